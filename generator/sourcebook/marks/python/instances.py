"""What something is an instance of, told by one step: a call of the class, or an annotation.

`s = Session()`, `with Session() as s`, `s: Session` and `def f(s: Session)` make `s` an instance of
`Session`, `class Mine(Session)` makes `Mine` a subclass of it. Nothing else is followed: no value
that a function returns, no name assigned from another name.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from sourcebook.code.chains import chain_of, last_name
from sourcebook.marks.python.scope_state import Binding, Kin

Lookup = Callable[[str], Iterable[Binding]]
"""From a name to what it may stand for."""

Parse = Callable[[ast.Constant], ast.expr | None]
"""From an annotation written as a string to the expression."""

_TRANSPARENT = ("Optional", "Union", "Annotated", "Final", "ClassVar", "Required", "NotRequired")
"""Forms of `typing` around a type that stands for its own instances."""


def kin_of_value(node: ast.expr, lookup: Lookup, classes: frozenset[str]) -> Kin | None:
    """Return which of some classes a value is an instance of; None when of none.

    Args:
        node: The expression.
        lookup: What its names may stand for.
        classes: Dotted paths of the classes that matter.
    """
    return _joined(_of_value(node, lookup, classes), node.lineno, is_class=False)


def kin_of_annotation(node: ast.expr, lookup: Lookup, classes: frozenset[str], parse: Parse) -> Kin | None:
    """Return which of some classes an annotation names; None when it names none."""
    parts = (kin for part in _types_in(node, parse) for kin in _named(part, lookup, classes))
    return _joined(parts, node.lineno, is_class=False)


def kin_of_bases(node: ast.ClassDef, lookup: Lookup, classes: frozenset[str]) -> Kin | None:
    """Return which of some classes a class derives from, also by way of others of its file."""
    found = (kin for base in node.bases for kin in _named(base, lookup, classes))
    return _joined(found, node.lineno, is_class=True)


def _of_value(node: ast.expr, lookup: Lookup, classes: frozenset[str]) -> Iterator[Kin]:
    match node:
        case ast.Call(func=ast.Name() | ast.Attribute() as called):
            yield from _named(called, lookup, classes)
        case ast.Await(value=value) | ast.NamedExpr(value=value):
            yield from _of_value(value, lookup, classes)
        case ast.IfExp(body=body, orelse=orelse):
            yield from _of_value(body, lookup, classes)
            yield from _of_value(orelse, lookup, classes)
        case ast.BoolOp(values=values):
            for value in values:
                yield from _of_value(value, lookup, classes)


def _types_in(node: ast.expr, parse: Parse) -> Iterator[ast.expr]:
    """Yield the names of types in an annotation whose instances the annotated name may be."""
    match node:
        case ast.Name() | ast.Attribute():
            yield node
        case ast.Constant(value=str()):
            parsed = parse(node)
            if parsed is not None and not isinstance(parsed, ast.Constant):
                yield from _types_in(parsed, parse)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _types_in(left, parse)
            yield from _types_in(right, parse)
        case ast.Subscript(value=form, slice=inner) if last_name(form) in _TRANSPARENT:
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            for part in parts[:1] if last_name(form) == "Annotated" else parts:
                yield from _types_in(part, parse)


def _named(node: ast.expr, lookup: Lookup, classes: frozenset[str]) -> Iterator[Kin]:
    """Yield, for each meaning of a dotted name that is a class or a subclass of one, what it is."""
    root, attributes = chain_of(node)
    if not isinstance(root, ast.Name):
        return
    # Bindings are compared by identity, so that a set of them has no order that a second run would repeat.
    for binding in sorted(lookup(root.id), key=lambda binding: binding.lineno):
        path = binding.path_of(root.id)
        dotted = ".".join([path or "", *(attribute.attr for attribute in attributes)])
        if path is not None and dotted in classes:
            yield Kin(classes=(dotted,), needs=binding.linenos)
        elif not attributes and binding.kin is not None and binding.kin.is_class:
            yield binding.kin


def _joined(found: Iterable[Kin], lineno: int, *, is_class: bool) -> Kin | None:
    kins = list(found)
    if not kins:
        return None
    linenos = {line for kin in kins for line in kin.needs} - {lineno}
    return Kin(
        classes=tuple(dict.fromkeys(path for kin in kins for path in kin.classes)),
        is_class=is_class,
        own=frozenset().union(*(kin.own for kin in kins)),
        needs=(*sorted(linenos), lineno),
    )


def without(kin: Kin, own: Iterable[str]) -> Kin:
    """Return what members are inherited by a class that defines some itself."""
    return replace(kin, own=kin.own | frozenset(own))
