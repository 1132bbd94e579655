# symbol: a.x
from a import x  #= import


class C:
    def x(self):
        return x()  #= call

    y = property(x)
