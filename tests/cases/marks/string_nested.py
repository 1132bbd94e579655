# symbol: a.T
from typing import Optional

from a import T  #= import

x: list["T"] = []  #= string
y: Optional["T"] = None  #= string
z: "dict[str, 'T']" = {}
# A string within a string is not looked into.
