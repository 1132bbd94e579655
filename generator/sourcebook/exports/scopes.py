"""Where in a module a piece of code stands, and what its variables may be, for `effects`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

NAMESPACES = frozenset({"globals", "locals", "vars"})
SCOPES = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SILENT = frozenset({ast.Name, ast.Constant, ast.alias, str, int, bool, type(None)})
_SILENT_FIELDS = frozenset({"ctx", "op", "ops", "annotation", "returns", "type_comment"})
"""What says nothing by itself: most of a tree."""
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_CLASSES = frozenset({"cls", "klass", "kls", "class_", "mcs", "mcls", "meta", "metacls", "metaclass"})
"""How the first parameter of a method is called where it is the class."""
_OF_CLASS = frozenset({"__init_subclass__", "__class_getitem__", "__new__"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A module, class or function, within another one."""

    node: ast.AST
    path: str
    """Of a function within a function: that of the outer one."""
    holder: str
    """Path of the module or class in which names are looked up."""
    owner: str | None = None
    """Of a method: the path of its class."""
    parameters: frozenset[str] = frozenset()
    own: str | None = None
    """Of a method: the name of its first parameter."""
    above: Scope | None = None

    @property
    def is_function(self) -> bool:
        """Whether it is a function, and no class or module."""
        return isinstance(self.node, FUNCTIONS)

    def functions(self) -> Iterator[Scope]:
        """Yield the functions that this scope is, or is in, the innermost first."""
        scope: Scope | None = self
        while scope is not None:
            if scope.is_function:
                yield scope
            scope = scope.above


def inner_scope(
    node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: Scope, module: str
) -> Scope:
    """Return the scope of a class or function that stands in another one, in a module of a path."""
    if isinstance(node, ast.ClassDef):
        is_local = scope.is_function
        path = f"{scope.path}.<locals>.{node.name}" if is_local else f"{scope.path}.{node.name}"
        return Scope(node=node, path=path, holder=module if is_local else path, above=scope)
    arguments = node.args
    listed = [*arguments.posonlyargs, *arguments.args]
    names = {argument.arg for argument in (*listed, *arguments.kwonlyargs)}
    names |= {argument.arg for argument in (arguments.vararg, arguments.kwarg) if argument}
    in_class = isinstance(scope.node, ast.ClassDef) and not isinstance(node, ast.Lambda)
    decorators = getattr(node, "decorator_list", ())
    is_static = in_class and any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in decorators)
    is_method = in_class and not is_static and bool(listed)
    name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
    return Scope(
        node=node,
        path=scope.path if scope.is_function else f"{scope.path}.{name}",
        holder=module,
        owner=scope.path if is_method else None,
        parameters=frozenset(names),
        own=listed[0].arg if is_method else None,
        above=scope,
    )


