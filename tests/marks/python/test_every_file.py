"""No file of the standard library or of the installed packages ends in anything but marks or a named error.

A sample in every run, all of them with `make torture`: some thousand files, among them those that
test parsers, with code that is broken on purpose.
"""

from __future__ import annotations

import os
import random
import re
import sysconfig
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.code.decoding import decode_source
from sourcebook.code.lines import split_lines
from sourcebook.errors import ContentError, SourcebookError
from sourcebook.excerpts.selection import select_excerpt
from sourcebook.marks.python.import_bindings import module_of
from sourcebook.marks.targets import find_marks
from sourcebook.model.request import SymbolTarget
from tests.marks.python.uses import find_uses

pytestmark = pytest.mark.slow

TORTURE = bool(os.environ.get("SOURCEBOOK_TORTURE"))
FOLDERS = [Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib")]
_GROUPS = 8
_SAMPLE = 48
_SYMBOLS = 2
"""Looked for in each file."""
_SECONDS = 20
"""Of one file; most take a few hundredths."""
_FROM = re.compile(r"^\s*from ([\w.]+) import \(?\s*(\w+)", re.MULTILINE)
_IMPORT = re.compile(r"^\s*import ([\w.]+)", re.MULTILINE)
_MEMBER = re.compile(r"^class (\w+).*?^    def (\w+)", re.MULTILINE | re.DOTALL)


@cache
def all_files() -> list[tuple[Path, PurePosixPath]]:
    found = {
        path: PurePosixPath(path.relative_to(folder).as_posix())
        for folder in FOLDERS
        for path in sorted(folder.rglob("*.py"))
        if "site-packages" not in path.relative_to(folder).parts
    }
    chosen = sorted(found.items())
    return chosen if TORTURE else sorted(random.Random(3).sample(chosen, _SAMPLE))


@pytest.mark.torture
@pytest.mark.parametrize("group", range(_GROUPS))
def test_every_file_ends_in_marks_or_a_named_error(group: int) -> None:
    for path, name in all_files()[group::_GROUPS]:
        begun = time.process_time()
        try:
            source = decode_source(path.read_bytes(), path=name)
        except ContentError:
            continue
        for symbol in symbols_of(source, module_of(name), random.Random(str(name))):
            try:
                check(source, symbol, name)
            except SourcebookError as error:
                assert error.hint, (path, symbol)
            except Exception as error:
                raise AssertionError(f"{path}, {symbol}") from error
        assert time.process_time() - begun < _SECONDS, path


def symbols_of(source: str, module: str | None, choose: random.Random) -> list[str]:
    """Choose what to look for: what a file imports, members of that, and its own members."""

    def candidates() -> Iterator[str]:
        for origin, name in _FROM.findall(source):
            yield from (f"{origin}.{name}", f"{origin}.{name}.get", origin)
        for origin in _IMPORT.findall(source):
            yield from (origin, f"{origin}.path")
        for owner, name in _MEMBER.findall(source):
            yield from (f"{owner}.{name}", f"{module}.{owner}.{name}", owner)

    found = sorted(set(candidates()))
    return choose.sample(found, min(_SYMBOLS, len(found)))


def check(source: str, symbol: str, name: PurePosixPath) -> None:
    """Look for a symbol and cut out what its marks need; see that all of it is in the file."""
    lines = split_lines(source)
    uses = find_uses(source, symbol, module=module_of(name))
    for use in uses:
        text = lines[use.span.lineno - 1][use.span.col : use.span.end_col]
        assert text.isidentifier() or text == "*", use
        assert use.lineno <= use.span.lineno <= use.span.end_lineno <= use.end_lineno, use
        assert use.end_lineno <= len(lines), use
        assert all(1 <= line <= len(lines) for line in use.needs), use
    marks, _ = find_marks(source, [SymbolTarget(symbol=symbol, explicit=False)], language="python", path=name)
    assert {mark for use in uses for mark in use.marks} == set(marks)
    if marks:
        excerpt = select_excerpt(source, show=(), marks=marks, context=None, language="python", path=name)
        # Further uses fold where they are many.
        assert {n for mark in marks for n in mark.linenos} & set(excerpt.linenos)
        assert set(excerpt.linenos) <= set(range(1, len(lines) + 1))
