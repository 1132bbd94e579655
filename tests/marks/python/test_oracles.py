"""Our resolver beside two others, over real files: those of the packages that tests need.

`make torture` reads a few hundred. What differs on purpose is not compared, and stands in the case
files named here: names that are bound again (`scope_rebound_*`, `scope_loop*`), where libcst knows
no order and ours does, and annotations in quotes (`string_*`), inference (`inferred_*`,
`override_*`) and imports by a call (`dynamic_*`), of which libcst knows less.
"""

from __future__ import annotations

import os
from pathlib import Path

import libcst
import pytest

from sourcebook.code.definitions import find_definition
from sourcebook.code.lines import split_lines
from sourcebook.errors import SymbolNotFoundError
from sourcebook.marks.python.import_bindings import module_of
from sourcebook.model.mark import Kind
from tests.marks.python.oracles import (
    definitions_of,
    files,
    griffe_module,
    meanings_of,
    path_in_release,
)
from tests.marks.python.uses import find_uses

pytestmark = pytest.mark.slow

TORTURE = bool(os.environ.get("SOURCEBOOK_TORTURE"))
FILES = files(count=400 if TORTURE else 40, seed=4, sizes=(400, 20_000 if TORTURE else 4_000))
_ONLY_OURS = {Kind.IMPORT, Kind.STRING, Kind.INFERRED, Kind.OVERRIDE}
_CHUNKS = [FILES[start : start + 10] for start in range(0, len(FILES), 10)]


@pytest.mark.torture
@pytest.mark.parametrize("paths", _CHUNKS, ids=lambda paths: path_in_release(paths[0]).as_posix())
def test_names_mean_what_libcst_says(paths: list[Path]) -> None:
    differences = [line for path in paths for line in _differences(path)]

    assert differences == []


def _differences(path: Path) -> list[str]:
    source = path.read_text("utf-8")
    try:
        meanings = meanings_of(source)
    except libcst.ParserSyntaxError:
        return []
    found = []
    for symbol in meanings.symbols():
        uses = find_uses(source, symbol)
        ours = {(use.span.lineno, use.span.col) for use in uses if use.kind not in _ONLY_OURS}
        inferred = {(use.span.lineno, use.span.col) for use in uses} - ours
        theirs = {place for place, names in meanings.imported.items() if symbol in names}
        missed = (theirs & meanings.certain) - ours - inferred
        found += [f"{path}:{line}:{col} {symbol} is not found" for line, col in sorted(missed)]
        # What an assignment names anew is another object to libcst.
        named_anew = {(use.span.lineno, use.span.col) for use in uses if ", defined at line " in use.why}
        found += [f"{path}:{line}:{col} is no {symbol}" for line, col in sorted(ours - theirs - named_anew)]
    return found


@pytest.mark.torture
@pytest.mark.parametrize("path", FILES, ids=lambda path: path_in_release(path).as_posix())
def test_imports_and_definitions_are_those_of_griffe(path: Path) -> None:
    source = path.read_text("utf-8")
    module = module_of(path_in_release(path))
    if module is None:
        pytest.skip("not a module")
    read = griffe_module(path, module)

    unknown = [
        imported
        for imported in read.imports.values()
        if Kind.IMPORT not in {use.kind for use in find_uses(source, imported, module=module)}
    ]
    moved = [name for name, *lines in definitions_of(read) if lines not in _lines_of(path, name)]

    assert (unknown, moved) == ([], [])


def _lines_of(path: Path, name: str) -> list[list[int]]:
    """Return where we find a definition, without the comments above it."""
    source = path.read_text("utf-8")
    lines = split_lines(source)
    try:
        extents = find_definition(source, name, lines, language="python", path=path_in_release(path))
        places = [(extent.lineno, extent.end_lineno) for extent in extents]
    except SymbolNotFoundError as error:
        assert "definitions of" in error.message, error  # griffe takes the last one for the only
        places = _places(error.message)
    return [[_below_comments(lines, first), last] for first, last in places]


def _below_comments(lines: tuple[str, ...], lineno: int) -> int:
    while lines[lineno - 1].lstrip().startswith("#"):
        lineno += 1
    return lineno


def _places(message: str) -> list[tuple[int, int]]:
    """Return first and last line of each definition that an error names: `lines 500-505 and 507`."""
    found = [place.split("-") for place in message.rpartition("lines ")[2].split(" and ")]
    return [(int(place[0]), int(place[-1])) for place in found]
