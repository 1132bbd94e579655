# symbol: a.S.get
from typing import Annotated, Optional

from a import S  #= needs


def f(s: S, t: Optional["S"], /, u: dict[str, S], *, v: Annotated[S, Depends()]):  #= needs
    s.get()  #= inferred
    t.get()  #= inferred
    u.get()
    v.get()  #= inferred
    return [s.get(x) for x in u]  #= inferred
