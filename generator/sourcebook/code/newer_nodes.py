"""The tree of a text that was rewritten for an older Python, with the nodes that the newer one gives.

The nodes of Python 3.12 are made here where `ast` lacks them, with its names and fields, so that what reads a tree
need not know which Python made it. Template strings are what f-strings are: a `JoinedStr`.

Source: https://docs.python.org/3.14/library/ast.html
"""

from __future__ import annotations

import ast
from typing import Any

from sourcebook.code.newer_syntax import OlderText, Place, TypeParameter


def _node(name: str, base: type[ast.AST], *fields: str) -> Any:
    """Return the class of a kind of node: that of `ast`, or one that looks like it."""
    made = type(name, (base,), {"_fields": fields, "__module__": __name__, "__doc__": f"As `ast.{name}` is."})
    return getattr(ast, name, made)


_TYPE_ALIAS = _node("TypeAlias", ast.stmt, "name", "type_params", "value")
_PARAMETERS = (
    _node("TypeVar", ast.AST, "name", "bound", "default_value"),
    _node("TypeVarTuple", ast.AST, "name", "default_value"),
    _node("ParamSpec", ast.AST, "name", "default_value"),
)
"""By the stars in front of the name."""


def parse_older(older: OlderText) -> ast.Module:
    """Parse a rewritten text.

    Raises:
        SyntaxError: When it is not Python; or a bound or default is none.
    """
    tree = ast.parse(older.text)
    _Restored(older).visit(tree)
    return tree


class _Restored(ast.NodeTransformer):
    def __init__(self, older: OlderText) -> None:
        self._strings = older.strings
        self._aliases = older.aliases
        self._parameters = dict(older.parameters)
        self._handlers = dict(older.handlers)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for block in ("body", "orelse", "finalbody"):
            if isinstance(statements := getattr(node, block, None), list):
                setattr(node, block, self._with_aliases(statements))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self._add_parameters(node)
        return node

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        """Make a tuple a string again."""
        self.generic_visit(node)
        if (_start(node), _end(node)) not in self._strings:
            return node
        values = [
            _at(ast.FormattedValue(value=value, conversion=-1, format_spec=None), _start(value), _end(value))
            for value in node.elts
        ]
        string: ast.JoinedStr = _at(ast.JoinedStr(values=values), _start(node), _end(node))
        return string

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        """Make `A | B` a tuple again where it was written `A, B`."""
        self.generic_visit(node)
        if (commas := self._handlers.get(_start(node))) and node.type is not None:
            first, others = node.type, list[ast.expr]()
            while commas > len(others) and isinstance(first, ast.BinOp):
                others.insert(0, first.right)
                first = first.left
            types = ast.Tuple(elts=[first, *others], ctx=ast.Load())
            node.type = _at(types, _start(node.type), _end(node.type))
        return node

    def _with_aliases(self, statements: list[Any]) -> list[Any]:
        """Put a number and the assignment behind it together as a `type` statement."""
        done: list[Any] = []
        for node in statements:
            before = done[-1] if done else None
            if isinstance(before, ast.Expr) and isinstance(node, ast.Assign) and _start(before) in self._aliases:
                parameters = self._made(_start(before))
                alias = _TYPE_ALIAS(name=node.targets[0], type_params=parameters, value=node.value)
                done[-1] = _at(alias, _start(before), _end(node))
            else:
                done.append(node)
        return done

    def _add_parameters(self, node: Any) -> None:
        if "type_params" not in node._fields:
            node._fields = (*node._fields, "type_params")
        node.type_params = self._made(_start(node))

    def _made(self, start: Place) -> list[Any]:
        return [_made(parameter) for parameter in self._parameters.get(start, ())]


def _made(parameter: TypeParameter) -> Any:
    kind = _PARAMETERS[parameter.stars]
    expressions = {
        field: _parse_at(*written)
        for field, written in (("bound", parameter.bound), ("default_value", parameter.default))
        if written is not None
    }
    values = {field: expressions.get(field) for field in kind._fields if field != "name"}
    return _at(kind(name=parameter.name, **values), parameter.start, parameter.end)


def _parse_at(start: Place, text: str) -> ast.expr:
    """Parse an expression, which may have a star, that begins at a place of its file."""
    lineno, column = start
    tree = ast.parse("(" + "\n" * (lineno - 1) + " " * (column - (lineno == 1)) + text + "\n,)", mode="eval")
    assert isinstance(tree.body, ast.Tuple), "it ends in a comma"
    return tree.body.elts[0]


def _at(node: Any, start: Place, end: Place) -> Any:
    node.lineno, node.col_offset = start
    node.end_lineno, node.end_col_offset = end
    return node


def _start(node: Any) -> Place:
    return node.lineno, node.col_offset


def _end(node: Any) -> Place:
    return node.end_lineno, node.end_col_offset
