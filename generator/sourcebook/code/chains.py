"""Dotted names in a syntax tree."""

from __future__ import annotations

import ast
from functools import cache

_LEAVES = frozenset({
    "arg", "attr", "conversion", "ctx", "id", "is_async", "kind", "level", "module", "op", "ops", "simple",
    "type_comment",
})  # fmt: skip
"""Fields in which no expression stands, whatever node has them."""


def chain_of(node: ast.expr) -> tuple[ast.expr, tuple[ast.Attribute, ...]]:
    """Take `a.b.c` apart: its root, and the attributes from the inside out."""
    attributes = []
    while isinstance(node, ast.Attribute):
        attributes.append(node)
        node = node.value
    return node, tuple(reversed(attributes))


def expressions_below(node: ast.AST) -> list[ast.expr]:
    """Return the expressions directly below a node, in the order of its fields."""
    found = []
    for name in _fields_with_nodes(node._fields):
        value = getattr(node, name, None)
        if isinstance(value, ast.expr):
            found.append(value)
        elif isinstance(value, list):
            found += [each for each in value if isinstance(each, ast.expr)]
    return found


def nodes_below(node: ast.AST) -> list[ast.AST]:
    """Return what is directly below a node, in the order of its fields, less contexts and operators."""
    found = []
    for name in _fields_with_nodes(node._fields):
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            found.append(value)
        elif isinstance(value, list):
            found += [each for each in value if isinstance(each, ast.AST)]
    return found


@cache
def _fields_with_nodes(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in fields if name not in _LEAVES)


def last_name(node: ast.expr) -> str | None:
    """Return the last name of `a.b.c`; None of what is not a name."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else None
