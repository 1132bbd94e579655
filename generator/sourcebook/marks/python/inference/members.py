"""What stands behind the dot of an object: found in its class, then in the classes that this one derives from.

Source: https://docs.python.org/3/howto/mro.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from sourcebook.code.chains import last_name
from sourcebook.marks.python.inference.annotations import TYPE, as_objects
from sourcebook.marks.python.inference.scopes import How, Place, Scope, Site
from sourcebook.marks.python.inference.types import (
    SELF,
    UNKNOWN,
    Awaitable,
    ClassObject,
    ClassType,
    Function,
    FunctionNode,
    Infer,
    Instance,
    Items,
    Known,
    Manager,
    Parameter,
    Returning,
    Solution,
    Type,
    Types,
    Yielding,
    known,
    together,
)

_PROPERTIES = frozenset({"property", "cached_property", "abstractproperty", "lazyproperty", "reify"})
"""Decorators by which a method is read like an attribute."""
_DEEPEST = 12
"""Classes above each other."""


def order_of(instance: Instance, infer: Infer) -> list[Instance]:
    """Return the classes in which a member is looked for, the first first, each with what fills its parameters."""
    return infer.order(instance)


def find_order(instance: Instance, infer: Infer) -> list[Instance]:
    """Return the same, found out."""
    found: dict[str, Instance] = {}
    _collect(instance, infer, found, _DEEPEST)
    return list(found.values())


def _collect(instance: Instance, infer: Infer, found: dict[str, Instance], depth: int) -> None:
    path = instance.cls.path
    if depth == 0:
        return
    # A class that several derive from comes behind all of them.
    found.pop(path, None)
    found[path] = instance
    for base in bases_of(instance, infer):
        _collect(base, infer, found, depth - 1)


def bases_of(instance: Instance, infer: Infer) -> list[Instance]:
    """Return the classes that a class derives from, as far as they are known."""
    scope = instance.cls.scope
    if scope is None or not isinstance(scope.node, ast.ClassDef):
        return []
    place = Place(scope=_outside(scope))
    solution = solution_of(instance, infer)
    found: list[Instance] = []
    for base in scope.node.bases:
        for type in infer.annotation(base, place):
            if isinstance(type, Instance) and type.cls.path != instance.cls.path:
                (filled,) = substituted((type,), solution)
                if isinstance(filled, Instance):
                    found.append(filled)
    return found


def _outside(scope: Scope) -> Scope:
    assert scope.parent is not None, "a class stands in a module"
    return scope.parent


def parameters_of(cls: ClassType, infer: Infer) -> list[str]:
    """Return the type parameters of a class, in order."""
    scope = cls.scope
    if scope is None or not isinstance(scope.node, ast.ClassDef):
        return []
    place = Place(scope=_outside(scope))
    generic: list[str] = []
    others: list[str] = []
    for base in scope.node.bases:
        if isinstance(base, ast.Subscript):
            parts = base.slice.elts if isinstance(base.slice, ast.Tuple) else [base.slice]
            names = [path for part in parts for path in _parameters_in(infer.annotation(part, place))]
            (generic if last_name(base.value) in ("Generic", "Protocol") else others).extend(names)
    return list(dict.fromkeys(generic or others))


def _parameters_in(types: Types) -> list[str]:
    found: list[str] = []
    for type in types:
        match type:
            case Parameter(path=path):
                found.append(path)
            case Instance(args=args) | ClassObject(args=args):
                found += [path for arg in args for path in _parameters_in(arg)]
            case Items(elements=elements):
                found += [path for part in elements for path in _parameters_in(part)]
    return found


def solution_of(instance: Instance, infer: Infer) -> dict[str, Types]:
    """Return what fills the type parameters of an instance's class."""
    if not instance.args:
        return {}
    return dict(zip(parameters_of(instance.cls, infer), instance.args, strict=False))


