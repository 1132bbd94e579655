"""What is cut out of a file: case files, and what a case file cannot hold.

A case is a text file in `tests/cases/excerpts`: a head of `key: value` lines, `---`, then the file `example.py`, each
line behind two characters: `+ ` when it is shown, two spaces when not. The head's keys are those of an example: `show`
(`file`, `lines 1-3, 5-`, `region NAME`, `definition NAME`, or `from TEXT` with a line `to: TEXT` below it), `mark`
(`symbol NAME`, `text TEXT` or `lines 3-4`; both may be repeated), `context` and `max_lines`; `noted`, the line of a
note; and `language`, `error`, `hint`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.code.lines import split_lines
from sourcebook.errors import (
    BlockError,
    FaultGroup,
    RegionNotFoundError,
    SourcebookError,
    SourceSyntaxError,
    SymbolNotFoundError,
)
from sourcebook.excerpts.selection import select_excerpt
from sourcebook.marks.targets import find_marks
from sourcebook.model.excerpt import Excerpt, Run
from sourcebook.model.lines import WrittenLines
from sourcebook.model.mark import Mark
from sourcebook.model.request import (
    FileSelector,
    LinesSelector,
    LinesTarget,
    MarkTarget,
    PatternSelector,
    RegionSelector,
    Selector,
    SymbolSelector,
    SymbolTarget,
    TextTarget,
)

CASES = Path(__file__).parent.parent / "cases" / "excerpts"
EXAMPLE = PurePosixPath("example.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    head: tuple[tuple[str, str], ...]
    source: str
    shown: tuple[int, ...]

    def values(self, key: str) -> list[str]:
        return [value for name, value in self.head if name == key]

    @property
    def language(self) -> str:
        return (self.values("language") or ["python"])[0]

    @property
    def context(self) -> int | None:
        return int(self.values("context")[0]) if self.values("context") else None

    @property
    def max_lines(self) -> int | None:
        return int(self.values("max_lines")[0]) if self.values("max_lines") else None

    @property
    def show(self) -> tuple[Selector, ...]:
        ends = iter(self.values("to"))
        return tuple(selector(*value.partition(" ")[::2], ends) for value in self.values("show"))

    @property
    def mark(self) -> tuple[MarkTarget, ...]:
        return tuple(target(*value.partition(" ")[::2]) for value in self.values("mark"))

    @property
    def message(self) -> str | None:
        if not self.values("error"):
            return None
        return "\n".join([*self.values("error"), *(f"  hint: {h}" for h in self.values("hint"))])


def load(path: Path) -> Case:
    head, _, body = path.read_text("utf-8").partition("---\n")
    lines = body.removesuffix("\n").split("\n") if body else []
    assert all(line[:2] in ("+ ", "  ", "") for line in lines), path
    return Case(
        head=tuple((key, value) for key, _, value in (line.partition(": ") for line in head.splitlines())),
        source="".join(line[2:] + "\n" for line in lines),
        shown=tuple(n for n, line in enumerate(lines, 1) if line.startswith("+")),
    )


def ranges(text: str) -> tuple[WrittenLines, ...]:
    found = []
    for part in text.split(", "):
        first, dash, last = part.partition("-")
        end = int(last) if last else None if dash else int(first)
        found.append(WrittenLines(lineno=int(first), end_lineno=end))
    return tuple(found)


def selector(kind: str, value: str, ends: Iterator[str]) -> Selector:
    match kind:
        case "file":
            return FileSelector()
        case "lines":
            return LinesSelector(ranges=ranges(value))
        case "region":
            return RegionSelector(name=value)
        case "definition":
            return SymbolSelector(name=value)
        case "from":
            return PatternSelector(start=value, end=next(ends))
    raise AssertionError(kind)


def target(kind: str, value: str) -> MarkTarget:
    match kind:
        case "symbol":
            return SymbolTarget(symbol=value)
        case "text":
            return TextTarget(text=value)
        case "lines":
            return LinesTarget(ranges=ranges(value))
    raise AssertionError(kind)


def cut(case: Case) -> Excerpt:
    marks, _ = find_marks(case.source, case.mark, language=case.language, path=EXAMPLE)
    return select_excerpt(
        case.source,
        show=case.show,
        marks=marks,
        context=case.context,
        language=case.language,
        path=EXAMPLE,
        most=case.max_lines,
        noted=[int(lineno) for lineno in case.values("noted")],
    )


def rendered(case: Case, shown: tuple[int, ...]) -> str:
    """Return the body of a case file as it would be with these lines shown."""
    lines = split_lines(case.source)
    return "\n".join(f"{'+ ' if n in shown else '  '}{line}" for n, line in enumerate(lines, 1))


@pytest.mark.parametrize("path", sorted(CASES.glob("*.txt")), ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    case = load(path)

    if case.message is not None:
        with pytest.raises(SourcebookError) as error:
            cut(case)
        assert str(error.value) == case.message
        return
    excerpt = cut(case)

    assert rendered(case, excerpt.linenos) == rendered(case, case.shown)
    lines = split_lines(case.source)
    assert all(run.lines == lines[run.lineno - 1 : run.end_lineno] for run in excerpt.runs)


def test_cases_are_many() -> None:
    assert len(list(CASES.glob("*.txt"))) >= 25


def select(source: str, *show: Selector, marks: tuple[Mark, ...] = ()) -> Excerpt:
    return select_excerpt(source, show=show, marks=marks, context=None, language="python", path=EXAMPLE)


def test_runs_hold_lines_without_their_ends() -> None:
    excerpt = select("a\r\nb\rc\nd", LinesSelector(ranges=ranges("3-4, 1")))

    assert excerpt == Excerpt(runs=(Run(lineno=1, lines=("a",)), Run(lineno=3, lines=("c", "d"))), line_count=4)


def test_a_file_of_eighty_lines_is_shown_whole_when_nothing_is_marked() -> None:
    assert select("x\n" * 80).linenos == tuple(range(1, 81))


def test_a_longer_file_asks_for_show_when_nothing_is_marked() -> None:
    with pytest.raises(BlockError) as error:
        select("x\n" * 81)

    assert str(error.value) == (
        "example.py has 81 lines, and nothing in it is marked\n"
        "  hint: say what to show: `show: {lines: 10-24}`, a definition such as `show: main`, "
        "or `show: file`"
    )


def test_faults_of_several_selectors_are_told_together() -> None:
    with pytest.raises(FaultGroup) as error:
        select("x = 1\n", LinesSelector(ranges=ranges("9-9")), SymbolSelector(name="y"))

    assert [str(fault) for fault in error.value.faults] == [
        "no definition of 'y' in example.py\n  hint: name a function, class, method or assignment of the file",
        "there is no line 9 in example.py\n  hint: the last line is 1",
    ]


def test_a_definition_in_a_file_that_does_not_parse_is_an_error() -> None:
    with pytest.raises(SourceSyntaxError) as error:
        select("x = 1\nprint 'x'\n", SymbolSelector(name="x"))

    assert str(error.value).startswith("line 2 of example.py is not Python 3.")


@pytest.mark.parametrize("name", ["", ".", "a..b", "x.", "ё", "x y", "__init__"])
def test_odd_names_of_definitions_are_not_found(name: str) -> None:
    with pytest.raises(SymbolNotFoundError):
        select("x = 1\n", SymbolSelector(name=name))


@pytest.mark.parametrize("start", ["", " ", "\n"])
def test_an_empty_text_is_no_end_of_a_passage(start: str) -> None:
    with pytest.raises(RegionNotFoundError) as error:
        select("x = 1\n", PatternSelector(start=start, end="x"))

    assert str(error.value) == ("`from` and `to` each need a text\n  hint: name a part of the first and the last line")


def test_many_lines_with_the_first_text_are_listed_up_to_ten() -> None:
    with pytest.raises(RegionNotFoundError) as error:
        select("x\n" * 12, PatternSelector(start="x", end="x"))

    assert error.value.message == ("12 lines of example.py hold 'x': 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …")
