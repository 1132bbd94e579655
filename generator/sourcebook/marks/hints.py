"""What a file knows under which name: the hint of an error that says a symbol is not used.

Scopes do not matter here; a path is known when any import of the file leads to it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sourcebook.code.outline import DEFINITIONS
from sourcebook.errors import nearest
from sourcebook.marks.python.import_bindings import STAR, imports_of

_LONGEST_CHAIN = 8
"""Components of a path worth proposing."""


def hint_for(tree: ast.Module, symbol: str, *, module: str | None) -> str:
    """Return how to mend a mark by a symbol that a file does not use.

    The same object is often known by another path, so one that ends in the same name comes first.
    """
    last = symbol.rpartition(".")[2]
    paths = sorted(set(known_paths(tree, module)) - {symbol})
    defined = {node.name: node.lineno for node in tree.body if isinstance(node, DEFINITIONS)}
    same = [path for path in paths if path.rpartition(".")[2] == last]
    close = nearest(symbol, same) or (same[0] if same else None)
    if close is None and symbol in defined:
        return f"it is defined in line {defined[symbol]}: to show that, write `show: {symbol}`"
    if close is None:
        close = nearest(symbol, paths if "." in symbol else [*paths, *defined])
    return f"nearest is {close!r}" if close else "to mark a text, write `mark: {text: …}`"


def known_paths(tree: ast.Module, module: str | None) -> Iterator[str]:
    """Yield the dotted paths of what a module imports, and of what is reached from that by attributes; with doubles."""
    nodes = list(ast.walk(tree))
    statements = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    by_name: dict[str, set[str]] = {}
    for imported in imports_of(statements, module=module):
        if imported.full_path:
            yield imported.full_path
        if imported.path and imported.name != STAR:
            by_name.setdefault(imported.name, set()).add(imported.path)
    for node in nodes:
        if isinstance(node, ast.Attribute) and (chain := _chain(node)):
            for path in by_name.get(chain[0], ()):
                yield ".".join([path, *chain[1:]])


def _chain(node: ast.expr) -> list[str]:
    """Return the names of `a.b.c`; empty for what is taken from something else than a name."""
    names: list[str] = []
    # Each attribute of a chain is asked for its own: an endless one would take the square of its length.
    while isinstance(node, ast.Attribute) and len(names) < _LONGEST_CHAIN:
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, ast.Name) else []
