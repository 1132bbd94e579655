# symbol: a.x
from a import x  #= import


@other
@x(  #= decorator
    1,  #|
)  #|
def f(y=x):  #= other
    pass
