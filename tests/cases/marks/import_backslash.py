# symbol: a.b
from a \
    import c, \
    b
# The last line of the statement above is marked: a comment behind a backslash is not allowed.
b()  #= call
# also_marked: 2 4
