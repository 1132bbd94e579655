# symbol: a.T
from typing import TypeAlias

from a import T  #= import

Many: TypeAlias = "list[T]"  #= string
One: TypeAlias = T  #= annotation
