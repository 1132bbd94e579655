# symbol: a.x
from a import x  #= import

x()  #= call
x = wrap(x)  #= argument
x()


def f():
    return x()
