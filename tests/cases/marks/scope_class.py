# symbol: a.x
from a import x  #= import


class C:
    x()  #= call
    x = x  #= assignment
    x()  #= call
    x = 1
    x()

    def method(self):
        return x()  #= call
