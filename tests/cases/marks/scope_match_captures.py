# symbol: a.x
from a import x  #= import

match y:
    case x.A:  #= attribute
        pass
    case {"k": [*x]}:
        x()
