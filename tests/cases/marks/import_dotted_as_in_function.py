# symbol: a.b.c
def f():
    import a.b.c as d  #= import

    d()  #= call


d()
