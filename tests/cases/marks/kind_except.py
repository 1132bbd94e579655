# symbol: a.Error
from a import Error  #= import

try:
    pass
except Error:  #= except
    pass
except (OSError, Error) as error:  #= except
    raise error
