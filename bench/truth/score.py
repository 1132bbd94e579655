"""Compares our marks with the table, once the verdicts of people are applied to it.

A verdict is about one line of one answer, whatever our resolver says today: `theirs` (the table stands), `ours` (the
table is wrong there: a line it has is no use, one it has not is one) or `ambiguous` (the line is left out and
counted). What is compared is the line of the name. Left out on both sides: the import of a parent that a use goes
through, and the definition of a member that overrides the symbol.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath

from bench.truth.places import Places
from bench.truth.releases import Release, Sample, parser_of_sets, sample_of
from bench.truth.truth import Answer, load_table
from sourcebook import exports
from sourcebook.code.lines import split_lines
from sourcebook.errors import SourcebookError, SymbolNotFoundError
from sourcebook.exports.names import format_exports, parse_exports
from sourcebook.exports.skeletons import skeleton
from sourcebook.marks.python.inference.modules import Modules
from sourcebook.marks.targets import find_marks
from sourcebook.model.declared_module import DeclaredModule
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.request import SymbolTarget
from sourcebook.planning.libraries import KnownLibrary, Libraries
from sourcebook.references.library_releases import parse_library
from sourcebook.settings.values import Limits
from sourcebook.sources.releases import library_modules
from sourcebook.sources.releases.archives import open_archive
from sourcebook.sources.releases.library_modules import declaring_files, declaring_texts, read_library
from sourcebook.sources.typeshed import standard_module

_IMPORT = re.compile(r"\s*import\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a person said of one line."""

    symbol: str
    reference: str
    line: int
    verdict: str
    """`ours`, `theirs` or `ambiguous`."""
    how: str = "path"
    """Of a use that the table does not have: `path` or `instance`."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many lines are right."""

    found: int
    """True lines that we mark."""
    missed: int
    wrong: int
    """Lines that we mark and that are none."""

    @property
    def precision(self) -> float:
        """1 where nothing is marked."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """1 where there is nothing to mark."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.4f}  recall {self.recall:.4f}  "
            f"({self.found} found, {self.missed} missed, {self.wrong} wrong)"
        )


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Difference:
    """A line on which we and the table do not agree."""

    group: str
    is_missed: bool
    symbol: str
    reference: str
    line: int


def main() -> int:
    """Print the score, and the differences when asked."""
    parser = parser_of_sets(__doc__)
    parser.add_argument("--differences", action="store_true", help="list each, with its line")
    parser.add_argument("--table", type=Path, help="another table, such as that of a checker with everything at hand")
    options = parser.parse_args()
    sample = sample_of(options)
    answers = load_table(options.table or sample.table)
    verdicts = load_verdicts(sample.verdicts)
    texts = texts_of({answer.reference for answer in answers}, sample)
    found, differences = measure(answers, verdicts, texts, sample)
    print(f"{len(answers)} answers, {len({a.symbol for a in answers})} symbols, {len(texts)} files")
    for group, score in found.items():
        print(f"{group:10} {score}")
    print(f"ambiguous  {ambiguous_share(answers, verdicts):.4f} of all lines")
    if options.differences:
        known = {(v.symbol, v.reference, v.line) for v in verdicts}
        for one in differences:
            judgement = "*" if (one.symbol, one.reference, one.line) in known else " "
            text = split_lines(texts[one.reference])[one.line - 1].strip()
            what = "missed" if one.is_missed else "wrong"
            print(f"{judgement}{one.group:9} {what:6} {one.symbol}  {one.reference}:{one.line}: {text}")
    return 0


def measure(
    answers: Sequence[Answer], verdicts: Sequence[Verdict], texts: Mapping[str, str], sample: Sample
) -> tuple[dict[str, Score], list[Difference]]:
    """Mark all files and compare: the score of each group, and the differences, sorted.

    Args:
        answers: The table as it is.
        verdicts: To be applied to it.
        texts: Of the files, by reference.
        sample: The set.
    """
    ours = {_key(answer): lines_of(answer, texts[answer.reference], sample) for answer in answers}
    truth = [judged(answer, verdicts) for answer in answers]
    differences = compare(truth, ours, verdicts)
    return scores(truth, ours, differences), differences


