# symbol: a.x
from a import x  #= import

f({**x, "k": x})  #= argument
y[x:x]  #= other
y[a.x]
