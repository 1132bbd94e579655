"""Which names a module makes by its own `__getattr__`, where its text tells.

The usual forms compare the name with texts, or look it up in a collection of texts, and refuse all others; such a
module has these names and no more. Any other form may have any name.

Source: https://peps.python.org/pep-0562/
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence


def lazy_names(function: ast.FunctionDef, constants: Mapping[str, Sequence[str]]) -> tuple[str, ...] | None:
    """Return the names that a module's `__getattr__` knows; None where they cannot be told.

    Args:
        function: Its definition.
        constants: By name in the module: the texts of a collection that never changes.
    """
    if len(function.args.args) != 1 or function.decorator_list:
        return None
    found, _ = _Reader(function.args.args[0].arg, constants).block(function.body)
    return found


def lazy_branches(function: ast.FunctionDef) -> Iterator[tuple[Sequence[str], Sequence[ast.stmt]]]:
    """Yield the names that a module's `__getattr__` compares with what it is asked for, and what it does for them.

    Args:
        function: Its definition.
    """
    if len(function.args.args) == 1:
        reader = _Reader(function.args.args[0].arg, {})
        for node in ast.walk(function):
            if isinstance(node, ast.If) and (names := reader.compared(node.test)):
                yield names, node.body


class _Reader:
    def __init__(self, name: str, constants: Mapping[str, Sequence[str]]):
        self._name = name
        self._constants = constants

    def block(self, body: Sequence[ast.stmt]) -> tuple[tuple[str, ...] | None, bool]:
        """Return the names that statements answer, and whether none comes out below them."""
        found: list[str] = []
        for statement in body:
            names, is_end = self._statement(statement)
            if names is None:
                return None, True
            found += names
            if is_end:
                return tuple(found), True
        return tuple(found), False

    def _statement(self, node: ast.stmt) -> tuple[Sequence[str] | None, bool]:
        match node:
            case ast.Raise():
                return (), True
            case ast.If():
                return self._if(node)
            case ast.Try(body=[ast.Assign(value=looked_up) | ast.Return(value=looked_up)], handlers=handlers) if (
                texts := self._looked_up(looked_up)
            ) is not None and all(self.block(handler.body) == ((), True) for handler in handlers):
                return texts, True
            case ast.Import() | ast.ImportFrom() | ast.Expr() | ast.Global() | ast.Assert():
                return (), False
            case ast.Assign() if not self._is_read(node):
                return (), False
        return None, True

    def _if(self, node: ast.If) -> tuple[Sequence[str] | None, bool]:
        if (names := self._excluded(node.test)) is not None and self.block(node.body) == ((), True):
            # Below it, and in its `else`, the name is one of these.
            return names, True
        names = self.compared(node.test)
        is_end = False
        if names is None:
            names, is_end = self.block(node.body)
        below, ends_below = self.block(node.orelse)
        if names is None or below is None:
            return None, True
        return (*names, *below), is_end and ends_below

    def compared(self, test: ast.expr) -> Sequence[str] | None:
        """Return the texts that a condition compares the name with; None for another condition."""
        match test:
            case ast.Compare(left=ast.Name(id=left), ops=[ast.Eq()], comparators=[ast.Constant(value=str(text))]):
                return (text,) if left == self._name else None
            case ast.Compare(left=ast.Name(id=left), ops=[ast.In()], comparators=[collection]) if left == self._name:
                return self._texts(collection)
            case ast.BoolOp(op=ast.And(), values=values):
                return next((names for value in values if (names := self.compared(value)) is not None), None)
            case ast.BoolOp(op=ast.Or(), values=values):
                each = [self.compared(value) for value in values]
                return None if None in each else [name for names in each for name in names or ()]
        return None

    def _excluded(self, test: ast.expr) -> Sequence[str] | None:
        match test:
            case ast.Compare(left=ast.Name(id=left), ops=[ast.NotIn()], comparators=[collection]):
                return self._texts(collection) if left == self._name else None
            case ast.Compare(left=ast.Name(id=left), ops=[ast.NotEq()], comparators=[ast.Constant(value=str(text))]):
                return (text,) if left == self._name else None
        return None

    def _looked_up(self, node: ast.expr | None) -> Sequence[str] | None:
        match node:
            case ast.Subscript(value=collection, slice=ast.Name(id=name)) if name == self._name:
                return self._texts(collection)
        return None

    def _texts(self, node: ast.expr) -> Sequence[str] | None:
        match node:
            case ast.Name(id=name):
                return self._constants.get(name)
            case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
                texts = [e.value for e in elements if isinstance(e, ast.Constant) and isinstance(e.value, str)]
                return texts if len(texts) == len(elements) else None
        return None

    def _is_read(self, node: ast.stmt) -> bool:
        return any(isinstance(part, ast.Name) and part.id == self._name for part in ast.walk(node))
