"""Names that code gives out of a collection of texts: `globals().update({name: … for name in NAMES})`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence

from sourcebook.code.syntax import parse_tree
from sourcebook.exports.scopes import Scope, literal_parts

_SPACES = frozenset({"namespace", "ns", "globals", "globs", "glob", "scope", "module_globals"})
"""How the last parameter is called to which all names of a module are given."""
_READING = frozenset({"get", "items", "keys", "values"})
_LISTING = frozenset({"dir", "vars", "getmembers"})
_DEEP = 3
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


def key_names(
    key: ast.expr,
    flows: Sequence[Mapping[str, Sequence[ast.expr]]],
    resolve: Callable[[ast.expr], str | None],
    holder: ast.expr | None = None,
    depth: int = 0,
) -> tuple[str | None, ...]:
    """Return the names that an expression may be, one literal or each of a loop's; None among them for any.

    Args:
        key: The expression.
        flows: By variable what it is assigned, or loops over, the innermost scope first.
        resolve: Gives the path that a name stands for.
        holder: Something whose own names are left out.
        depth: How many variables lead here.
    """
    match key:
        case ast.Constant(value=str(text)):
            return (text,)
        case ast.Attribute(value=ast.Name(id=name), attr="__name__"):
            parts = list(_parts(name, flows, depth))
            paths = [resolve(part) if isinstance(part, ast.Name | ast.Attribute) else None for part in parts]
            return tuple(path and path.rpartition(".")[2] for path in paths)
        case ast.Name(id=name):
            if holder is not None and _is_over_own(name, flows, holder):
                return ()
            parts = list(_parts(name, flows, depth))
            is_told = depth < _DEEP and None not in parts
            return (
                tuple(each for part in parts if part for each in key_names(part, flows, resolve, depth=depth + 1))
                if is_told
                else (None,)
            )
    return (None,)


def _parts(name: str, flows: Sequence[Mapping[str, Sequence[ast.expr]]], depth: int) -> Iterator[ast.expr | None]:
    """Yield what a variable may be, or what lies in the collection that it may be; None where that is not told."""
    values = next((within[name] for within in flows if name in within), None)
    for value in values or ():
        match value:
            case ast.Name(id=other) if depth < _DEEP:
                yield from _parts(other, flows, depth + 1)
            case ast.Attribute(attr="__name__") | ast.Constant(value=str()):
                yield value
            case _:
                yield from literal_parts(value)
    if values is None:
        yield None


def _is_over_own(name: str, flows: Sequence[Mapping[str, Sequence[ast.expr]]], holder: ast.expr) -> bool:
    """Tell whether a variable runs over the names that something has already."""
    values = next((within[name] for within in flows if name in within), ())
    return bool(values) and all(_is_own(value, ast.dump(holder)) for value in values)


def _is_own(value: ast.expr, holder: str) -> bool:
    match value:
        case ast.Call(func=ast.Name(id="list" | "tuple" | "sorted" | "set"), args=[copied]):
            return _is_own(copied, holder)
        case ast.Call(func=ast.Attribute(value=space, attr="items" | "keys" | "copy"), args=[]):
            return _is_own(space, holder)
        case ast.Call(func=ast.Name(id=function) | ast.Attribute(attr=function), args=[asked, *_]):
            return function in _LISTING and ast.dump(asked) == holder
        case ast.Attribute(value=asked, attr="__dict__"):
            return ast.dump(asked) == holder
    return False


def is_of_callers(call: ast.Call, scope: Scope) -> bool:
    """Tell whether `self.__dict__.update(…)` puts there what the method is called with by keyword."""
    arguments = getattr(scope.node, "args", None)
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(id=own))), args=[ast.Name(id=given)]):
            is_keywords = arguments is not None and arguments.kwarg is not None and arguments.kwarg.arg == given
            return is_keywords and own == scope.own and not call.keywords
    return False


def executed_names(call: ast.Call) -> tuple[str, ...] | None:
    """Return the names that `exec` of a literal text binds; None where they are not told."""
    match call.args:
        case [ast.Constant(value=str(text)), *_] | [
            ast.Call(func=ast.Name(id="compile"), args=[ast.Constant(value=str(text)), *_]),
            *_,
        ]:
            try:
                body = parse_tree(text).body
            except (SyntaxError, ValueError):
                return ()  # of a Python of long ago: here it fails
            names = [s.name for s in body if isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
            return tuple(names) if len(names) == len(body) else None
    return None


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
