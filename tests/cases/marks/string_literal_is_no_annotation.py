# symbol: a.T
import typing
from typing import Annotated, Literal

from a import T  #= import

x: Literal["T"] = "T"
y: typing.Literal["T"] = "T"
z: Annotated["T", "T"]  #= string
