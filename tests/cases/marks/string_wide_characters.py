# symbol: a.Ñu
from a import Ñu  #= import


def f(ä: "dict['é', Ñu]"):  #= string
    pass
