# symbol: a.S.get
from a import S  #= needs

s = S()  #= needs
s.get()  #= inferred
s.put()
t = s  #= needs
t.get()  #= inferred
