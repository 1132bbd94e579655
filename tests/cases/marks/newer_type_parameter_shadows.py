# symbol: a.T
from a import T  #= import


def f[T](x: T) -> T:
    return x


def g(x: T):  #= annotation
    pass
