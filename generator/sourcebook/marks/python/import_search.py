"""Which files may use any of many symbols: those that import a library of them, or one that leads to it.

Nearly all files of the world are ruled out so, without parsing: bytes are searched for one word, and only what stands
around it is looked at.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sourcebook.marks.python.import_bindings import own_path
from sourcebook.marks.python.name_table import NameTable

_WORD = b"import"
_FROM = re.compile(rb"\bfrom(?:\s|\\)+(\.|[\w\x80-\xff]+)")
_PLAIN = re.compile(rb"(?:\s|\\)+([^\n\r;#\\]*(?:\\\r?\n[^\n\r;#\\]*)*)")
_NAME = re.compile(rb"[\w\x80-\xff]+")
_USUAL = re.compile(rb"\s*from\s+(\.|\w+)[\w.]*\s+")
_ONE = re.compile(rb"[ \t]+(\w+)[\w. \t]*[\r\n#]")
_LONG = 200
"""Bytes before the word that are not usual."""
_JOINED = (b"\\\n", b"\\\r\n")
"""Ends a line that goes on in the next one."""


def may_use_any(data: bytes, table: NameTable, *, module: str | None = None) -> bool:
    """Tell whether a file may use any symbol of a table: no certainly means none.

    Args:
        data: The bytes of the file.
        table: The symbols.
        module: Dotted path of the file: one of a library itself knows its names without naming it.
    """
    roots = _leading(table)
    own = (own_path(module) or "").partition(".")[0]
    if "builtins" in table.roots or own in table.roots:
        return True
    at = data.find(_WORD)
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        usual = _usual_module(data[start:at]) if at - start < _LONG else None
        if usual in roots or (usual is None and _imports(data, at, roots)):
            return True
        at = data.find(_WORD, at + len(_WORD))
    return False


@lru_cache(maxsize=4)
def _leading(table: NameTable) -> frozenset[bytes]:
    """Return the first names of modules that lead to a symbol."""
    roots = {root for root, reached in table.reach.items() if not table.roots.isdisjoint(reached)}
    return frozenset(root.encode() for root in roots | table.roots)


@lru_cache(maxsize=20_000)
def _usual_module(before: bytes) -> bytes | None:
    """Return the first name of the module where nothing but `from MODULE` stands before the word, as in most lines."""
    found = _USUAL.fullmatch(before)
    return found[1] if found else None


def _imports(data: bytes, at: int, roots: frozenset[bytes]) -> bool:
    """Tell whether an import may lead to a symbol; of the calls that import, whether a name stands anywhere."""
    end = at + len(_WORD)
    before, behind = data[at - 1 : at], data[end : end + 1]
    if before == b"_" or behind == b"_":  # `__import__`, `import_module`
        return any(root in data for root in roots)
    if before.isalnum() or not (behind.isspace() or behind in (b"\\", b"*", b"(")):
        return False
    start = data.rfind(b"\n", 0, at) + 1
    if not data[start:at].strip() and not data.endswith(_JOINED, 0, start) and (one := _ONE.match(data, end)):
        return one[1] in roots
    while start > 1 and data.endswith(_JOINED, 0, start):
        start = data.rfind(b"\n", 0, start - 1) + 1
    froms = _FROM.findall(data, start, at)
    if froms:
        named = froms[-1:]
    elif (plain := _PLAIN.match(data, end)) is None:
        return False
    else:
        named = [found[0] for part in plain[1].split(b",") if (found := _NAME.search(part))]
    # Python compares names by their compatibility form, in which other letters may be ASCII.
    return any(name in roots or not name.isascii() for name in named)
