# symbol: a.T
from a import T  #= import

x: T  #= annotation
y: list[T] = []  #= annotation
z: T | None = None  #= annotation


def f(a: T, *args: T, b: dict[str, T] = {}, **kw: T) -> tuple[T, ...]:  #= annotation
    local: T = T()  #= annotation call
