"""What comes out of an object by Python's own protocols: of a loop, of `await`, of `with`, of unpacking."""

from __future__ import annotations

import ast

from sourcebook.marks.python.inference.members import fields_of, is_enum
from sourcebook.marks.python.inference.scopes import Place, Scope
from sourcebook.marks.python.inference.types import (
    Awaitable,
    ClassObject,
    Function,
    Infer,
    Instance,
    Items,
    Manager,
    Type,
    Types,
    Yielding,
    together,
)

_NOTHING = Scope(node=ast.Module(body=[], type_ignores=[]), parent=None, module="", is_package=False, path="")
_NOWHERE = Place(scope=_NOTHING)
"""Where calls stand that nobody has written, such as that of `__iter__`."""


def builtin(infer: Infer, name: str, *args: Types) -> Types:
    """Return an instance of a class of `builtins`; empty where the standard library is not at hand."""
    return tuple(
        Instance(cls=type.cls, args=args) for type in infer.resolve(f"builtins.{name}") if isinstance(type, ClassObject)
    )


def given_by(infer: Infer, type: Type, method: str, node: ast.Call | None = None, place: Place = _NOWHERE) -> Types:
    """Return what a method of an object gives.

    Args:
        infer: The whole of the inference.
        type: The object.
        method: The name.
        node: The call; None for one without arguments.
        place: Where that stands.
    """
    members = infer.member(type, method).types
    return together(infer.call(each, node, place) for each in members if isinstance(each, Function)).types


def awaited(infer: Infer, types: Types) -> Types:
    """Return what `await` gives."""
    found: list[Type] = []
    for type in types:
        match type:
            case Awaitable(result=result):
                found += result
            case Instance():
                for given in given_by(infer, type, "__await__"):
                    if isinstance(given, Instance) and len(given.args) == 3:  # `Generator[Any, Any, T]`
                        found += given.args[2]
    return tuple(dict.fromkeys(found))


def element_of(infer: Infer, types: Types) -> Types:
    """Return what a loop over something gets."""
    found: list[Type] = []
    for type in types:
        match type:
            case Items(elements=elements):
                found += [each for part in elements for each in part]
            case Yielding(element=element):
                found += element
            case ClassObject(cls=cls):
                found += (Instance(cls=cls),) if is_enum(Instance(cls=cls), infer) else ()
            case Instance():
                for iterator in given_by(infer, type, "__iter__") or given_by(infer, type, "__aiter__"):
                    next_ = given_by(infer, iterator, "__next__") or given_by(infer, iterator, "__anext__")
                    found += awaited(infer, next_) or next_
    return tuple(dict.fromkeys(found))


def entered_by(infer: Infer, types: Types, *, is_async: bool) -> Types:
    """Return what `with … as` binds."""
    found: list[Type] = []
    for type in types:
        match type:
            case Manager(entered=entered):
                found += entered
            case Instance(cls=cls) if cls.scope is None:
                found.append(type)  # as nearly every class does
            case Instance():
                results = given_by(infer, type, "__aenter__" if is_async else "__enter__")
                found += awaited(infer, results) if is_async else results
    return tuple(dict.fromkeys(found))


def part_of(infer: Infer, types: Types, index: int) -> Types:
    """Return what unpacking gives at a position; -1 is what is starred."""
    found: list[Type] = []
    for type in types:
        match type:
            case Items(elements=elements) if 0 <= index < len(elements):
                found += elements[index]
            case Items():
                pass
            case Instance() if 0 <= index < len(names := fields_of(type, infer)):
                found += infer.member(type, names[index]).types
            case _ if index < 0:
                found += builtin(infer, "list", infer.element((type,)))
            case _:
                found += infer.element((type,))
    return tuple(dict.fromkeys(found))
