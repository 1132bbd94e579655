# symbol: a.T
from typing import Generic

from a import T  #= import


class First(Base["T"]):  #= string
    pass


class Second(Base[int, T], metaclass=Meta[T]):  #= annotation other
    pass


class Third(Base[Literal["T"]]):
    pass
