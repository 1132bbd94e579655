# symbol: a.x
from a import x  #= import

if y:
    pass
elif (  #|
    x  #= other
):  #|
    pass
else:
    pass
