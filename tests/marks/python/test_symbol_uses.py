"""The resolver of dotted symbols: case files, and what a case file cannot hold.

A case is a Python file in `tests/cases/marks`. Its first comment lines name the symbol (`#
symbol:`) and, where it matters, `# module:` and `# also:`. A line with the name of a use ends in
`#=` and the kinds of its uses; `#|` ends a line that is marked with a name on another one. `#=
head` is the `from` line of a name that stands on another one, `#= needs` a line that is not marked
but tells what an inferred name is. Where no comment can stand, `# also_marked:` names the lines.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest

from sourcebook.code.lines import split_lines
from sourcebook.errors import SourceSyntaxError
from sourcebook.marks.python.found_uses import Use
from sourcebook.model.lines import Span
from sourcebook.model.mark import Kind, Mark
from tests.conftest import ROOT
from tests.marks.python.uses import find_uses

_NO_KINDS = ("head", "needs")
CASES = ROOT / "tests" / "cases" / "marks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    source: str
    symbol: str
    module: str | None
    also: tuple[str, ...]
    kinds: dict[int, list[str]]
    heads: set[int]
    needs: set[int]
    bars: set[int]
    other_linenos: set[int]


def load(path: Path) -> Case:
    source = path.read_bytes().decode()
    head = dict(re.findall(r"^# (\w+): (.+)$", source, re.MULTILINE))
    expected = {
        number: line.partition("#= ")[2].split() for number, line in enumerate(split_lines(source), 1) if "#= " in line
    }
    alone = {number: kinds[0] for number, kinds in expected.items() if kinds[0] in _NO_KINDS}
    return Case(
        source=source,
        symbol=head["symbol"],
        module=head.get("module"),
        also=tuple(head.get("also", "").split()),
        kinds={number: kinds for number, kinds in expected.items() if number not in alone},
        heads={number for number, word in alone.items() if word == "head"},
        needs={number for number, word in alone.items() if word == "needs"},
        bars={n for n, line in enumerate(split_lines(source), 1) if line.endswith("#|")},
        other_linenos={int(number) for number in head.get("also_marked", "").split()},
    )


def uses_of(case: Case) -> tuple[Use, ...]:
    return find_uses(case.source, case.symbol, module=case.module, also=case.also)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.py")), ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    case = load(path)

    uses = uses_of(case)

    kinds: dict[int, set[str]] = {}
    for use in uses:
        if use.span.lineno not in case.other_linenos:
            kinds.setdefault(use.span.lineno, set()).add(str(use.kind))
    assert kinds == {number: set(kinds) for number, kinds in case.kinds.items()}
    assert {use.head for use in uses if use.head} - case.other_linenos == case.heads
    marks = [mark for use in uses for mark in use.marks]
    marked = {n for mark in marks for n in mark.linenos}
    assert marked == {*case.kinds, *case.heads, *case.bars, *case.other_linenos}
    assert {n for mark in marks for n in mark.needs} - marked == case.needs


@pytest.mark.parametrize("path", sorted(CASES.glob("*.py")), ids=lambda path: path.stem)
def test_every_span_holds_the_name(path: Path) -> None:
    case = load(path)
    lines = split_lines(case.source)

    for use in uses_of(case):
        text = lines[use.span.lineno - 1][use.span.col : use.span.end_col]
        written = unicodedata.normalize("NFKC", text)

        assert written == use.name.rpartition(".")[2] or use.kind is Kind.IMPORT
        assert written.isidentifier() or written == "*"


def test_cases_are_many() -> None:
    assert len(list(CASES.glob("*.py"))) >= 150


def test_use_tells_its_place_and_why() -> None:
    source = "from a import b as c\n\nx = [c.d(1)]\n"

    uses = find_uses(source, "a.b.d")

    assert uses == (
        Use(
            span=Span(lineno=1, col=14, end_lineno=1, end_col=15),
            lineno=1,
            end_lineno=1,
            kind=Kind.IMPORT,
            name="b",
            why="import of a.b",
        ),
        Use(
            span=Span(lineno=3, col=7, end_lineno=3, end_col=8),
            lineno=3,
            end_lineno=3,
            kind=Kind.CALL,
            name="c.d",
            why="c.d, imported at line 1",
        ),
    )


@pytest.mark.parametrize(
    ("source", "whys"),
    [
        ("from a import x\nx\n", ["import of a.x", "x, imported at line 1"]),
        ("from a import x as y\ny\n", ["import of a.x", "y is a.x, imported at line 1"]),
        ("from a import *\nx\n", ["import of everything of a", "x, imported at line 1"]),
        (
            "try:\n from a import x\nexcept E:\n x = 1\nx",
            ["import of a.x", "x, imported at line 2"],
        ),
    ],
)
def test_why_names_the_binding(source: str, whys: list[str]) -> None:
    assert [use.why for use in find_uses(source, "a.x")] == whys


def test_why_of_a_definition_names_its_line() -> None:
    uses = find_uses("def main(): pass\nmain()\n", "main")

    assert [use.why for use in uses] == ["main, defined at line 1"]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("from a import S\ns = S()\ns.get()\n", "s is an instance of a.S by line 2"),
        ("from a import S\nS().get()\n", "S() is an instance of a.S by line 2"),
        ("from a import S\nclass T(S): x = 1\nT.get()\n", "T is a subclass of a.S by line 2"),
        (
            "import a\nclass T(a.S):\n def get(self): pass\n",
            "overrides a.S.get, a base class by line 2",
        ),
    ],
)
def test_why_of_what_is_inferred_names_the_class_and_the_line(source: str, why: str) -> None:
    assert [use.why for use in find_uses(source, "a.S.get")] == [why]


def test_of_several_classes_the_one_bound_first_is_named() -> None:
    source = "try:\n from b import S\nexcept E:\n try:\n  from c import S\n except E:\n  from a import S\nS().get()\n"

    whys = {find_uses(source, "a.S.get", also=("b.S.get", "c.S.get"))[-1].why for _ in range(20)}

    assert whys == {"S() is an instance of b.S by line 8"}


def test_what_is_inferred_marks_itself_and_needs_the_lines_that_tell() -> None:
    source = "from a import (\n    b,\n    S,\n)\n\nwith S() as s:\n    s.get(\n        1,\n    )\n"

    (use,) = find_uses(source, "a.S.get")

    assert (use.lineno, use.end_lineno, use.name, use.needs) == (7, 9, "s.get", (1, 3, 6))
    assert [mark.needs for mark in use.marks] == [(1, 3, 6)]


def test_head_of_a_long_import_is_a_mark_of_its_own() -> None:
    source = "from a import (\n    b,\n    x,\n)\n"

    (use,) = find_uses(source, "a.x")

    assert use.marks == (
        Mark(lineno=1, end_lineno=1, kind=Kind.IMPORT, name=None, why="import of a.x"),
        Mark(
            lineno=3,
            end_lineno=3,
            kind=Kind.IMPORT,
            name=Span(lineno=3, col=4, end_lineno=3, end_col=5),
            why="import of a.x",
        ),
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_newline_styles_count_alike(end: str) -> None:
    source = "\ufefffrom a import x\n\n\nx()\n".replace("\n", end)

    assert [(use.lineno, use.span.col) for use in find_uses(source, "a.x")] == [(1, 14), (4, 0)]


def test_columns_are_characters() -> None:
    source = "from a import x\n'ёж🦔', x()\nif x:\n\tx\n"

    assert [use.span.col for use in find_uses(source, "a.x")] == [14, 7, 3, 1]


def test_file_that_does_not_parse_is_an_error() -> None:
    with pytest.raises(SourceSyntaxError) as error:
        find_uses("import x\nprint 'x'\n", "a.x")

    assert str(error.value) == (
        "line 2 of the source is not Python 3.14: Missing parentheses in call to 'print'. "
        "Did you mean print(...)?\n"
        "  hint: mark it by its text instead, `mark: {text: …}`, and show it by `lines` or from "
        "text to text"
    )


@pytest.mark.parametrize("source", ["x = '\ud800'", "x\0", "x = " + "-" * 50_000 + "1", "x" + ".y" * 50_000])
def test_what_the_parser_cannot_take_is_an_error(source: str) -> None:
    with pytest.raises(SourceSyntaxError):
        find_uses(source, "a.x")


def test_warnings_of_the_parser_stay_inside(recwarn: pytest.WarningsRecorder) -> None:
    find_uses("from a import x\nx('\\d') is 1\n", "a.x")

    assert list(recwarn) == []
