# symbol: a.x
from a import x  #= import


class C:
    x()  #= call
    x = x  #= assignment
    x()

    def method(self):
        return x()  #= call
