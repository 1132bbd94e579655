# symbol: a.T
from a import T  #= import


def f(
    first: int,
    second: dict[
        str,
        T,  #= annotation
    ] = None,
    *rest: T,  #= annotation
    third: "T" = 1,  #= string
) -> list[
    T,  #= annotation
]:
    pass


# also_marked: 7 8 10 13 15
