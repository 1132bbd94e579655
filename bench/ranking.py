"""Writes what a reader needs to judge the ranking: of fifty symbols, the top three of `suggest` beside three drawn.

The symbols are drawn by a seed among the classes, functions and members that many projects of the corpus use. The three
beside are drawn from all uses of the symbol that pass the same filters: no bare import, a licence that allows to show
them, one a project, an excerpt that can be planned. All are cut as a page cuts them, and printed as `sourcebook show`
prints them. Which of A and B is which is drawn too and stands in the key alone. The corpus has to be mined.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path, PurePosixPath

from sourcebook.commands.candidates import find_candidates
from sourcebook.commands.corpus_table import MinedCorpus, open_mined_corpus
from sourcebook.commands.coverage import counts_of
from sourcebook.commands.opening import open_sources
from sourcebook.commands.show import ShownFile
from sourcebook.commands.start_point import StartPoint
from sourcebook.corpus.ranking import ruled_out, suggest
from sourcebook.errors import SourcebookError
from sourcebook.exports.names import Thing
from sourcebook.model.place import Location
from sourcebook.model.request import ExampleRequest, SymbolTarget
from sourcebook.model.use_row import UseRow
from sourcebook.pins.license_list import is_allowed
from sourcebook.planning.figures import FigurePlanner
from sourcebook.planning.libraries import libraries_of
from sourcebook.planning.obtaining import obtain
from sourcebook.planning.run import Run
from sourcebook.references import parse_reference

SEED = 13
SYMBOLS = 50
_SHOWN = 3
"""Examples on each side."""
_FEWEST_PROJECTS = 8
"""That use a symbol, as the counts have it."""
_FEWEST_TO_SHOW = 2 * _SHOWN
"""Projects with a use that can be shown: with fewer, both sides have to show the same."""
_OF_A_LIBRARY = (6, 8)
"""Symbols of one library at most; the second where the first does not give enough."""
_HERE = Location(path=PurePosixPath("SOURCE"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A use with what of its file a page would show."""

    row: UseRow
    text: tuple[str, ...]
    """Lines as `sourcebook show` prints them, without what it says of the archive."""

    @property
    def place(self) -> str:
        """Its file with the line of the use."""
        return f"{self.row.source}:{self.row.lineno}"


class Bench:
    """A mined corpus with all that shows its uses.

    Args:
        start: A folder of the project.
        seed: Of all that is drawn.
        asked: Symbols that were asked for before: they are taken only where others do not give enough.
    """

    def __init__(self, start: Path, seed: int, asked: Collection[str] = ()):
        self.run: Run = open_sources(StartPoint(start=start))
        self._corpus: MinedCorpus = open_mined_corpus(self.run.settings)
        self._seed = seed
        self._asked = frozenset(asked)

    def symbols(self) -> list[str]:
        """Return the symbols that are asked for, sorted."""
        names = self._known_symbols()
        random.Random(self._seed).shuffle(names)
        chosen: dict[str, None] = {}
        for again, most in product((False, True), _OF_A_LIBRARY):
            for name in (name for name in names if (name in self._asked) is again):
                library = name.partition(".")[0]
                taken = Counter(one.partition(".")[0] for one in chosen)[library]
                if len(chosen) < SYMBOLS and taken < most and name not in chosen and self._has_enough(name):
                    chosen[name] = None
        return sorted(chosen)

    def _known_symbols(self) -> list[str]:
        counts = counts_of(self.run.settings, required=True)
        assert counts is not None, "they are required"
        names = [one.symbol for one in counts.symbols if one.projects >= _FEWEST_PROJECTS]
        return [name for name in names if self._is_wanted(name)]

    def _is_wanted(self, name: str) -> bool:
        """Tell whether a name is that of a class, a function or a member."""
        exports = self.run.sources.exports(libraries_of([name], self.run.settings.libraries)[0])
        is_member = exports.thing(name.rpartition(".")[0]) is Thing.CLASS
        return is_member or exports.thing(name) in (Thing.CLASS, Thing.FUNCTION)

    def _has_enough(self, name: str) -> bool:
        return len({row.project for row in self._usable(name)}) >= _FEWEST_TO_SHOW

    def _usable(self, symbol: str) -> list[UseRow]:
        rows = tuple(self._corpus.table.uses_of(symbol))
        allowed = self.run.settings.whole_files
        shown = {license for license in {row.license for row in rows} if is_allowed(license, allowed)}
        return [row for row in rows if ruled_out(row, shown=shown) is None]

    def suggested(self, symbol: str) -> list[Cut]:
        """Return the examples that `suggest` puts first, without those that cannot be cut."""
        weights = self.run.settings.weights
        left = dict(find_candidates(self.run, self._corpus, symbol, weights=weights).found)
        while True:
            chosen = [choice.candidate for choice in suggest(left, _SHOWN, weights=weights).chosen]
            cuts = self._cuts(symbol, [candidate.row for candidate in chosen])
            if None not in cuts:
                return [cut for cut in cuts if cut]
            left = {c: found for c, found in left.items() if c not in chosen or cuts[chosen.index(c)]}

    def drawn(self, symbol: str) -> list[Cut]:
        """Return examples that are drawn, one a project."""
        rows = self._usable(symbol)
        random.Random(f"{self._seed} {symbol}").shuffle(rows)
        found: dict[str, Cut] = {}
        for row in rows:
            if len(found) < _SHOWN and row.project not in found and (cut := self._cuts(symbol, [row])[0]):
                found[row.project] = cut
        return list(found.values())

    def _cuts(self, symbol: str, rows: Sequence[UseRow]) -> list[Cut | None]:
        """Return what a page with `mark: SYMBOL` would show of each file; None where it cannot."""
        requests = [self._request(symbol, row) for row in rows]
        known = self.run.settings.libraries
        libraries = libraries_of([symbol], known)
        obtained = obtain(requests, self.run.sources, libraries=libraries, declaring=known, read=[symbol])
        planner = FigurePlanner(obtained)
        return [_cut(planner, row, request) for row, request in zip(rows, requests, strict=True)]

    def _request(self, symbol: str, row: UseRow) -> ExampleRequest:
        reference, _ = parse_reference(row.source, forges=self.run.settings.forges)
        return ExampleRequest(
            location=_HERE,
            source=row.source,
            reference=reference,
            mark=(SymbolTarget(symbol=symbol, explicit=True),),
        )


