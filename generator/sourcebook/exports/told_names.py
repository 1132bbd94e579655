"""Names that code gives out of a collection of texts: `globals().update({name: … for name in NAMES})`."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from sourcebook.exports.scopes import literal_parts

_SPACES = frozenset({"namespace", "ns", "globals", "globs", "glob", "scope", "module_globals"})
"""How the last parameter is called to which all names of a module are given."""
_READING = frozenset({"get", "items", "keys", "values"})
_GROWING = frozenset({"append", "add"})
CHANGES = _GROWING | {"extend", "insert", "update", "setdefault", "remove", "pop", "clear", "discard", "__setitem__"}


def updated_names(call: ast.Call, constants: Mapping[str, Sequence[str]]) -> tuple[str | None, ...]:
    """Return the names that a mapping gets by a call of its `update`; None among them for any.

    Args:
        call: The call.
        constants: By name: the texts of a collection that is known whole.
    """
    told: list[str | None] = [keyword.arg for keyword in call.keywords]
    for argument in call.args:
        match argument:
            case ast.Dict():
                told += _collected(argument, {})
            case (
                ast.DictComp(key=ast.Name(id=name), generators=[ast.comprehension(target=ast.Name(id=each), iter=over)])
                | ast.GeneratorExp(
                    elt=ast.Tuple(elts=[ast.Name(id=name), _]),
                    generators=[ast.comprehension(target=ast.Name(id=each), iter=over)],
                )
            ) if name == each:
                told += _collected(over, constants)
            case _:
                told.append(None)
    return tuple(told)


def _collected(node: ast.expr, constants: Mapping[str, Sequence[str]]) -> Sequence[str | None]:
    if isinstance(node, ast.Name):
        return constants.get(node.id, (None,))
    return [_text(part) for part in literal_parts(node)]


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def only_looks(function: ast.FunctionDef) -> bool:
    """Tell whether a function takes what a module binds, and does nothing with it but look names up."""
    parameter = function.args.args[-1].arg if function.args.args else ""
    if parameter.strip("_") not in _SPACES:
        return False
    read: set[int] = set()
    for node in ast.walk(function):
        match node:
            case ast.Subscript(value=value, ctx=ast.Load()) | ast.For(iter=value) | ast.comprehension(iter=value):
                read.add(id(value))
            case ast.Attribute(value=value, attr=name) if name in _READING:
                read.add(id(value))
    return all(id(node) in read for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == parameter)


def whole_constants(tree: ast.Module, constants: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return collections of texts with what is added to them; those that change in another way are left out.

    Args:
        tree: Of the module.
        constants: By name: the texts that it is assigned.
    """
    found = {name: list(texts) for name, texts in constants.items()}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr), args=arguments) if attr in CHANGES:
                match arguments:
                    case [ast.Constant(value=str(text))] if attr in _GROWING and name in found:
                        found[name].append(text)
                    case _:
                        found.pop(name, None)
            case ast.AugAssign(target=ast.Name(id=name)) | ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                found.pop(name, None)
            case ast.Global(names=names):
                for name in names:
                    found.pop(name, None)
    return {name: tuple(texts) for name, texts in found.items()}
