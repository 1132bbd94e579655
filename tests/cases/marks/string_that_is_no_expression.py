# symbol: a.T
from a import T  #= import


def f(x: "T (see below)", y: "T,", z: "T T", w: "#T"):  #= string
    pass


# "T," is a tuple of one; the others are no expressions.
