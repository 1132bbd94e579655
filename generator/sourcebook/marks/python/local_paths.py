"""What a symbol is called in the file that is read: by its own path, and by what the top level binds to its name."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from sourcebook.code.outline import DEFINITIONS
from sourcebook.marks.python.import_bindings import Imported, own_path


def local_paths(symbol: str, tree: ast.Module, imports: Iterable[Imported], *, module: str | None) -> set[str]:
    """Return what the top level binds to a symbol without a dot, or to one of this file.

    A dotted one is of this file when its first part is a class that the file defines.

    Args:
        symbol: Dotted path.
        tree: The parsed file.
        imports: What its import statements bind.
        module: Dotted path of the file; None when unknown.
    """
    own = own_path(module) or ""
    name = symbol.removeprefix(f"{own}.") if own else symbol
    first, _, member = name.partition(".")
    if member:
        is_own = any(isinstance(node, ast.ClassDef) and node.name == first for node in tree.body)
        return {f"{own}.{name}"} if is_own else set()
    statements = top_level_of(tree)
    imported = {found.path for found in imports if found.name == name and found.path and found.statement in statements}
    return {f"{own}.{name}", *imported}


def top_level_of(tree: ast.Module) -> set[ast.AST]:
    """Return the statements outside of functions and classes, those in branches included."""
    found: set[ast.AST] = set()
    stack: list[ast.AST] = [*tree.body]
    while stack:
        node = stack.pop()
        found.add(node)
        if not isinstance(node, DEFINITIONS):
            parts = ast.stmt | ast.ExceptHandler | ast.match_case
            stack += [child for child in ast.iter_child_nodes(node) if isinstance(child, parts)]
    return found
