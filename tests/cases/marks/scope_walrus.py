# symbol: a.x
from a import x  #= import


def f():
    if (x := g()):
        return x


def h():
    return [z for y in g() if (z := x(y))]  #= call


def k():
    any((x := y) for y in z)
    return x
