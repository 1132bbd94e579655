# symbol: a.T
from a import T  #= import


def f(a: "T") -> "list[T]":  #= string
    b: "int | T" = "T"  #= string
    print("T", b)
