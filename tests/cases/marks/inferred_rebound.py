# symbol: a.S.get
from a import S  #= needs

s = S()  #= needs
s.get()  #= inferred
s = other()
s.get()


def f(flag):
    t = S()  #= needs
    if flag:
        t = None
    t.get()  #= inferred
    del t
    t.get()


def g(s):
    s.get()


for u in things:
    u.get()
    u = S()  #= needs
    u.get()  #= inferred
