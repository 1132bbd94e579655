# symbol: a.S.get
# also: a.b.S.get
from a.b import S  #= needs


def f(s: S):  #= needs
    s.get()  #= inferred
