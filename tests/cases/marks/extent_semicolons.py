# symbol: a.x
from a import x; y = 1  #= import

if y: x(); z = 1  #= call
