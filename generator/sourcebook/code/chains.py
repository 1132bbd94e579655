"""Dotted names in a syntax tree."""

from __future__ import annotations

import ast


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
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, ast.expr):
            found.append(value)
        elif isinstance(value, list):
            found += [each for each in value if isinstance(each, ast.expr)]
    return found


def last_name(node: ast.expr) -> str | None:
    """Return the last name of `a.b.c`; None of what is not a name."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return None
