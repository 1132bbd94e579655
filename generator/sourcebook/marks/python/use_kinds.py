"""How an expression is used, told by its place in the expression or statement around it.

A role is handed down from a statement to the parts of its expressions: the base of a class is a
`subclass`, the function of a call a `call`, an element of an annotation still an `annotation`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sourcebook.code.chains import expressions_below, last_name
from sourcebook.model.mark import Kind

_KEPT_BY_CALLS = (Kind.DECORATOR, Kind.RAISE)
"""`@x(…)` and `raise X(…)` say more of `x` than that it is called."""
_TYPE_ARGUMENTS: dict[str, tuple[int | str, ...]] = {
    "cast": (0, "typ"),
    "TypeVar": (1, 2, 3, "bound"),
}
"""Arguments of functions of `typing` that are types."""
_KEPT_BY_SUBSCRIPTS = (Kind.ANNOTATION, Kind.SUBCLASS)


def children(node: ast.AST, role: Kind) -> Iterator[tuple[ast.expr, Kind]]:
    """Yield the expressions directly below a node in source order, each with its role.

    Args:
        node: A statement without a block, or an expression that is neither a name nor a scope of its own.
        role: That of the node itself.
    """
    match node:
        case ast.Call():
            yield node.func, role if role in _KEPT_BY_CALLS else Kind.CALL
            yield from _arguments(node)
        case ast.Subscript():
            yield node.value, role if role in _KEPT_BY_SUBSCRIPTS else Kind.OTHER
            yield from _index(node, role)
        case ast.Tuple() | ast.List() | ast.Set() | ast.Dict() | ast.Starred() | ast.BoolOp():
            yield from ((child, _of_part(role)) for child in expressions_below(node))
        case ast.IfExp():
            yield node.body, _of_part(role)
            yield node.test, Kind.OTHER
            yield node.orelse, _of_part(role)
        case ast.BinOp() if role is Kind.ANNOTATION:
            yield from ((child, role) for child in expressions_below(node))
        case ast.Raise():
            if node.exc is not None:
                yield node.exc, Kind.RAISE
            if node.cause is not None:
                yield node.cause, Kind.OTHER
        case _:
            yield from ((child, Kind.OTHER) for child in expressions_below(node))


def _of_part(role: Kind) -> Kind:
    """Return the role of a part of a display or a choice: only what is assigned whole is given another name."""
    return Kind.OTHER if role is Kind.ASSIGNMENT else role


def _arguments(node: ast.Call) -> Iterator[tuple[ast.expr, Kind]]:
    """Yield the arguments of a call; those that name a type, of functions known for it, like annotations."""
    types = _TYPE_ARGUMENTS.get(last_name(node.func) or "", ())
    given = [(number, argument) for number, argument in enumerate(node.args)]
    named = [(keyword.arg, keyword.value) for keyword in node.keywords]
    for key, argument in [*given, *named]:
        yield argument, Kind.ANNOTATION if key in types else Kind.ARGUMENT


def _index(node: ast.Subscript, role: Kind) -> Iterator[tuple[ast.expr, Kind]]:
    """Yield what stands in square brackets; in an annotation, or behind a base class, mostly types."""
    form = last_name(node.value)
    if role not in _KEPT_BY_SUBSCRIPTS or form == "Literal":
        yield node.slice, Kind.OTHER
    elif form == "Annotated" and isinstance(node.slice, ast.Tuple):
        for number, child in enumerate(node.slice.elts):
            yield child, Kind.OTHER if number else Kind.ANNOTATION
    else:
        yield node.slice, Kind.ANNOTATION
