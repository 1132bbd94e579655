"""What a reader has to know to understand a use is measured on its file."""

from __future__ import annotations

import ast
from dataclasses import replace
from textwrap import dedent

import pytest

from sourcebook.code.lines import split_lines
from sourcebook.corpus.teaching import Reading, read_file, read_use
from sourcebook.model.lines import LineRange
from sourcebook.model.mark import Kind
from sourcebook.model.use_row import FilePlace, UseRow


def row(symbol: str, lineno: int, *, definition: LineRange | None = None, end: int | None = None) -> UseRow:
    return UseRow(
        symbol=symbol,
        project="p",
        version="1",
        path="p/a.py",
        lineno=lineno,
        col=0,
        kind=Kind.CALL,
        name=symbol,
        positional=0,
        keywords=(),
        mark_lineno=lineno,
        mark_end_lineno=end or lineno,
        def_lineno=definition.lineno if definition else None,
        def_end_lineno=definition.end_lineno if definition else None,
        def_name="f" if definition else None,
        place=FilePlace.CODE,
        source="pkg:pypi/p@1#p/a.py",
        digest="0" * 64,
        license="MIT",
    )


def reading(text: str, lineno: int, *, symbol: str = "lib.go", definition: LineRange | None = None) -> Reading:
    text = dedent(text).lstrip("\n")
    return read_use(row(symbol, lineno, definition=definition), read_file(ast.parse(text), split_lines(text)))


def test_the_definition_around_a_use_is_read_with_it() -> None:
    found = reading(
        """
        import lib

        def f(x):
            '''Do it.'''
            # At once.
            return lib.go(x)

        def g(): ...
        """,
        6,
        definition=LineRange(lineno=3, end_lineno=6),
    )

    assert found == Reading(
        extent=LineRange(lineno=3, end_lineno=6),
        is_whole=True,
        foreign=(),
        far=(),
        has_docstring=True,
        has_comment=True,
        is_trivial=True,
    )


def test_a_short_module_is_read_whole_and_a_long_one_by_the_statement() -> None:
    short = "import lib\nlib.go()\n"
    long = short + "\n" * 80

    assert reading(short, 2).extent == LineRange(lineno=1, end_lineno=2)
    assert reading(long, 2).extent == LineRange(lineno=2, end_lineno=2)
    assert not reading(long, 2).is_whole


@pytest.mark.parametrize(
    ("head", "body", "foreign"),
    [
        ("import lib", "lib.go()", ()),
        ("import lib, os", "lib.go(os.sep)", ()),
        ("import lib, other", "lib.go(other.x)", ("other",)),
        ("import lib\nfrom . import near", "lib.go(near)", ("near",)),
        ("import lib\nfrom other import a as b", "lib.go(b)", ("b",)),
        ("import lib\nNAME = 1", "lib.go(NAME)", ("NAME",)),
        ("import lib", "lib.go(print)", ()),
        ("import lib", "x = 1; lib.go(x)", ()),
    ],
)
def test_names_from_elsewhere_are_foreign(head: str, body: str, foreign: tuple[str, ...]) -> None:
    first = head.count("\n") + 2
    text = f"{head}\ndef f():\n    {body}\n"

    found = reading(text, first + 1, definition=LineRange(lineno=first, end_lineno=first + 1))

    assert found.foreign == foreign


@pytest.mark.parametrize(
    ("line", "is_check"),
    [
        ("isinstance(x, lib.go)", True),
        ("issubclass(x, (int, lib.go))", True),
        ("isinstance(lib.go, type)", False),
        ("call(x, lib.go)", False),
    ],
)
def test_a_type_check_is_told(line: str, is_check: bool) -> None:
    text = f"import lib\n\ndef f(x):\n    return {line}\n"
    asked = replace(row("lib.go", 4, definition=LineRange(lineno=3, end_lineno=4)), kind=Kind.ARGUMENT)

    assert read_use(asked, read_file(ast.parse(text), split_lines(text))).is_type_check is is_check


def test_a_name_that_is_bound_far_above_is_far() -> None:
    text = "import lib\nNAME = 1\n" + "\n" * 20 + "def f():\n    lib.go(NAME)\n"

    assert reading(text, 24, definition=LineRange(lineno=23, end_lineno=24)).far == ("NAME",)
