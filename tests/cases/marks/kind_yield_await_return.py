# symbol: a.x
from a import x  #= import


async def f():
    await x  #= other
    yield x  #= other
    yield x()  #= call
    assert x, x  #= other
