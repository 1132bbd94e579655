# symbol: a.x
from a import x  #= import

x(  #= call
    1,
    2,
)
