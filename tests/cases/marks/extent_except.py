# symbol: a.E
from a import E  #= import

try:
    pass
except (  #|
    OSError,  #|
    E,  #= except
) as error:  #|
    raise E(  #= raise
        1,  #|
    ) from error  #|
