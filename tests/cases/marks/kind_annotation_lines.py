# symbol: a.T
from a import T  #= import


def f(
    first: int,
    second: T,  #= annotation
) -> T:  #= annotation
    return second
