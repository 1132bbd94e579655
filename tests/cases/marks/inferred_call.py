# symbol: a.S.get
from a import S  #= needs

s = S()  #= needs
s.get()  #= inferred
s.put()
t = s
t.get()
# One step: what is assigned from another name is not followed.
