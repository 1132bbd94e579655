# symbol: a.x
from a import x  #= import

if y:
    del x
x()  #= call
