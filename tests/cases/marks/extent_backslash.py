# symbol: a.x
from a import x  #= import

y = 1 + \
    x
# A statement that is continued by a backslash is one.
# also_marked: 4 5
