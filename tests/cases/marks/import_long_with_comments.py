# symbol: a.x
from a import (  #= head
    # the first
    b,
    x as y,  #= import
    c,  # the last
)

y()  #= call
