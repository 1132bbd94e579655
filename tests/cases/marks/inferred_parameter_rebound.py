# symbol: a.S.get
from a import S  #= needs


def f(s: S):  #= needs
    s.get()  #= inferred
    s = other()
    s.get()