def _key(answer: Answer) -> tuple[str, str]:
    return answer.symbol, answer.reference


def load_verdicts(path: Path) -> list[Verdict]:
    """Read the verdicts."""
    return [Verdict(**json.loads(line)) for line in path.read_text().splitlines()] if path.exists() else []


def texts_of(references: Iterable[str], sample: Sample) -> dict[str, str]:
    """Return the text of each file by its reference."""
    corpus = {release.purl: release for release in sample.releases("corpus")}
    split = ((reference, *reference.split("#", 1)) for reference in sorted(references))
    return {reference: corpus[purl].modules[PurePosixPath(path)] for reference, purl, path in split}


def judged(answer: Answer, verdicts: Sequence[Verdict]) -> Answer:
    """Return an answer with the verdicts about it applied."""
    lines = {"path": set(answer.path), "instance": set(answer.instance)}
    for verdict in verdicts:
        if (verdict.symbol, verdict.reference) != _key(answer) or verdict.verdict == "theirs":
            continue
        is_there = any(verdict.line in some for some in lines.values())
        if verdict.verdict == "ours" and not is_there:
            lines[verdict.how].add(verdict.line)
        else:
            lines = {how: some - {verdict.line} for how, some in lines.items()}
    return replace(answer, path=tuple(sorted(lines["path"])), instance=tuple(sorted(lines["instance"])))


def compare(
    truth: Sequence[Answer], ours: Mapping[tuple[str, str], Mapping[int, str]], verdicts: Sequence[Verdict]
) -> list[Difference]:
    """List the differences, sorted.

    Args:
        truth: Verdicts applied.
        ours: By symbol and reference: the lines we mark, each `path` or `instance`.
        verdicts: Ambiguous lines are no difference.
    """
    ambiguous = {(v.symbol, v.reference, v.line) for v in verdicts if v.verdict == "ambiguous"}
    found = []
    for answer in truth:
        marked = ours[_key(answer)]
        true = dict.fromkeys(answer.instance, "instance") | dict.fromkeys(answer.path, "path")
        for line in (true.keys() ^ marked.keys()) - {line for *key, line in ambiguous if tuple(key) == _key(answer)}:
            found.append(
                Difference(
                    group=group_of(answer.symbol, true.get(line) or marked[line]),
                    is_missed=line in true,
                    symbol=answer.symbol,
                    reference=answer.reference,
                    line=line,
                )
            )
    return sorted(found)


def group_of(symbol: str, how: str) -> str:
    """Return under which name a line is counted."""
    return "unittest" if how == "instance" and symbol.startswith("unittest.TestCase.") else how


def scores(
    truth: Sequence[Answer],
    ours: Mapping[tuple[str, str], Mapping[int, str]],
    differences: Sequence[Difference],
) -> dict[str, Score]:
    """Count the lines of each group."""
    found: Counter[str] = Counter()
    for answer in truth:
        marked = ours[_key(answer)]
        path = set(answer.path) & marked.keys()
        found[group_of(answer.symbol, "path")] += len(path)
        found[group_of(answer.symbol, "instance")] += len((set(answer.instance) & marked.keys()) - path)
    missed = Counter(one.group for one in differences if one.is_missed)
    wrong = Counter(one.group for one in differences if not one.is_missed)
    return {
        group: Score(found=found[group], missed=missed[group], wrong=wrong[group])
        for group in ("path", "instance", "unittest")
    }


def ambiguous_share(answers: Sequence[Answer], verdicts: Sequence[Verdict]) -> float:
    """Return how many of all lines nobody can tell: of those in the table, and those that verdicts add."""
    lines = {(a.symbol, a.reference, line) for a in answers for line in (*a.path, *a.instance)}
    lines |= {(v.symbol, v.reference, v.line) for v in verdicts}
    return sum(verdict.verdict == "ambiguous" for verdict in verdicts) / len(lines) if lines else 0.0


