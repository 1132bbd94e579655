# symbol: a.x
from a import x  #= import

[x for x in y]
{x: 1 for x in y}
(x for x, z in x)  #= other
[z for z in y if x(z)]  #= call
[[x for z in x] for x in y]
x  #= other
