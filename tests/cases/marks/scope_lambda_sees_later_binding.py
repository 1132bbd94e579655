# symbol: a.x
f = lambda: x()  #= call
g = lambda: [x() for y in z]  #= call
from a import x  #= import
