# symbol: a.x
from a import x  #= import


async def f():
    return [y async for y in x() if await x.z]  #= call attribute
