# symbol: a.x
from b import x


def first():
    from a import x  #= import

    x()  #= call


def second():
    x()
