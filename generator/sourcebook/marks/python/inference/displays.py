"""What constants, displays and comprehensions are: objects of Python's own classes, with what is in them."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from sourcebook.marks.python.inference.protocols import awaited, builtin, part_of
from sourcebook.marks.python.inference.scopes import Place
from sourcebook.marks.python.inference.types import UNKNOWN, Infer, Items, Known, Returning, Yielding, known, together

_CONSTANTS = {str: "str", int: "int", float: "float", bytes: "bytes", bool: "bool", complex: "complex"}
_DISPLAYS = {ast.List: "list", ast.Set: "set", ast.ListComp: "list", ast.SetComp: "set"}


def display_value(infer: Infer, node: ast.expr, place: Place) -> Known:
    """Return what a constant, a display, a comparison or a comprehension is; of other expressions nothing is known."""
    match node:
        case ast.Constant(value=value):
            name = _CONSTANTS.get(type(value))
            return known(*builtin(infer, name)) if name else UNKNOWN
        case ast.JoinedStr():
            return known(*builtin(infer, "str"))
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return known(*builtin(infer, "bool"))
        case ast.Tuple(elts=elts):
            parts = [infer.value(part, place) for part in elts]
            return Known((Items(elements=tuple(part.types for part in parts)),), together(parts).lines)
        case ast.List(elts=elts) | ast.Set(elts=elts):
            inner = together(infer.value(part, place) for part in elts[:8])
            return inner._replace(types=builtin(infer, _DISPLAYS[type(node)], inner.types))
        case ast.Dict(keys=keys, values=values):
            key = together(infer.value(part, place) for part in keys[:8] if part is not None)
            inner = together(infer.value(part, place) for part in values[:8])
            return inner._replace(types=builtin(infer, "dict", key.types, inner.types))
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            inner = infer.value(node.elt, comprehended(infer, node.generators, place))
            if isinstance(node, ast.GeneratorExp):
                return inner._replace(types=(Yielding(element=inner.types),))
            return inner._replace(types=builtin(infer, _DISPLAYS[type(node)], inner.types))
        case ast.Lambda(body=body):
            inner = infer.value(body, Place(scope=place.scope.below(node, "<lambda>"), local=place.local))
            return inner._replace(types=(Returning(result=inner.types),) if inner.types else ())
        case ast.DictComp():
            around = comprehended(infer, node.generators, place)
            inner = infer.value(node.value, around)
            return inner._replace(types=builtin(infer, "dict", infer.value(node.key, around).types, inner.types))
    return UNKNOWN


def comprehended(infer: Infer, generators: Sequence[ast.comprehension], place: Place) -> Place:
    """Return the place inside of a comprehension, where its variables are known."""
    local = dict(place.local)
    for generator in generators:
        around = place._replace(local=local)
        found = infer.value(generator.iter, around)
        types = awaited(infer, infer.element(found.types)) if generator.is_async else infer.element(found.types)
        local = {**local, **_unpacked(infer, generator.target, found._replace(types=types))}
    return place._replace(local=local)


def _unpacked(infer: Infer, target: ast.expr, found: Known) -> dict[str, tuple[object, ...]]:
    match target:
        case ast.Name(id=name):
            return {name: found}
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            bound: dict[str, tuple[object, ...]] = {}
            for index, part in enumerate(elts):
                bound |= _unpacked(infer, part, found._replace(types=part_of(infer, found.types, index)))
            return bound
    return {}
