"""What an `__all__` holds, as far as its text tells: literals, sums, lists of other modules.

Source: https://typing.python.org/en/latest/spec/distributing.html#library-interface-public-and-private-symbols
"""

from __future__ import annotations

import ast

from sourcebook.exports.module_names import ExportList, Notes

_COPIES = frozenset({"list", "tuple", "sorted", "set", "frozenset"})
_OWN_NAMES = frozenset({"dir", "globals", "vars", "locals"})
_UNTOLD = ExportList(certain=False)


def read_list(node: ast.expr, notes: Notes) -> ExportList:
    """Return what an expression adds to an `__all__`."""
    match node:
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            return sum((_element(element, notes) for element in elements), ExportList())
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return read_list(left, notes) + read_list(right, notes)
        case ast.Attribute(value=module, attr="__all__") if path := notes.resolve(module, notes.path):
            return ExportList(names=(f"{path}.__all__",))
        case ast.Call(func=ast.Name(id=name), args=[copied]) if name in _COPIES:
            return read_list(copied, notes)
        case ast.Call(func=ast.Attribute(value=ast.Name() as mapping, attr="keys"), args=[]):
            return read_list(mapping, notes)
        case ast.Name(id=name) if name in notes.constants:
            return ExportList(names=notes.constants[name], certain=name not in notes.changed)
        case ast.Name(id="__all__") if notes.exported is not None:
            return notes.exported
        case ast.Name() if (path := notes.resolve(node, notes.path)) and path.endswith(".__all__"):
            return ExportList(names=(path,))
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return ExportList(certain=False, public=_is_of_own_names(node))
    return _UNTOLD


def _element(node: ast.expr, notes: Notes) -> ExportList:
    match node:
        case ast.Constant(value=str(name)):
            return ExportList(names=(name,))
        case ast.Starred(value=value):
            return read_list(value, notes)
        case ast.Attribute(value=ast.Name(id=name), attr="__name__"):
            return ExportList(names=(name,))
    return _UNTOLD


def _is_of_own_names(node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> bool:
    """Tell whether a comprehension runs over what the module has bound."""
    return any(
        isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in _OWN_NAMES and not part.args
        for part in ast.walk(node.generators[0].iter)
    )


def is_of_list(node: ast.expr) -> bool:
    """Tell whether an expression calls a method of `__all__`, or a function with it."""
    return isinstance(node, ast.Call) and any(
        isinstance(part, ast.Name) and part.id == "__all__"
        for part in (*node.args, node.func.value if isinstance(node.func, ast.Attribute) else node.func)
    )


def changed_list(call: ast.expr, notes: Notes) -> ExportList:
    """Return what a call of a method of `__all__` adds to it."""
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr=method), args=[argument]):
            if method == "extend":
                return read_list(argument, notes)
            if method == "append":
                return _element(argument, notes)
            if method == "remove":
                return ExportList()
    return _UNTOLD
