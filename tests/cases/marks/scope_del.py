# symbol: a.x
from a import x  #= import

x()  #= call
del x
x()
