# symbol: a.x
from a import x  #= import

x(  #= call
    1,  #|
    2,  #|
)  #|

value = other(
    1,
    x(  #= call
        2,  #|
    ),  #|
)
