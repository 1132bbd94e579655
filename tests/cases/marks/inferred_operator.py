# symbol: pathlib.Path.read_text
from pathlib import Path, PurePath  #= needs

(Path("a") / "b").read_text()  #= inferred
base = Path("a")  #= needs
("x" / base).read_text()  #= inferred
base /= "c"  #= needs
base.read_text()  #= inferred
base.parent.read_text()  #= inferred
base.joinpath("d").read_text()  #= inferred
base.name.read_text()
(PurePath("a") / "b").read_text()
