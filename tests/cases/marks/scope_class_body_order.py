# symbol: a.x
from a import x  #= import


class C:
    y = x  #= assignment
    x = 1
    z = x

    def f(self):
        return x  #= other
