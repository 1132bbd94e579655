# symbol: a.T
from a import T  #= import


def f(
    x: """dict[
        str,
        T,
    ]"""  #|
):
    pass


# In a string nothing can be said of the lines.
# also_marked: 6 7 8
