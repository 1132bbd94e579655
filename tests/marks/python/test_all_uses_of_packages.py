"""Over real files: one walk for all names of some libraries finds what a walk for each of them finds.

By which lines an `inferred` use is known is not compared: where what an object is hangs on itself, as in a loop, that
depends on what was asked first.
"""

from __future__ import annotations

import os
import random
import re
import sysconfig
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.code.lines import split_lines
from sourcebook.code.syntax import parse_module
from sourcebook.errors import SourcebookError
from sourcebook.exports.public import imported_roots, public_symbols
from sourcebook.exports.reading import ModuleText, read_exports
from sourcebook.exports.skeletons import skeleton
from sourcebook.marks.python.all_uses import all_uses_in
from sourcebook.marks.python.found_uses import Use
from sourcebook.marks.python.import_bindings import module_of
from sourcebook.marks.python.import_search import may_use_any
from sourcebook.marks.python.inference.modules import Modules
from sourcebook.marks.python.name_table import NameTable, name_table
from sourcebook.marks.python.symbol_uses import uses_in
from sourcebook.model.declared_module import DeclaredModule
from sourcebook.model.lines import Span
from sourcebook.model.mark import Kind
from sourcebook.sources.typeshed import standard_module

Found = tuple[Span, int, int, Kind, str]

INSTALLED = Path(sysconfig.get_path("purelib"))
LIBRARIES = ("click", "jinja2", "markdown", "mkdocs", "requests", "urllib3", "bs4", "pydantic", "hypothesis")
TORTURE = bool(os.environ.get("SOURCEBOOK_TORTURE"))
MOST_FILES = 60 if TORTURE else 4
SYMBOLS = 10
"""Asked of each file that are found, and as many whose last name stands in it."""


@cache
def texts() -> dict[str, ModuleText]:
    found = {}
    for library in LIBRARIES:
        for path in sorted((INSTALLED / library).rglob("*.py")):
            module = module_of(PurePosixPath(path.relative_to(INSTALLED).as_posix()))
            if module is not None:
                is_package = module.endswith(".__init__")
                name = module.removesuffix(".__init__")
                found[name] = ModuleText(text=path.read_text("utf-8"), is_package=is_package)
    return found


def declared(path: str) -> DeclaredModule | None:
    module = texts().get(path)
    if module is None or module.text is None:
        return standard_module(path)
    return DeclaredModule(text=skeleton(module.text) or "", is_package=module.is_package, origin="installed")


@cache
def table() -> NameTable:
    exports = {
        library: read_exports(
            library, {name: text for name, text in texts().items() if name.partition(".")[0] == library}
        )
        for library in LIBRARIES
    }
    return name_table(
        (symbol for library, found in exports.items() for symbol in public_symbols(found, library)),
        {library: imported_roots(found) for library, found in exports.items()},
    )


MODULES = Modules(declared)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(8 if TORTURE else 1))
def test_one_walk_finds_what_a_walk_for_each_symbol_finds_in_real_files(seed: int) -> None:
    choose = random.Random(seed)
    paths = sorted(INSTALLED.rglob("*.py"))
    looked_at = 0

    for path in choose.sample(paths, len(paths)):
        if looked_at == MOST_FILES:
            break
        module = module_of(PurePosixPath(path.relative_to(INSTALLED).as_posix()))
        data = path.read_bytes()
        if len(data) > 100_000 or not may_use_any(data, table(), module=module):
            continue
        try:
            text = data.decode()
            tree = parse_module(text)
        except (SourcebookError, UnicodeDecodeError):
            continue
        looked_at += 1
        lines = split_lines(text)
        found: dict[str, set[Found]] = {}
        for each in all_uses_in(tree, lines, table(), module=module, modules=MODULES):
            found.setdefault(each.symbol, set()).add(_without_reason(each.use))
        words = sorted(set(re.findall(r"\w+", text)) & table().by_last_name.keys())
        others = sorted({symbol for word in words for symbol in table().by_last_name[word]})
        asked = {*_some(choose, sorted(found)), *_some(choose, others)}
        for symbol in sorted(asked):
            alone = uses_in(tree, lines, table().paths_of(symbol), module=module, modules=MODULES)
            assert {_without_reason(use) for use in alone} == found.get(symbol, set()), (str(path), symbol)
    assert looked_at


def _without_reason(use: Use) -> Found:
    return use.span, use.lineno, use.end_lineno, use.kind, use.name


def _some(choose: random.Random, symbols: list[str]) -> list[str]:
    return choose.sample(symbols, min(SYMBOLS, len(symbols)))
