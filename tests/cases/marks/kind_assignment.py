# symbol: a.x
from a import x  #= import

y = x  #= assignment
y: int = x  #= assignment
TABLE = {"x": x, x: 1}  #= other
PAIR = x, x  #= other
y = x if y else None  #= other
y = y or x  #= other
y = z = x  #= assignment
y = x + 1  #= other
y += x  #= other
y[x] = 1  #= other
