# symbol: a.x
def f():
    def g():
        return g(x())

    from a import x  #= import

    return g
# also_marked: 4
