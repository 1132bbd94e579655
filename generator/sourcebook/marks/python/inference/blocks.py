"""The blocks of a statement that are of its scope, less what is written for another version or platform."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

_NEWEST = (3, 14)
"""The version whose names a stub is read for."""
BLOCKS = frozenset({ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match})
"""The statements that have blocks of their own scope."""


def blocks_of(node: ast.stmt) -> Iterator[tuple[ast.AST, Sequence[ast.stmt]]]:
    """Yield the blocks of a statement that are of the same scope, each with what it belongs to."""
    match node:
        case ast.If():
            # What is written for another version or platform is not there.
            holds = static_truth(node.test)
            if holds is not False:
                yield node, node.body
            if holds is not True:
                yield node, node.orelse
        case ast.For() | ast.AsyncFor() | ast.While():
            yield node, node.body
            yield node, node.orelse
        case ast.With() | ast.AsyncWith():
            yield node, node.body
        case ast.Try() | ast.TryStar():
            yield node, node.body
            for handler in node.handlers:
                yield handler, handler.body
            yield node, node.orelse
            yield node, node.finalbody
        case ast.Match():
            for case in node.cases:
                yield case, case.body


def static_truth(test: ast.expr) -> bool | None:
    """Tell whether a condition on version, platform or checking holds; None for any other."""
    match test:
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return True
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            holds = static_truth(operand)
            return None if holds is None else not holds
        case ast.Compare(
            left=ast.Attribute(value=ast.Name(id="sys"), attr="version_info"),
            ops=[ast.GtE() | ast.Lt() as op],
            comparators=[ast.Tuple(elts=elts)],
        ) if all(isinstance(elt, ast.Constant) and isinstance(elt.value, int) for elt in elts):
            version = tuple(elt.value for elt in elts if isinstance(elt, ast.Constant))
            return (version <= _NEWEST) == isinstance(op, ast.GtE)
        case ast.Compare(
            left=ast.Attribute(value=ast.Name(id="sys"), attr="platform"),
            ops=[ast.Eq() | ast.NotEq() as op],
            comparators=[ast.Constant(value=str(platform))],
        ):
            return (platform == "linux") == isinstance(op, ast.Eq)
        case ast.BoolOp(op=op, values=values):
            parts = [static_truth(value) for value in values]
            decisive = isinstance(op, ast.Or)
            if decisive in parts:
                return decisive
            return None if None in parts else not decisive
    return None
