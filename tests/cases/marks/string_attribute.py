# symbol: a.b.T
import a.b  #= import


def f(x: "a.b.T", y: "a.b.U") -> "None":  #= string
    pass
