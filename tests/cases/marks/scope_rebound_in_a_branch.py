# symbol: a.x
from a import x  #= import

if debug:
    x = fake
    x()
x()  #= call
