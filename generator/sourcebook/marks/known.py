"""The dotted paths that a file knows: choices for the hint of an error.

Scopes do not matter here; a path is listed when any import of the file leads to it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sourcebook.errors import nearest
from sourcebook.marks.imports import STAR, imports_of

_LONGEST_CHAIN = 8
"""Components of a path worth proposing."""


def nearest_path(tree: ast.Module, symbol: str, *, module: str | None) -> str | None:
    """Return the dotted path that a file uses and that is most like a symbol; may be None.

    The same object is often known by another path: one that ends in the same name comes first.
    """
    paths = sorted(set(_known_paths(tree, module)))
    if "." not in symbol:
        return nearest(symbol, sorted({*paths, *_top_names(tree)}))
    last = symbol.rpartition(".")[2]
    same = [path for path in paths if path.rpartition(".")[2] == last and path != symbol]
    return nearest(symbol, same) or (same[0] if same else nearest(symbol, paths))


def _known_paths(tree: ast.Module, module: str | None) -> Iterator[str]:
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    bound: dict[str, set[str]] = {}
    for imported in imports_of(statements, module=module):
        if imported.full_path:
            yield imported.full_path
        if imported.path and imported.name != STAR:
            bound.setdefault(imported.name, set()).add(imported.path)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (chain := _chain(node)):
            for path in bound.get(chain[0], ()):
                yield ".".join([path, *chain[1:]])


def _chain(node: ast.expr) -> list[str]:
    """Return the names of `a.b.c`; empty for what is taken from something else than a name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute) and len(names) < _LONGEST_CHAIN:
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, ast.Name) else []


def _top_names(tree: ast.Module) -> set[str]:
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    } | {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
