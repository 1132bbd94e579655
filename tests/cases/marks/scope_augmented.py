# symbol: a.x
from a import x  #= import

x += 1  #= other
x()
