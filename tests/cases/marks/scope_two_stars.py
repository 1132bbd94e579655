# symbol: b.x
from a import *
from b import *  #= import

x()  #= call
y()