def substituted(types: Types, solution: Solution) -> Types:
    """Return types with type parameters filled, as far as they are known."""
    if not solution:
        return types
    found: list[Type] = []
    for type in types:
        match type:
            case Parameter(path=path):
                found += solution.get(path, (type,))
            case Instance(cls=cls, args=(inner,)) if cls == TYPE:
                found += as_objects(substituted(inner, solution))
            case Instance(cls=cls, args=args) if args:
                found.append(Instance(cls=cls, args=tuple(substituted(arg, solution) for arg in args)))
            case ClassObject(cls=cls, args=args) if args:
                found.append(ClassObject(cls=cls, args=tuple(substituted(arg, solution) for arg in args)))
            case Items(elements=elements):
                found.append(Items(elements=tuple(substituted(part, solution) for part in elements)))
            case Returning(result=result):
                found.append(Returning(result=substituted(result, solution)))
            case Awaitable(result=result):
                found.append(Awaitable(result=substituted(result, solution)))
            case Yielding(element=element):
                found.append(Yielding(element=substituted(element, solution)))
            case Manager(entered=entered):
                found.append(Manager(entered=substituted(entered, solution)))
            case _:
                found.append(type)
    return tuple(dict.fromkeys(found))


def find_member(instance: Instance, name: str, infer: Infer) -> tuple[Instance, list[Site]] | None:
    """Return the class that defines a member, and what binds it there; None when none of those known does."""
    for owner in order_of(instance, infer):
        scope = owner.cls.scope
        if scope is None:
            return None  # whatever it derives from comes first
        sites = [*scope.sites.get(name, ()), *scope.attributes.get(name, ())]
        if sites:
            return owner, sites
    return None


def member_of(receiver: Instance | ClassObject, name: str, infer: Infer) -> Known:
    """Return what a member of an object, or of a class itself, is."""
    instance = receiver if isinstance(receiver, Instance) else Instance(cls=receiver.cls, args=receiver.args)
    found = find_member(instance, name, infer)
    if found is None:
        return UNKNOWN
    owner, sites = found
    solution = {**solution_of(owner, infer), SELF.path: (instance,)}
    value = _bound(sites, receiver, owner, infer)
    types = substituted(value.types, solution)
    if isinstance(receiver, ClassObject) and is_enum(instance, infer):
        types = types if any(isinstance(type, Function | ClassObject) for type in types) else (instance,)
    return Known(types, value.lines, value.how)


def is_enum(instance: Instance, infer: Infer) -> bool:
    """Tell whether a class is an enumeration: its members are its instances, and it can be looped over."""
    return any(each.cls.path in ("enum.Enum", "enum.Flag") for each in order_of(instance, infer))


def is_derived(instance: Instance, base: str, infer: Infer) -> bool:
    """Tell whether a class is written to derive from a form such as `TypedDict`, which is no class itself."""
    nodes = [each.cls.scope.node for each in order_of(instance, infer) if each.cls.scope is not None]
    return any(last_name(each) == base for node in nodes if isinstance(node, ast.ClassDef) for each in node.bases)


def fields_of(instance: Instance, infer: Infer) -> tuple[str, ...]:
    """Return the names of a `NamedTuple`'s elements, in order; empty for other classes."""
    for each in order_of(instance, infer):
        scope = each.cls.scope
        bases = scope.node.bases if scope is not None and isinstance(scope.node, ast.ClassDef) else ()
        if scope is not None and any(last_name(base) == "NamedTuple" for base in bases):
            return tuple(name for name, sites in scope.sites.items() if sites[0].how is How.ANNOTATED)
    return ()


