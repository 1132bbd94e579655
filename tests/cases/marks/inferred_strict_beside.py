# symbol: a.S.get
from a import S  #= import

S.get(1)  #= call
s = S()  #= needs
s.get(1)  #= inferred
