# symbol: a.x
from a import x  #= import

key = sorted(  #|
    y,  #|
    key=lambda z: x,  #= other
)  #|