def _bound(sites: Sequence[Site], receiver: Instance | ClassObject, owner: Instance, infer: Infer) -> Known:
    scope = owner.cls.scope
    assert scope is not None, "a class without text has no members"
    functions = [s.node for s in sites if isinstance(s.node, ast.FunctionDef | ast.AsyncFunctionDef)]
    if functions:
        return _method(functions, receiver, owner, scope, infer)
    declared = [site for site in sites if site.how is How.ANNOTATED]
    parts = []
    for site in declared or sites:
        match site.node:
            case ast.ClassDef() as node:
                cls = ClassType(path=f"{scope.path}.{node.name}", scope=scope.below(node, node.name))
                parts.append(known(ClassObject(cls=cls)))
            case ast.AnnAssign(annotation=annotation):
                written = infer.annotated(annotation, Place(scope=site.scope))
                how = _said(owner, site.name, scope, infer)
                parts.append(Known(written.types, written.lines | _lines(site), how))
            case _:
                parts.append(_described(infer.site(site), receiver, infer))
    return together(parts)


def _described(found: Known, receiver: Instance | ClassObject, infer: Infer) -> Known:
    """Return what `__get__` of a descriptor gives; any other object as it is.

    Source: https://docs.python.org/3/howto/descriptor.html
    """
    results = []
    for type in found.types:
        member = find_member(type, "__get__", infer) if isinstance(type, Instance) else None
        nodes = [s.node for s in member[1] if isinstance(s.node, ast.FunctionDef)] if member else []
        fitting = [node for node in overloads(nodes) if _takes(node, is_class=isinstance(receiver, ClassObject))]
        if member is None or member[0].cls.scope is None or not fitting or not isinstance(type, Instance):
            results.append(known(type))
            continue
        function = Function(
            path=f"{type.cls.path}.__get__",
            nodes=(fitting[0],),
            scope=member[0].cls.scope,
            receiver=type,
            owner=member[0],
        )
        results.append(infer.call(function, None, Place(scope=member[0].cls.scope)))
    described = together(results)
    return found._replace(types=described.types)


def _takes(node: FunctionNode, *, is_class: bool) -> bool:
    """Tell whether `__get__` is written for a class, which is given as `None`, or for an object."""
    parameters = [*node.args.posonlyargs, *node.args.args][1:2]
    annotation = parameters[0].annotation if parameters else None
    is_none = isinstance(annotation, ast.Constant) and annotation.value is None
    return annotation is None or is_none == is_class


def _lines(site: Site) -> frozenset[int]:
    return frozenset() if site.scope.origin else frozenset({site.lineno})


def _said(owner: Instance, name: str, scope: Scope, infer: Infer) -> str:
    origin = infer.origin(scope)
    return f"as `{owner.cls.path}.{name}` is declared, {origin}" if origin else ""


def _method(
    nodes: Sequence[FunctionNode], receiver: Instance | ClassObject, owner: Instance, scope: Scope, infer: Infer
) -> Known:
    names = [{last_name(each) for each in node.decorator_list} for node in nodes]
    getter = next((node for node, found in zip(nodes, names, strict=True) if found & _PROPERTIES), None)
    function = Function(
        path=f"{owner.cls.path}.{nodes[0].name}",
        nodes=overloads(nodes) if getter is None else (getter,),
        scope=scope,
        receiver=receiver,
        owner=owner,
    )
    if getter is not None:
        if isinstance(receiver, ClassObject):
            return UNKNOWN
        return infer.call(function, None, Place(scope=scope))
    if any("staticmethod" in found for found in names):
        return known(_with_receiver(function, None))
    if any("classmethod" in found for found in names) or nodes[0].name in ("__new__", "__init_subclass__"):
        cls = as_objects((receiver,)) if isinstance(receiver, Instance) else (receiver,)
        return known(*(_with_receiver(function, each) for each in cls if isinstance(each, ClassObject)))
    return known(_with_receiver(function, receiver if isinstance(receiver, Instance) else None))


def _with_receiver(function: Function, receiver: Instance | ClassObject | None) -> Function:
    return Function(
        path=function.path, nodes=function.nodes, scope=function.scope, receiver=receiver, owner=function.owner
    )


def overloads(nodes: Iterable[FunctionNode]) -> tuple[FunctionNode, ...]:
    """Return the definitions that count of a function: its overloads, else the last one."""
    every = tuple(nodes)
    found = tuple(node for node in every if any(last_name(each) == "overload" for each in node.decorator_list))
    return found or every[-1:]
