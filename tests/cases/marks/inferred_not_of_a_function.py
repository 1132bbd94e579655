# symbol: a.S.get
from a import S, make


def build() -> S:
    return S()


build().get()
make().get()
for s in [S()]:
    s.get()
(t, u) = S(), 1
t.get()
