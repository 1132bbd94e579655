# symbol: b.x
from b import *
from a import x

x()
