"""How an expression is used, told by its place in the expression or statement around it.

A role is handed down from a statement to the parts of its expressions: the base of a class is a
`subclass`, the function of a call a `call`, an element of an annotation still an `annotation`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sourcebook.model import Kind

_KEPT_BY_CALLS = (Kind.DECORATOR, Kind.RAISE)
"""`@x(…)` and `raise X(…)` say more of `x` than that it is called."""
_KEPT_BY_SUBSCRIPTS = (Kind.ANNOTATION, Kind.SUBCLASS)


def children(node: ast.AST, role: Kind) -> Iterator[tuple[ast.expr, Kind]]:
    """Yield the expressions directly below a node in source order, each with its role.

    Args:
        node: A statement without a block, or an expression that is neither a name nor a scope of
            its own.
        role: That of the node itself.
    """
    match node:
        case ast.Call():
            yield node.func, role if role in _KEPT_BY_CALLS else Kind.CALL
            yield from ((argument, Kind.ARGUMENT) for argument in node.args)
            yield from ((keyword.value, Kind.ARGUMENT) for keyword in node.keywords)
        case ast.Subscript():
            yield node.value, role if role in _KEPT_BY_SUBSCRIPTS else Kind.OTHER
            yield node.slice, role if role is Kind.ANNOTATION else Kind.OTHER
        case ast.Tuple() | ast.List() | ast.Set() | ast.Dict() | ast.Starred() | ast.BoolOp():
            yield from ((child, role) for child in _expressions(node))
        case ast.IfExp():
            yield node.body, role
            yield node.test, Kind.OTHER
            yield node.orelse, role
        case ast.BinOp() if role is Kind.ANNOTATION:
            yield from ((child, role) for child in _expressions(node))
        case ast.Raise():
            if node.exc is not None:
                yield node.exc, Kind.RAISE
            if node.cause is not None:
                yield node.cause, Kind.OTHER
        case _:
            yield from ((child, Kind.OTHER) for child in _expressions(node))


def _expressions(node: ast.AST) -> Iterator[ast.expr]:
    return (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
