# symbol: a.x
from a import x  #= import
text = "one two"


x()  #= call
