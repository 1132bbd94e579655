# symbol: a.x
from a import (b,  #= head
               x)  #= import
