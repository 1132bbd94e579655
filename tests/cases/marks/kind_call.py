# symbol: a.x
from a import x  #= import

x()  #= call
x()()  #= call
x().y  #= call
y = x()  #= call
f(x())  #= call
async def g():
    await x()  #= call
    yield x()  #= call
    return [x() for _ in y]  #= call
