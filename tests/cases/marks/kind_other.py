# symbol: a.x
from a import x  #= import

x  #= other
x[0]  #= other
if x is None:  #= other
    assert x  #= other
return_value = lambda: x  #= other
print(f"{x!r:>{x}}")  #= other


def f(a=x):  #= other
    return x  #= other