def lines_of(answer: Answer, text: str, sample: Sample) -> dict[int, str]:
    """Return the lines that a page on the symbol would mark in a file, each `path` or `instance`."""
    symbol, path = answer.symbol, PurePosixPath(answer.reference.partition("#")[2])
    try:
        also = _libraries(sample, symbol.partition(".")[0]).other_names(symbol)
    except SymbolNotFoundError as error:
        print(f"called absent: {error.message}", file=sys.stderr)
        also = ()
    try:
        marks, _ = find_marks(
            text,
            [SymbolTarget(symbol=symbol, also=also)],
            language="python",
            path=path,
            modules=_modules(sample, symbol.partition(".")[0]),
        )
    except SymbolNotFoundError:
        return {}
    except SourcebookError as error:
        print(f"{answer.reference}: {error}", file=sys.stderr)
        return {}
    names = Places(text).names(symbol.rpartition(".")[2])
    return dict(_lines(marks, split_lines(text), names))


def _lines(marks: Sequence[Mark], lines: Sequence[str], names: set[str]) -> Iterator[tuple[int, str]]:
    # What is certain comes last, and stays.
    for mark in sorted(marks, key=lambda mark: mark.kind is not Kind.INFERRED):
        if mark.name is None or mark.kind is Kind.OVERRIDE:
            continue
        line = lines[mark.name.lineno - 1]
        name = line[mark.name.col : mark.name.end_col]
        if mark.kind is Kind.IMPORT and (_IMPORT.match(line) or name not in names):
            continue
        yield mark.name.lineno, "instance" if mark.kind is Kind.INFERRED else "path"


@cache
def _modules(sample: Sample, package: str) -> Modules:
    """Return what a run knows of the modules of one library, and of the standard library."""
    for release in sample.releases("libraries"):
        if package in release.packages[:1]:
            return Modules(Declared(release, package))
    return Modules(standard_module)


class Declared:
    """Gives what the modules of a release declare, as a run does that keeps nothing."""

    def __init__(self, release: Release, package: str):
        library = parse_library(package, release.purl)
        with (
            release.wheel.open("rb") as file,
            open_archive(file, release.wheel.name, Limits()) as archive,
        ):
            self._files = declaring_files(archive, release.wheel.name, library)
            self._texts = declaring_texts(archive, release.wheel.name, library)

    def __call__(self, path: str) -> DeclaredModule | None:
        if path not in self._files:
            return standard_module(path)
        file = self._files[path]
        return DeclaredModule(
            text=skeleton(self._texts.get(path, "")) or "",
            is_package=file.stem == "__init__",
            is_stub=file.suffix == ".pyi",
            origin="release",
        )


@cache
def _libraries(sample: Sample, package: str) -> Libraries:
    """Return what the settings of a site would say of a library, by the name that it is imported by."""
    for release in sample.releases("libraries"):
        if package in release.packages[:1]:
            return Libraries(known=(known_library(release, package, sample),))
    return Libraries()


def known_library(release: Release, package: str, sample: Sample) -> KnownLibrary:
    library = parse_library(package, release.purl)
    kept = sample.folder / "exports" / f"{release.wheel.stem}-{_reader()}.json"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        with release.wheel.open("rb") as file, open_archive(file, release.wheel.name, Limits()) as archive:
            kept.write_text(format_exports(read_library(archive, release.wheel.name, library)))
    return KnownLibrary(library=library, exports=parse_exports(kept.read_text()), metadata=None)


@cache
def _reader() -> str:
    """Return what changes with the code that reads exports: a minute of reading is kept between runs."""
    sources = sorted([*Path(exports.__file__).parent.glob("*.py"), Path(library_modules.__file__)])
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
