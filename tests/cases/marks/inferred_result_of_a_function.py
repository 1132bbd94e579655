# symbol: a.S.get
from a import S, make  #= needs


def build() -> S:  #= needs
    return S()


def unsaid():  #= needs
    return S()  #= needs


build().get()  #= inferred
unsaid().get()  #= inferred
make().get()
(t, u) = S(), 1  #= needs
t.get()  #= inferred
u.get()
