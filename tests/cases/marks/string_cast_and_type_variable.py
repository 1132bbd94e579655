# symbol: a.T
from typing import TypeVar, cast

from a import T  #= import

x = cast("T", y)  #= string
x = cast("list[T]", "T")  #= string
V = TypeVar("V", bound="T")  #= string
W = TypeVar("W", "T", "int")  #= string
other("T")
