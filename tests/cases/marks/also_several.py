# symbol: a.x
# also: a.b.x c.y
from a.b import x  #= import
from c import y  #= import
from c import x as z

x(), y(), z()  #= call
