# symbol: a.x
from a import x  #= import


async def f():
    async with x() as y:  #= call
        async for z in x(y):  #= call
            await x  #= other
    return [x async for x in y]
