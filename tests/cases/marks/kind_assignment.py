# symbol: a.x
from a import x  #= import

y = x  #= assignment
y: int = x  #= assignment
TABLE = {"x": x, x: 1}  #= assignment
PAIR = x, x  #= assignment
y = x + 1  #= other
y += x  #= other
y[x] = 1  #= other
