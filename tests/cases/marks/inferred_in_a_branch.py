# symbol: a.S.get
from a import S  #= needs

if x:
    s = S()  #= needs
else:
    s = None
s.get()  #= inferred
