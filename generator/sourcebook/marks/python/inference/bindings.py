"""What a place that binds a name gives it: an import, a definition, a parameter, an assignment."""

from __future__ import annotations

import ast

from sourcebook.code.chains import last_name
from sourcebook.marks.python.inference.annotations import as_instances
from sourcebook.marks.python.inference.fixtures import fixture_of, fixture_value
from sourcebook.marks.python.inference.modules import absolute_origin
from sourcebook.marks.python.inference.protocols import awaited, builtin, entered_by, part_of
from sourcebook.marks.python.inference.scopes import How, Place, Scope, Site
from sourcebook.marks.python.inference.types import (
    UNKNOWN,
    ClassObject,
    ClassType,
    External,
    Function,
    Infer,
    Instance,
    Known,
    Parameter,
    Types,
    known,
    together,
)

_PARAMETERS = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple"})
_KEPT = frozenset({"overload", "property", "staticmethod", "classmethod", "abstractmethod", "override", "final"})
"""Decorators that leave a function what it is, or that are known otherwise."""


def site_value(site: Site, infer: Infer) -> Known:
    """Return what a place binds its name to."""
    place = Place(scope=site.scope, spot=site.spot)
    match site.how:
        case How.IMPORTED:
            return known(*_imported(infer, site))
        case How.DEFINED:
            return _defined(infer, site)
        case How.PARAMETER:
            return _parameter(infer, site)
        case How.ANNOTATED if isinstance(site.node, ast.AnnAssign):
            return _annotated(infer, site, site.node, place)
        case How.CAUGHT | How.MATCHED if site.value is not None:
            parts = site.value.elts if isinstance(site.value, ast.Tuple) else [site.value]
            found = together(infer.value(part, place) for part in parts)
            return found._replace(types=as_instances(found.types))
    if site.value is None:
        return UNKNOWN
    if (parameter := _type_parameter(infer, site, site.value, place)) is not None:
        return parameter
    found = infer.value(site.value, place)
    types = found.types
    if site.how is How.ELEMENT:
        types = infer.element(types)
        if isinstance(site.node, ast.AsyncFor):
            types = awaited(infer, types)
    elif site.how is How.ENTERED:
        types = entered_by(infer, types, is_async=isinstance(site.node, ast.AsyncWith))
    for index in site.unpacked:
        types = part_of(infer, types, index)
    return found._replace(types=types)


def _type_parameter(infer: Infer, site: Site, value: ast.expr, place: Place) -> Known | None:
    match value:
        case ast.Call(func=func) if last_name(func) in _PARAMETERS:
            return known(Parameter(path=f"{site.scope.path}.{site.name}"))
        case ast.Call(func=func, args=[_, base]) if last_name(func) == "NewType":
            return infer.value(base, place)
    return None


def _imported(infer: Infer, site: Site) -> Types:
    alias = site.node
    statement = site.spot.statement if site.spot else None
    if not isinstance(alias, ast.alias):
        return ()
    if isinstance(statement, ast.ImportFrom):
        origin = absolute_origin(statement, site.scope.outermost)
        return infer.resolve(f"{origin}.{alias.name}") if origin else ()
    return infer.resolve(alias.name if alias.asname else alias.name.partition(".")[0])


def _defined(infer: Infer, site: Site) -> Known:
    node, scope = site.node, site.scope
    if isinstance(node, ast.ClassDef):
        cls = ClassType(path=f"{scope.path}.{node.name}", scope=scope.below(node, node.name))
        return known(ClassObject(cls=cls))
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return UNKNOWN
    found = known(Function(path=f"{scope.path}.{node.name}", nodes=(node,), scope=scope))
    for decorator in reversed(node.decorator_list):
        if last_name(decorator) not in _KEPT and not scope.origin:
            found = _decorated(infer, found, decorator, Place(scope=scope, spot=site.spot))
    return found


def _decorated(infer: Infer, found: Known, decorator: ast.expr, place: Place) -> Known:
    """Return what a decorator makes of a function, where that is an object of a class; else the function."""
    made = infer.value(decorator, place)
    results = together(infer.call(each, None, place) for each in made.types if not isinstance(each, External))
    objects = tuple(type for type in results.types if isinstance(type, Instance) and type.cls.scope is not None)
    # What still waits for its type parameters wraps the function, as `lru_cache` does.
    is_wrapper = any(isinstance(each, Parameter) for type in objects for arg in type.args for each in arg)
    return Known(objects, made.lines, results.how) if objects and not is_wrapper else found


def _parameter(infer: Infer, site: Site) -> Known:
    node, scope = site.node, site.scope
    if not isinstance(node, ast.arg) or scope.parent is None:
        return UNKNOWN
    function = scope.node
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    if node.annotation is not None:
        written = infer.annotated(node.annotation, Place(scope=scope.parent))
        types = written.types
        if node is function.args.vararg:
            types = builtin(infer, "list", types)
        elif node is function.args.kwarg:
            types = builtin(infer, "dict", builtin(infer, "str"), types)
        if types:
            return written._replace(types=types)
    positional = [*function.args.posonlyargs, *function.args.args]
    if isinstance(scope.parent.node, ast.ClassDef) and positional and node is positional[0]:
        return _own(infer, function, scope.parent)
    defaults = dict(zip((arg.arg for arg in reversed(positional)), reversed(function.args.defaults), strict=False))
    named = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    defaults |= {arg.arg: default for arg, default in named if default is not None}
    default = defaults.get(node.arg)
    if default is not None:
        return infer.value(default, Place(scope=scope.parent))
    fixture = fixture_of(function, scope.parent, node.arg)
    return fixture_value(infer, fixture) if fixture is not None else UNKNOWN


def _own(infer: Infer, function: ast.AST, scope: Scope) -> Known:
    """Return what the first parameter of a method is."""
    names = {last_name(each) for each in getattr(function, "decorator_list", ())}
    assert isinstance(scope.node, ast.ClassDef)
    cls = ClassType(path=scope.path, scope=scope)
    if "staticmethod" in names:
        return UNKNOWN
    is_class = "classmethod" in names or getattr(function, "name", "") in ("__new__", "__init_subclass__")
    own = ClassObject(cls=cls) if is_class else Instance(cls=cls)
    return known(own)


def _annotated(infer: Infer, site: Site, node: ast.AnnAssign, place: Place) -> Known:
    """Return what `x: T = value` is: what is assigned, if that is known, as it is more exact."""
    if last_name(node.annotation) == "TypeAlias" and node.value is not None:
        return infer.value(node.value, place)
    assigned = infer.value(node.value, place) if node.value is not None and not site.scope.origin else UNKNOWN
    written = infer.annotated(node.annotation, place)
    narrower = [type for type in assigned.types if isinstance(type, Instance) and type.cls.scope is not None]
    declared = {type.cls.path for type in written.types if isinstance(type, Instance)}
    if narrower and len(narrower) == len(assigned.types) and not declared & {type.cls.path for type in narrower}:
        return assigned
    return written


def is_own(site: Site) -> bool:
    """Tell whether a site is a parameter without annotation, such as `self`, whose line tells nothing."""
    return site.how is How.PARAMETER and getattr(site.node, "annotation", None) is None
