# symbol: a.T
from a import T  #= import


async def f(*args: T, **kwargs: T | None) -> T | int:  #= annotation
    pass
