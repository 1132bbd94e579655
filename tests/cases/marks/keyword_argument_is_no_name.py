# symbol: a.x
from a import x  #= import

f(x=1, y=x)  #= argument
f(*x, **x)  #= argument
