# symbol: a.T
from a import T  #= import


def f(x: "T"):
    pass


T = None
# Annotations in quotes count when all names are known, and then T is another one.
