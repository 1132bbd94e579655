"""Which names a module makes by its own `__getattr__`, where its text tells.

The usual form compares the name with texts and refuses all others; such a module has these names and
no more. Any other form may have any name.

Source: https://peps.python.org/pep-0562/
"""

from __future__ import annotations

import ast
from collections.abc import Iterator


def lazy_names(text: str) -> tuple[str, ...] | None:
    """Return the names that `__getattr__` of a module knows; None where they cannot be told.

    Args:
        text: Of a module that can be parsed.
    """
    for node in ast.walk(ast.parse(text)):
        # One argument: that of a class has two.
        if isinstance(node, ast.FunctionDef) and node.name == "__getattr__":
            if len(node.args.args) == 1:
                return _compared(node.body, node.args.args[0].arg)
    return None


def _compared(body: list[ast.stmt], name: str) -> tuple[str, ...] | None:
    found: list[str] = []
    for statement in body:
        if isinstance(statement, ast.If) and (names := _names_in(statement.test, name)):
            below = _compared(statement.orelse, name)
            if below is None:
                return None
            found += [*names, *below]
        elif not isinstance(statement, ast.Raise) and name in set(_read(statement)):
            return None
    return tuple(found)


def _names_in(test: ast.expr, name: str) -> list[str]:
    """Return the texts that a condition compares a name with; none for another condition."""
    match test:
        case ast.Compare(left=ast.Name(id=left), ops=[ast.Eq()], comparators=[ast.Constant(value=str(text))]) if (
            left == name
        ):
            return [text]
        case ast.Compare(
            left=ast.Name(id=left),
            ops=[ast.In()],
            comparators=[ast.Tuple(elts=texts) | ast.List(elts=texts) | ast.Set(elts=texts)],
        ) if left == name and all(isinstance(text, ast.Constant) for text in texts):
            return [str(text.value) for text in texts if isinstance(text, ast.Constant)]
    return []


def _read(statement: ast.stmt) -> Iterator[str]:
    return (node.id for node in ast.walk(statement) if isinstance(node, ast.Name))
