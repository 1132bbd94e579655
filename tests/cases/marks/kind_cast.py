# symbol: a.T
from typing import TypeVar, cast

from a import T  #= import

a = cast(T, x)  #= annotation
b = cast(type[T], x)  #= annotation
c = cast("T", x)  #= string
d = cast("type[T]", x)  #= string
V = TypeVar("V", bound=T)  #= annotation
W = TypeVar("W", T, int)  #= annotation
e = cast(x, T)  #= argument
