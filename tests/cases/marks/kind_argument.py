# symbol: a.x
from a import x  #= import

f(x)  #= argument
f(k=x)  #= argument
f(*x)  #= argument
isinstance(f, (int, x))  #= argument
f([x, 1])  #= argument
f(x if f else None)  #= argument
f(x + 1)  #= other
