"""How much happens around a use: whether it is more than a wrapper, and what else of the library stands beside it.

Told from the text of what is read alone. An object of the library is what an assignment, a `with`, a loop or an
annotation there makes of one of its names; so a member of it is told by its last name, whatever it is in truth.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from sourcebook.model.mark import Kind
from sourcebook.model.use_row import UseRow

_FEW_LINES = 4
_FEW_STATEMENTS = 3
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)


def hands_on(node: ast.AST, marked: range) -> bool:
    """Tell whether a call on some lines hands on the `*args` or `**kwargs` of a function around it.

    Args:
        node: What is read.
        marked: Lines of the use.
    """
    taken = {
        arg.arg
        for function in ast.walk(node)
        if isinstance(function, _FUNCTIONS)
        for arg in (function.args.vararg, function.args.kwarg)
        if arg
    }
    given = [
        value
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and call.lineno in marked
        for value in (
            *(argument.value for argument in call.args if isinstance(argument, ast.Starred)),
            *(keyword.value for keyword in call.keywords if keyword.arg is None),
        )
    ]
    return any(isinstance(value, ast.Name) and value.id in taken for value in given)


def is_trivial(node: ast.AST, kind: Kind) -> bool:
    """Tell whether what is read does next to nothing beyond the use itself.

    Args:
        node: What is read.
        kind: What the use does; a decorator says what the body is for, so that this may be short.
    """
    body = _without_docstring(getattr(node, "body", None) or [node])
    if kind is Kind.DECORATOR:
        return False
    if kind is Kind.SUBCLASS and isinstance(node, ast.ClassDef):
        return len(body) < _FEW_STATEMENTS and not any(isinstance(part, _FUNCTIONS) for part in body)
    if not isinstance(node, _DEFINITIONS):
        body = [node] if isinstance(node, ast.stmt) else body
    lines = {n for part in body for n in _code_lines(part)}
    return len(lines) < _FEW_LINES


def _without_docstring(body: list[ast.AST]) -> list[ast.AST]:
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
    return body


def _code_lines(node: ast.AST) -> Iterator[int]:
    """Yield the lines on which something of a node begins, without imports."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        yield from (part.lineno for part in ast.walk(node) if hasattr(part, "lineno"))


def is_nested(node: ast.AST, tree: ast.Module) -> bool:
    """Tell whether what is read is a function within another function, or begins with `_`, as what a framework calls.

    Args:
        node: What is read.
        tree: The file.
    """
    if not isinstance(node, _FUNCTIONS):
        return False
    around = (part for part in ast.walk(tree) if isinstance(part, _FUNCTIONS) and part is not node)
    return node.name.startswith("_") or any(
        part.lineno <= node.lineno and (node.end_lineno or 0) <= (part.end_lineno or 0) for part in around
    )


def companions(node: ast.AST, row: UseRow, is_of_library: Callable[[ast.Name], bool]) -> tuple[str, ...]:
    """Return which other names of the symbol's library stand in what is read, and members of its objects; sorted.

    Args:
        node: What is read.
        row: The use.
        is_of_library: Whether a name is imported from the library.
    """
    objects = {row.name.rpartition(".")[0]} - {""} if row.kind is Kind.INFERRED else set()
    parts = sorted(
        (part for part in ast.walk(node) if not isinstance(part, ast.Module | ast.expr_context | ast.boolop)), key=_at
    )

    def is_root(value: ast.AST) -> bool:
        while isinstance(value, ast.Call | ast.Attribute | ast.Await | ast.Subscript):
            if ast.unparse(value) in objects:
                return True
            value = value.func if isinstance(value, ast.Call) else value.value
        return isinstance(value, ast.Name) and (value.id in objects or is_of_library(value))

    for part in parts:
        for target, value in _bound_by(part):
            if isinstance(target, ast.Name | ast.Attribute | ast.arg) and any(is_root(one) for one in _roots(value)):
                objects.add(target.arg if isinstance(target, ast.arg) else ast.unparse(target))
    before_dots = {id(part.value) for part in parts if isinstance(part, ast.Attribute)}
    found = {part.attr for part in parts if isinstance(part, ast.Attribute) and is_root(part.value)}
    found |= {
        part.id for part in parts if isinstance(part, ast.Name) and id(part) not in before_dots and is_of_library(part)
    }
    return tuple(sorted(name for name in found - {row.symbol.rpartition(".")[2]} if not name.startswith("_")))


def _at(part: ast.AST) -> tuple[int, int]:
    return getattr(part, "lineno", 0), getattr(part, "col_offset", 0)


def _roots(value: ast.AST) -> list[ast.AST]:
    """Return what a value may be made of: of an annotation such as `A | None` each of its names."""
    if isinstance(value, ast.BinOp):
        return [*_roots(value.left), *_roots(value.right)]
    return [value]


def _bound_by(part: ast.AST) -> Iterator[tuple[ast.AST | None, ast.AST]]:
    """Yield what a part of the text gives a value, and that value or its type."""
    match part:
        case ast.Assign():
            yield from ((target, part.value) for target in part.targets)
        case ast.AnnAssign():
            yield part.target, part.annotation
        case ast.NamedExpr():
            yield part.target, part.value
        case ast.With() | ast.AsyncWith():
            yield from ((item.optional_vars, item.context_expr) for item in part.items)
        case ast.For() | ast.AsyncFor():
            yield part.target, part.iter
        case ast.arg(annotation=ast.AST() as annotation):
            yield part, annotation
