"""What stands directly below a node of a syntax tree: `ast.iter_child_nodes` for who walks through whole files."""

from __future__ import annotations

import ast

_SILENT_FIELDS = frozenset({"ctx", "op", "ops", "type_comment", "kind", "conversion", "type_ignores"})
_SILENT = frozenset({ast.Constant, str, int, bool, type(None)})
"""What has nothing below it and says nothing of names."""


def children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes directly below one, in the order of the grammar, without constants, operators and contexts.

    Source: https://docs.python.org/3/library/ast.html#abstract-grammar
    """
    found: list[ast.AST] = []
    for name in node._fields if node.__class__ not in _SILENT else ():
        if name not in _SILENT_FIELDS:
            value = getattr(node, name, None)
            if value.__class__ is list:
                found += [child for child in value if child.__class__ not in _SILENT]
            elif value.__class__ not in _SILENT:
                found.append(value)  # type: ignore[arg-type]  # all that is left are nodes
    return found
