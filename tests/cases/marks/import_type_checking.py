# symbol: a.Model
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from a import Model  #= import


def f(model: Model) -> None:  #= annotation
    pass
