"""Identifiers of other languages: case files, and the texts of faults.

A case is a file in `tests/cases/identifiers`. Its first line names the symbol; a line with uses
ends in `//=` and the kinds of its marks.
"""

from __future__ import annotations

import contextlib
import re
import sys
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.code.grammars import LANGUAGES
from sourcebook.code.language import language_of
from sourcebook.code.lines import split_lines
from sourcebook.errors import SourcebookError, SourceSyntaxError, SymbolNotFoundError
from sourcebook.marks.identifiers import find_identifiers
from sourcebook.marks.targets import find_marks
from sourcebook.model.request import SymbolTarget

CASES = sorted((Path(__file__).parent.parent / "cases" / "identifiers").iterdir())


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.name)
def test_case(file: Path) -> None:
    lines = split_lines(file.read_text("utf-8"))
    path = PurePosixPath(file.name)
    symbol = lines[0].removeprefix("// symbol: ")
    expected = {
        number: sorted(set(found[1].split()))
        for number, line in enumerate(lines, 1)
        if (found := re.search(r"//= (.*)$", line))
    }

    marks = find_identifiers(lines, symbol, language=language_of(path), path=path)

    kinds: dict[int, set[str]] = {}
    for mark in marks:
        kinds.setdefault(mark.lineno, set()).add(str(mark.kind))
    assert {number: sorted(found) for number, found in kinds.items()} == expected
    for name in (mark.name for mark in marks):
        assert name is not None
        assert lines[name.lineno - 1][name.col : name.end_col] == symbol.rpartition(".")[2]


def test_every_language_has_cases() -> None:
    tried = {language_of(PurePosixPath(file.name)) for file in CASES}

    assert [row.title for row in LANGUAGES if not row.aliases & tried] == []


def fault(source: str, *, symbol: str, name: str, explicit: bool = True) -> SourcebookError:
    path = PurePosixPath(name)
    target = SymbolTarget(symbol=symbol, explicit=explicit)
    with pytest.raises(SourcebookError) as error:
        find_marks(source, [target], language=language_of(path), path=path)
    return error.value


def test_a_name_that_is_not_there_is_an_error_with_the_nearest() -> None:
    error = fault("useState(1);\n", symbol="useStat", name="app.js")

    assert isinstance(error, SymbolNotFoundError)
    assert str(error) == "no use of 'useStat' in app.js\n  hint: nearest is 'useState'"


def test_where_nothing_is_near_the_hint_names_text() -> None:
    error = fault("a(1);\n", symbol="useState", name="app.js")

    assert error.hint == "to mark a text, write `mark: {text: …}`"


@pytest.mark.parametrize("explicit", [True, False])
def test_a_file_that_does_not_parse_is_an_error_for_every_symbol(explicit: bool) -> None:
    """Also for the symbol of a page, which is only a warning where it is not used."""
    error = fault("const a = 1;\nconst = ;\n", symbol="a", name="app.ts", explicit=explicit)

    assert isinstance(error, SourceSyntaxError)
    assert str(error) == (
        "line 2 of app.ts is not TypeScript, as far as its grammar knows\n"
        "  hint: mark it by its text instead, `mark: {text: …}`, and show it by `lines` or from "
        "text to text"
    )


@pytest.mark.parametrize("explicit", [True, False])
@pytest.mark.parametrize("module", ["tree_sitter", "tree_sitter_javascript"])
def test_a_grammar_that_is_not_installed_is_an_error_that_names_the_extra(
    module: str, explicit: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for the symbol of a page: what it shows must not depend on what is installed."""
    monkeypatch.setitem(sys.modules, module, None)

    error = fault("never_parsed_before(1);\n", symbol="a", name="src/app.js", explicit=explicit)

    assert isinstance(error, SourceSyntaxError)
    assert str(error) == (
        "tree-sitter-javascript is not installed: files of its language cannot be parsed\n"
        "  hint: install sourcebook with its extra [languages], or mark it by its text instead, "
        "`mark: {text: …}`, and show it by `lines` or from text to text"
    )


@pytest.mark.parametrize("source", ["(" * 1000 + ")" * 1000, "a(" * 1000 + ")" * 1000, ""])
def test_deep_nesting_ends_in_marks_or_a_named_error(source: str) -> None:
    for name in ("a.js", "a.ts", "a.go", "a.rs"):
        path = PurePosixPath(name)
        with contextlib.suppress(SymbolNotFoundError, SourceSyntaxError):
            find_identifiers(split_lines(source), "a", language=language_of(path), path=path)
