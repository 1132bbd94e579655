# symbol: a.x
from a import x  #= import


class C:
    x = 1

    def f(self):
        return self.x, x  #= other

    def g(self, y=x):
        return y
