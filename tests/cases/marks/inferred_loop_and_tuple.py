# symbol: pathlib.Path.mkdir
from pathlib import Path  #= needs


def make(paths: list[Path], named: dict[str, Path], *more: Path):  #= needs
    for path in paths:  #= needs
        path.mkdir()  #= inferred
    for name, path in named.items():  #= needs
        path.mkdir()  #= inferred
        name.mkdir()
    for number, path in enumerate(more):  #= needs
        path.mkdir()  #= inferred
    named["a"].mkdir()  #= inferred
    paths[0].mkdir()  #= inferred
    return [path.mkdir() for path in sorted(more) if path.parent]  #= inferred


for path in [Path("a"), Path("b")]:  #= needs
    path.mkdir()  #= inferred
a, (b, c) = Path("a"), (1, Path("c"))  #= needs
a.mkdir()  #= inferred
b.mkdir()
c.mkdir()  #= inferred
