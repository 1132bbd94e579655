# symbol: a.x
from a import x  #= import


def f(items):
    found = [x for x in items]
    return x(found)  #= call
