# symbol: a.x
def outer():
    x = None

    def load():
        nonlocal x
        from a import x  #= import

    def use():
        return x()  #= call


def elsewhere():
    return x()
