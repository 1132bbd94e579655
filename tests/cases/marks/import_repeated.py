# symbol: a.x
from a import x  #= import
from b import x

x()


def f():
    from a import x  #= import

    return x  #= other