def _cut(planner: FigurePlanner, row: UseRow, request: ExampleRequest) -> Cut | None:
    try:
        figure, _ = planner.plan(request)
    except SourcebookError:
        return None
    shown = ShownFile(
        reference=row.source,
        archive=None,
        license=row.license,
        language=figure.language,
        lines=figure.source_lines,
        marks=figure.marks,
        excerpt=figure.excerpt,
    )
    return Cut(row=row, text=tuple(shown.as_text()))


def main() -> None:
    """Write a file a symbol, and the key."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="of the files; without one the symbols are printed")
    parser.add_argument("--key", type=Path, help="file for what A and B are; not in the same folder")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--symbols", nargs="+", metavar="SYMBOL", help="instead of those drawn")
    parser.add_argument("--besides", type=Path, metavar="KEY", help="a key whose symbols are drawn last")
    options = parser.parse_args()
    earlier = json.loads(options.besides.read_text("utf-8")) if options.besides else []
    bench = Bench(Path.cwd(), options.seed, [one["symbol"] for one in earlier])
    symbols = options.symbols or bench.symbols()
    if options.folder is None:
        print(*symbols, sep="\n")
        return
    options.folder.mkdir(parents=True, exist_ok=True)
    choose = random.Random(options.seed)
    key = []
    for number, symbol in enumerate(symbols, 1):
        sides = [("suggested", bench.suggested(symbol)), ("drawn", bench.drawn(symbol))]
        choose.shuffle(sides)
        text = "\n".join(_as_read(symbol, [cuts for _, cuts in sides]))
        (options.folder / f"{number:02}.txt").write_text(text, "utf-8")
        named = {letter: (name, [cut.place for cut in cuts]) for letter, (name, cuts) in zip("AB", sides, strict=True)}
        key.append({"file": f"{number:02}.txt", "symbol": symbol, **named})
    if options.key:
        options.key.write_text(json.dumps(key, indent=2) + "\n", "utf-8")


def _as_read(symbol: str, sides: Sequence[Sequence[Cut]]) -> Iterator[str]:
    yield symbol
    for letter, cuts in zip("AB", sides, strict=True):
        for number, cut in enumerate(cuts, 1):
            yield from ("", f"======== {letter}, example {number} of {len(cuts)} ========", *cut.text)
    yield ""


if __name__ == "__main__":
    main()
