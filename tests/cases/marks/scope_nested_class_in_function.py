# symbol: a.x
from a import x  #= import


def f():
    class Meta:
        model = x  #= assignment

        def g(self):
            return x  #= other

    return Meta


def h(x):
    class Meta:
        model = x
