# symbol: a.x
from a import x  #= import


class C:
    x = []
    first = [i for i in x]
    second = [x for i in range(3)]  #= other
