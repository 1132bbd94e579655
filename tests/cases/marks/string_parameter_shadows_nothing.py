# symbol: a.T
from a import T  #= import


def f(T, x: "T"):  #= string
    return T


# An annotation is read outside of the function: its T is the imported one.
