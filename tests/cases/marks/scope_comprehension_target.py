# symbol: a.x
from a import x  #= import

[x for x in x]  #= other
{x: 1 for y in x}  #= other
(z for z in y if x(z))  #= call
