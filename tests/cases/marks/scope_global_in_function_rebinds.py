# symbol: a.x
from a import x  #= import


def f():
    global x
    x = None


def g():
    x()  #= call
