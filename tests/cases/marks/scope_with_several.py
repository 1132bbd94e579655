# symbol: a.x
from a import x  #= import


def f():
    with g() as (y, z), x(y) as w:  #= call
        return w


def h():
    with x() as x:
        return x
