# symbol: a.x
def outer():
    from a import x  #= import

    def inner():
        return x()  #= call

    def shadow():
        x = 1
        return x

    return inner