def children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes below one, without those that say nothing; most of the time goes here."""
    found: list[ast.AST] = []
    if node.__class__ in _SILENT:
        return found
    for name in node._fields:
        if name not in _SILENT_FIELDS:
            value = getattr(node, name, None)
            if value.__class__ is list:
                found += [child for child in value if child.__class__ not in _SILENT]
            elif value.__class__ not in _SILENT:
                found.append(value)  # type: ignore[arg-type]
    return found


def is_instance(parameter: str, method: Scope) -> bool:
    """Tell whether a parameter is what a descriptor is asked of, which is no class.

    Source: https://docs.python.org/3/howto/descriptor.html#descriptor-protocol
    """
    match method.node:
        case ast.FunctionDef(name="__get__" | "__set__" | "__delete__", args=ast.arguments(args=[_, instance, *_])):
            return instance.arg == parameter
    return False


def is_answer(scope: Scope) -> bool:
    """Tell whether what a function returns may come out of the function that it is in, or of itself at the top."""
    while scope.above is not None and scope.above.is_function:
        if not isinstance(scope.node, ast.FunctionDef) or scope.node.name not in _returned(scope.above.node):
            return False
        scope = scope.above
    return scope.is_function


def is_handed_back(value: ast.expr, scope: Scope) -> bool:
    """Tell whether a decorator may return this and leave a class as it is: the class, or a function for it."""
    if isinstance(value, ast.Call):
        value = value.func
    if not isinstance(value, ast.Name):
        return isinstance(value, ast.Lambda)
    return any(
        value.id in function.parameters
        or any(isinstance(s, ast.FunctionDef) and s.name == value.id for s in getattr(function.node, "body", ()))
        for function in scope.functions()
    )


@lru_cache(maxsize=4)
def _returned(function: ast.AST) -> frozenset[str]:
    """Return the names that a function returns, or what they return when called."""
    values = (node.value for node in ast.walk(function) if isinstance(node, ast.Return))
    called = (value.func if isinstance(value, ast.Call) else value for value in values)
    return frozenset(value.id for value in called if isinstance(value, ast.Name))


def names_in(value: ast.expr) -> Iterator[ast.expr]:
    """Yield the names that a value may be, or hold: of calls none."""
    match value:
        case ast.Name() | ast.Attribute():
            yield value
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            for part in parts:
                yield from names_in(part)
        case ast.IfExp(body=one, orelse=other):
            yield from names_in(one)
            yield from names_in(other)
        case ast.Dict(keys=keys, values=values):
            for part in (*filter(None, keys), *values):
                yield from names_in(part)
        case ast.Call(func=ast.Name(id="zip" | "enumerate" | "reversed" | "chain"), args=parts):
            for part in parts:
                yield from names_in(part)


def flows_of(scope: ast.AST) -> dict[str, list[ast.expr]]:
    """Return what is assigned to the names of a scope, or looped over; not what is defined or imported."""
    found: dict[str, list[ast.expr]] = {}
    waiting = children(scope)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            continue
        match node:
            case ast.Assign(targets=targets, value=value):
                pairs = [(target, value) for target in targets]
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                pairs = [(target, value)]
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                pairs = [(target, value)]
            case _:
                pairs = []
        for target, value in pairs:
            for part in ast.walk(target):
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                    found.setdefault(part.id, []).append(value)
        waiting += children(node)
    return found


def literal_parts(value: ast.expr) -> list[ast.expr | None]:
    """Return what a literal collection holds, of a mapping its keys; None for any other expression."""
    match value:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return list(parts)
        case ast.Dict(keys=keys):
            return list(keys)
    return [None]


def is_of_metaclass(scope: Scope) -> bool:
    """Tell whether a method makes classes: what it gives to its variables, these classes have.

    Source: https://docs.python.org/3/reference/datamodel.html#metaclasses (their parameters)
    """
    match scope.node:
        case ast.FunctionDef(name="__new__" | "__init__" | "__prepare__", args=ast.arguments(args=[_, _, bases, *_])):
            return scope.owner is not None and ("base" in bases.arg or scope.own in ("mcs", "mcls", "meta", "metacls"))
    return False


def is_namespace(node: ast.expr) -> bool:
    """Tell whether an expression is what a module or class binds, as a mapping."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMESPACES


def space_of(node: ast.expr) -> ast.expr | None:
    """Return what an expression is the `__dict__` of."""
    match node:
        case ast.Attribute(value=value, attr="__dict__") | ast.Call(func=ast.Name(id="vars"), args=[value]):
            return value
    return None


def is_own_name(node: ast.expr) -> bool:
    """Tell whether an expression is the name of the module that it stands in."""
    return isinstance(node, ast.Name) and node.id == "__name__"


def is_of_class(method: Scope) -> bool:
    """Tell whether the first parameter of a method is the class."""
    decorators = getattr(method.node, "decorator_list", ())
    is_class_method = any(isinstance(d, ast.Name) and d.id == "classmethod" for d in decorators)
    is_named = method.own in _CLASSES or getattr(method.node, "name", "") in _OF_CLASS
    return is_class_method or is_named or is_of_metaclass(method)
