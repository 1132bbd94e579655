# symbol: a.x
from a import x  #= import


@x  #= decorator
def x():
    return x()


x()
