# symbol: a.T
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from a import T  #= import


def f(x: "T", *, y: T) -> "dict[str, T]":  #= string annotation
    pass
