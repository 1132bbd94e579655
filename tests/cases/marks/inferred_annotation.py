# symbol: a.S.get
from a import S  #= needs

s: S = make()  #= needs
s.get()  #= inferred
t: "S | None" = None  #= needs
t.get()  #= inferred
u: list[S] = []
u.get()
