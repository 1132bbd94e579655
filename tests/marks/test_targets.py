"""All targets of an example together, and the texts of their faults."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.errors import BlockError, FaultGroup, SourcebookError, SourceSyntaxError
from sourcebook.marks.targets import find_marks
from sourcebook.model.codes import Code
from sourcebook.model.lines import WrittenLines
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.request import LinesTarget, MarkTarget, RegexTarget, SymbolTarget, TextTarget
from sourcebook.model.warned import Warned

CONFTEST = """\
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

import models


@pytest.fixture
def session():
    engine = create_engine("sqlite://")
    yield sessionmaker(bind=engine)
"""
PATH = PurePosixPath("tests/conftest.py")


def find(source: str, *targets: MarkTarget, language: str = "python", path: PurePosixPath = PATH) -> tuple[Mark, ...]:
    marks, warned = find_marks(source, targets, language=language, path=path)
    assert warned == ()
    return marks


def fault(source: str, *targets: MarkTarget, language: str = "python") -> SourcebookError:
    with pytest.raises(SourcebookError) as error:
        find_marks(source, targets, language=language, path=PATH)
    return error.value


def lines(*linenos: int) -> LinesTarget:
    return LinesTarget(ranges=tuple(WrittenLines(lineno=n, end_lineno=n) for n in linenos))


def test_a_symbol_is_marked_by_meaning() -> None:
    marks = find(CONFTEST, SymbolTarget(symbol="sqlalchemy.orm.sessionmaker"))

    assert [(mark.lineno, mark.kind) for mark in marks] == [(3, Kind.IMPORT), (11, Kind.CALL)]


def test_a_symbol_that_is_not_used_is_an_error_with_the_nearest() -> None:
    error = fault(CONFTEST, SymbolTarget(symbol="sqlalchemy.orm.sesionmaker"))

    assert str(error) == (
        "no use of 'sqlalchemy.orm.sesionmaker' in tests/conftest.py\n  hint: nearest is 'sqlalchemy.orm.sessionmaker'"
    )


def test_the_same_name_by_another_path_is_nearest() -> None:
    error = fault("from flask import Flask, app, helpers\n", SymbolTarget(symbol="flask.app.Flask"))

    assert error.hint == "nearest is 'flask.Flask'"


def test_attribute_chains_are_proposed() -> None:
    error = fault("import numpy as np\nnp.random.rand()\n", SymbolTarget(symbol="numpy.random.ran"))

    assert error.hint == "nearest is 'numpy.random.rand'"


def test_a_name_that_is_only_defined_is_shown_rather_than_marked() -> None:
    error = fault(CONFTEST, SymbolTarget(symbol="session"))

    assert str(error) == (
        "no use of 'session' in tests/conftest.py\n  hint: it is defined in line 9: to show that, write `show: session`"
    )


def test_where_nothing_is_near_the_hint_names_text() -> None:
    error = fault("x = 1\n", SymbolTarget(symbol="sqlalchemy.orm.Session"))

    assert error.hint == "to mark a text, write `mark: {text: …}`"


def test_a_symbol_of_the_page_that_is_not_used_is_a_warning() -> None:
    target = SymbolTarget(symbol="sqlalchemy.orm.sesionmaker", explicit=False)

    marks, warned = find_marks(CONFTEST, [target], language="python", path=PATH)

    assert marks == ()
    assert warned == (
        Warned(
            code=Code.PAGE_SYMBOL,
            message="no use of 'sqlalchemy.orm.sesionmaker' in tests/conftest.py",
            hint="nearest is 'sqlalchemy.orm.sessionmaker'",
        ),
    )


def test_a_symbol_in_a_language_without_a_grammar_is_an_error() -> None:
    error = fault("puts 1\n", SymbolTarget(symbol="main.x"), language="ruby")

    assert str(error) == (
        "cannot look for the symbol 'main.x' in tests/conftest.py: "
        "it is in a language whose names are not known\n"
        "  hint: mark it by its text instead: `mark: {text: …}`"
    )


def test_a_symbol_of_the_page_in_a_language_without_a_grammar_is_a_warning() -> None:
    target = SymbolTarget(symbol="main.x", explicit=False)

    _, warned = find_marks("puts 1\n", [target], language="ruby", path=PATH)

    assert [warning.message for warning in warned] == [
        "cannot look for the symbol 'main.x' in tests/conftest.py: it is in a language whose names are not known"
    ]


def test_other_names_of_the_same_object_are_marked_too() -> None:
    target = SymbolTarget(symbol="a.x", also=("b.y",))

    marks = find("from b import y\ny()\n", target)

    assert [mark.lineno for mark in marks] == [1, 2]


@pytest.mark.parametrize("explicit", [True, False])
def test_a_file_that_does_not_parse_is_an_error_for_every_symbol(explicit: bool) -> None:
    error = fault("import x\nprint 'x'\n", SymbolTarget(symbol="a.y", explicit=explicit))

    assert isinstance(error, SourceSyntaxError)
    assert error.message.startswith("line 2 of tests/conftest.py is not Python 3.")


def test_other_marks_do_not_need_a_file_that_parses() -> None:
    marks = find("print 'x'\n", TextTarget(text="print"))

    assert [mark.lineno for mark in marks] == [1]


def test_relative_imports_are_read_by_the_place_of_the_file() -> None:
    source = "from .app import Flask\nFlask()\n"
    target = SymbolTarget(symbol="flask.app.Flask")

    marks = find(source, target, path=PurePosixPath("src/flask/__init__.py"))

    assert [mark.lineno for mark in marks] == [1, 2]


def test_kinds_on_one_line_are_all_kept_in_order_and_without_doubles() -> None:
    targets: list[MarkTarget] = [
        lines(3),
        TextTarget(text="sessionmaker"),
        SymbolTarget(symbol="sqlalchemy.orm.sessionmaker"),
        SymbolTarget(symbol="sqlalchemy.orm.sessionmaker"),
    ]

    marks = find(CONFTEST, *targets)

    assert [(mark.lineno, str(mark.kind), mark.name is None) for mark in marks] == [
        (3, "author", True),
        (3, "author", False),
        (3, "import", False),
        (11, "author", False),
        (11, "call", False),
    ]


def test_faults_of_all_targets_are_told_together() -> None:
    error = fault(CONFTEST, SymbolTarget(symbol="a.b"), TextTarget(text="zzzz"), lines(900))

    assert isinstance(error, FaultGroup)
    assert [single.message for single in error.faults] == [
        "no line of tests/conftest.py holds 'zzzz'",
        "no use of 'a.b' in tests/conftest.py",
        "there is no line 900 in tests/conftest.py",
    ]


def test_nothing_to_mark_gives_nothing() -> None:
    assert find("not Python at all", language="text") == ()


@pytest.mark.parametrize("symbol", ["", ".", "a..b", "a.", ".a", "a b", "*", "a.*", "1", "a\n"])
def test_odd_symbols_are_not_found(symbol: str) -> None:
    error = fault("from a import *\nfrom . import b\nx = 1\n", SymbolTarget(symbol=symbol))

    assert error.message == f"no use of {symbol!r} in tests/conftest.py"


def test_regex_and_text_name_their_columns() -> None:
    marks = find("a = foo(bar)\n", RegexTarget(pattern=r"\bb\w+"), TextTarget(text="foo("))

    assert [(mark.name.col, mark.name.end_col) for mark in marks if mark.name] == [(4, 8), (8, 11)]


@pytest.mark.parametrize("target", [TextTarget(text="x"), RegexTarget(pattern="x")])
def test_more_marks_than_an_example_may_have_are_refused(target: MarkTarget) -> None:
    with pytest.raises(BlockError) as error:
        find("x = 1\n" * 50_000, target)

    assert str(error.value) == (
        f"more than 10000 places of {PATH} are marked\n"
        "  hint: mark what the example is about, such as a text that stands in fewer places"
    )
    assert len(find("x = 1\n" * 10_000, target)) == 10_000
