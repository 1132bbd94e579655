"""Which names of a file stand for symbols that have a page: what may become a link.

Only names that imports bind count, and only where they still mean that: `all_uses` is asked once for all symbols that
the file's imports can reach.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from sourcebook.code.lines import split_lines
from sourcebook.code.syntax import is_python, parse_module
from sourcebook.errors import SourceSyntaxError
from sourcebook.marks.python.all_uses import all_uses_in
from sourcebook.marks.python.import_bindings import STAR, Imported, imports_in, module_of
from sourcebook.marks.python.inference.modules import Modules
from sourcebook.marks.python.name_table import name_table
from sourcebook.model.lines import Span

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A symbol of which the path alone is known."""

    name: str
    other_names: tuple[str, ...] = ()
    is_member: bool = True
    """It may be one; what it belongs to tells."""


def find_names(
    source: str, symbols: frozenset[str], *, language: str, path: PurePosixPath
) -> tuple[tuple[Span, str], ...]:
    """Find where a file names symbols that it imports.

    Args:
        source: Text of the file, any newline style.
        symbols: Dotted paths; what it costs depends on how many of them the file could mean.
        language: Pygments' short name of the file's language.
        path: The file's place in its release or repository; tells its module path.

    Returns:
        Place and symbol, sorted, no place twice; empty for a file that is not Python or does not parse.
    """
    if not is_python(language):
        return ()
    words = set(_WORD.findall(unicodedata.normalize("NFKC", source)))
    by_word = _by_last_part(symbols)
    candidates = sorted(symbol for word in words & by_word.keys() for symbol in by_word[word])
    if not candidates:
        return ()
    lines, module = split_lines(source), module_of(path)
    found: dict[Span, str] = {}
    try:
        tree = parse_module(source, path=path)
        imports = imports_in(tree, lines, module=module)
        # To follow names costs far more than to compare paths, and a site may have thousands of symbols.
        reached = [symbol for symbol in candidates if any(_reaches(imported, symbol) for imported in imports)]
        if reached:
            table = name_table(_Named(name=symbol) for symbol in reached)
            for named in all_uses_in(tree, lines, table, module=module, modules=Modules()):
                found.setdefault(named.use.span, named.symbol)
    except SourceSyntaxError:
        return ()  # links are an extra: what a page is about has been looked for before, and told
    return tuple(_apart(sorted(found.items())))


@lru_cache(maxsize=4)
def _by_last_part(symbols: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return the symbols by the word that has to stand in a file that names them."""
    found: dict[str, tuple[str, ...]] = {}
    for symbol in symbols:
        word = symbol.rpartition(".")[2]
        found[word] = (*found.get(word, ()), symbol)
    return found


def _reaches(imported: Imported, symbol: str) -> bool:
    """Tell whether a symbol is what an import names, or may lie below it."""
    if imported.path is None:
        return False
    if symbol in (imported.full_path, imported.module):
        return imported.name != STAR or symbol == imported.module
    return symbol == imported.path or symbol.startswith(f"{imported.path}.")


def _apart(found: list[tuple[Span, str]]) -> Iterator[tuple[Span, str]]:
    """Yield what does not begin inside of the one before."""
    end = (0, 0)
    for span, symbol in found:
        if (span.lineno, span.col) >= end:
            yield span, symbol
            end = (span.end_lineno, span.end_col)
