# symbol: a.x
from a import x  #= import


@x  #= decorator
def f(x, y=x) -> x:  #= other annotation
    return x
