# symbol: a.Base
from a import Base  #= import


@decorated
class Mine(  #|
    Other,  #|
    Base,  #= subclass
):  #|
    x = 1
