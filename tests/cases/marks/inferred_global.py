# symbol: a.S.get
from a import S  #= needs

s = S()  #= needs


def f():
    s.get()  #= inferred


def g(s):
    s.get()


def h():
    s = None
    s.get()
