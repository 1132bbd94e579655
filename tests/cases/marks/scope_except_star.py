# symbol: a.E
from a import E  #= import

try:
    pass
except* E as group:  #= except
    pass
