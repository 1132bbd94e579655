# symbol: pathlib.Path.exists
from pathlib import Path  #= needs


def f(x, y, z):
    x.exists()
    if isinstance(x, Path):  #= needs
        x.exists()  #= inferred
    else:
        x.exists()
    if not isinstance(y, (str, Path)):  #= needs
        raise TypeError
    y.exists()  #= inferred
    assert isinstance(z, Path)  #= needs
    z.exists()  #= inferred
    return isinstance(x, Path) and x.exists()  #= inferred
