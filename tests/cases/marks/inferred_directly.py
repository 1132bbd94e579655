# symbol: a.S.get
from a import S  #= needs

S().get(1)  #= inferred
S(x).get  #= inferred
S().put().get()
