# symbol: a.b
from a import (  #= head
    x, b, c,  #= import
)
