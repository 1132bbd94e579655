"""What code does to `sys.modules`: a module that is put there may have any name.

Source: https://docs.python.org/3/library/sys.html#sys.modules
"""

from __future__ import annotations

import ast

from sourcebook.exports.module_names import Notes
from sourcebook.exports.names import Thing
from sourcebook.exports.scopes import Scope, is_own_name


def open_module(notes: Notes, scope: Scope) -> None:
    """Note that a module may have any name."""
    # What a module's `__getattr__` keeps under the name that it was asked for, it answers anyway.
    if scope.path != f"{notes.path}.__getattr__":
        notes.open.add(notes.path)


def stored_module(notes: Notes, key: ast.expr, scope: Scope) -> None:
    """Note what `sys.modules[key] = …` makes a module."""
    match key:
        case ast.Constant(value=str(path)) if path not in notes.things:
            notes.things[path] = Thing.MODULE
            notes.open.add(path)
        case _ if scope.is_function and not is_own_name(key):
            notes.injecting.add(scope.path)
        case _:
            open_module(notes, scope)


def changed_modules(notes: Notes, call: ast.Call, method: str, scope: Scope) -> None:
    """Note a call of a method of `sys.modules`; a module that runs is in it, and `setdefault` leaves it there."""
    match call.args:
        case [ast.Name(id="__name__"), *_] if method == "setdefault":
            pass
        case [ast.Constant(value=path), *_] if method == "setdefault" and path == notes.path:
            pass
        case [key, _] if method == "setdefault":
            stored_module(notes, key, scope)
        case _:
            open_module(notes, scope)


def is_modules(notes: Notes, node: ast.expr, scope: Scope) -> bool:
    """Tell whether an expression is `sys.modules`."""
    return isinstance(node, ast.Name | ast.Attribute) and notes.resolve(node, scope.holder) == "sys.modules"
