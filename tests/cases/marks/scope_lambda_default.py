# symbol: a.x
from a import x  #= import

f = lambda y=x: y  #= other
g = lambda x=x: x  #= other
