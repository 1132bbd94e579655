# symbol: a.x
from a import x  #= import

self.x()
b.a.x()
f(x=1)
f().x
x  #= other
