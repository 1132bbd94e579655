# symbol: a.x
from a import x  #= import

with open(  #|
    x,  #= argument
), x() as y:  #= call
    pass
