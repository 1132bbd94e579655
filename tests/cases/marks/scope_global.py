# symbol: a.x
from a import x  #= import


def f():
    global x
    x()  #= call
    x = 1
    x()
