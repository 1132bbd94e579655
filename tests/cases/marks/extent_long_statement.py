# symbol: a.x
from a import x  #= import

table = [
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    x,  #= other
    10,
    x(  #= call
        11,  #|
    ),  #|
]
