# symbol: a.T
from a import T  #= import


def f(x: "T", y: "list[U]") -> "T":  #= string
    pass


del T
# A name that is bound where the string stands keeps its meaning: modules tidy up at their end.


def g(x: "T"):
    pass
