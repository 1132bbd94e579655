# symbol: a.T
from a import T  #= import


def f():
    x: T  #= annotation
    y: list[T] = []  #= annotation
    self.z: T = T()  #= annotation call
