# symbol: a.x
class C:
    from a import x  #= import

    y = x()  #= call

    def method(self):
        return x()
