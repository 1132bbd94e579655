# symbol: a.P
from a import P  #= import

match x:
    case [  #|
        P(x=1),  #= other
        _,  #|
    ] if y:  #|
        pass
    case P():  #= other
        pass
