# symbol: a.T
# Strings are not looked into yet.
from a import T  #= import


def f(a: "T") -> "list[T]":
    pass
