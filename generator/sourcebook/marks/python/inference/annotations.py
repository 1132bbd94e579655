"""What is written behind a colon or an arrow, read as the types it names.

Source: https://typing.python.org/en/latest/spec/annotations.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from sourcebook.code.chains import last_name
from sourcebook.marks.python.inference.scopes import Place
from sourcebook.marks.python.inference.types import (
    SELF,
    ClassObject,
    ClassType,
    External,
    Infer,
    Instance,
    Items,
    Parameter,
    Returning,
    Type,
    Types,
)

_TRANSPARENT = frozenset({"Optional", "Union", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "InitVar"})
"""Forms of `typing` around a type that stands for its own instances."""
_CALLABLE = frozenset({"Callable"})
_FORMS = _TRANSPARENT | _CALLABLE | {"Annotated", "Literal", "Type", "Tuple", "List", "Dict", "Set", "Any", "None"}
"""Names around types, which say nothing themselves."""
_ANY = Instance(cls=ClassType(path="typing.Any"))
"""What stubs declare as a class, and what tells nothing."""
_LONGEST = 2_000
"""Characters of an annotation in quotes that is read."""


def read_annotation(node: ast.expr, place: Place, infer: Infer) -> Types:
    """Return what something annotated is an instance of; empty when that is not known, or `None` or `Any`."""
    match node:
        case ast.Name() | ast.Attribute():
            name = last_name(node)
            if name == "Self":
                return (SELF,)
            if name == "LiteralString":
                return as_instances(infer.resolve("builtins.str"))
            return tuple(type for type in as_instances(infer.value(node, place).types) if type != _ANY)
        case ast.Constant(value=str(text)):
            parsed = _parsed(text)
            return read_annotation(parsed, place, infer) if parsed is not None else ()
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _union(read_annotation(part, place, infer) for part in (left, right))
        case ast.Subscript(value=form, slice=inner):
            return _subscript(form, inner, place, infer)
    return ()


def _subscript(form: ast.expr, inner: ast.expr, place: Place, infer: Infer) -> Types:
    name = last_name(form)
    parts: Sequence[ast.expr] = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if name in _TRANSPARENT:
        return _union(read_annotation(part, place, infer) for part in parts)
    if name == "Annotated":
        return read_annotation(parts[0], place, infer) if parts else ()
    if name in ("type", "Type"):
        return as_objects(_union(read_annotation(part, place, infer) for part in parts))
    if name in _CALLABLE:
        return (Returning(result=read_annotation(parts[-1], place, infer)),)
    if name in ("tuple", "Tuple") and not (len(parts) == 2 and _is_ellipsis(parts[1])):
        return (Items(elements=tuple(read_annotation(part, place, infer) for part in parts)),)
    args = tuple(read_annotation(part, place, infer) for part in parts if not _is_ellipsis(part))
    return with_arguments(infer.value(form, place).types, args)


def with_arguments(types: Types, args: tuple[Types, ...]) -> Types:
    """Return instances of generic classes, with what stands for their parameters."""
    found: list[Type] = []
    for type in types:
        match type:
            case ClassObject(cls=cls, args=()):
                found.append(Instance(cls=cls, args=args))
            case ClassObject(cls=cls, args=given):
                # `Alias = dict[str, T]`, then `Alias[int]`: what is left open is filled in order.
                waiting = iter(args)
                filled = tuple(
                    next(waiting, part) if any(isinstance(each, Parameter) for each in part) else part for part in given
                )
                found.append(Instance(cls=cls, args=filled))
            case External(path=path):
                found.append(Instance(cls=ClassType(path=path)))
            case Parameter():
                found.append(type)  # of an alias such as `AnyStr | PathLike[AnyStr]`
    return tuple(found)


def as_instances(types: Types) -> Types:
    """Return what an annotation means that names these."""
    found: list[Type] = []
    for type in types:
        match type:
            case ClassObject(cls=cls, args=args):
                found.append(Instance(cls=cls, args=args))
            case External(path=path):
                found.append(Instance(cls=ClassType(path=path)))
            case Parameter():
                found.append(type)
            case Items(elements=elements):
                found.append(Items(elements=tuple(as_instances(part) for part in elements)))
    return tuple(found)


def as_objects(types: Types) -> Types:
    """Return the classes of instances: what `type[X]` means."""
    found: list[Type] = []
    for type in types:
        match type:
            case Instance(cls=cls, args=args):
                found.append(ClassObject(cls=cls, args=args))
            case Parameter():
                found.append(Instance(cls=TYPE, args=((type,),)))
    return tuple(found)


TYPE = ClassType(path="builtins.type")
"""Stands around a type parameter in `type[T]`."""


def names_in(node: ast.expr) -> set[str]:
    """Return the names that stand in an annotation, in quotes too."""
    names: set[str] = set()
    for part in ast.walk(node):
        match part:
            case ast.Name(id=name) if name not in _FORMS:
                names.add(name)
            case ast.Constant(value=str(text)) if (parsed := _parsed(text)) is not None:
                names |= names_in(parsed)
    return names


def _parsed(text: str) -> ast.expr | None:
    if len(text) > _LONGEST:
        return None
    try:  # in brackets, because what stands in three quotes may go over lines
        return ast.parse(f"({text})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _union(parts: Iterable[Types]) -> Types:
    return tuple(dict.fromkeys(type for part in parts for type in part))
