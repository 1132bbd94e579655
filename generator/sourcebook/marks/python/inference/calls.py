"""What comes out of a call: by the annotation of what is called, by its overload that fits, or by its own `return`s."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sourcebook.code.chains import last_name
from sourcebook.marks.python.inference.annotations import TYPE, as_instances
from sourcebook.marks.python.inference.members import (
    find_member,
    order_of,
    overloads,
    parameters_of,
    solution_of,
    substituted,
)
from sourcebook.marks.python.inference.protocols import entered_by
from sourcebook.marks.python.inference.scopes import Place
from sourcebook.marks.python.inference.types import (
    SELF,
    UNKNOWN,
    Awaitable,
    ClassObject,
    ClassType,
    External,
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

_MANAGERS = frozenset({"contextmanager", "asynccontextmanager"})
_MANAGER = frozenset({"contextlib.AbstractContextManager", "typing.ContextManager"})
_ASYNC_MANAGER = frozenset({"contextlib.AbstractAsyncContextManager", "typing.AsyncContextManager"})
"""Classes that are met by whatever can be entered."""
_SIMPLE = {"str": str, "int": int, "bytes": bytes, "bool": bool, "float": float, "None": type(None)}
"""Annotations that a constant fits or does not."""


def result_of(function: Type, node: ast.Call | None, place: Place, infer: Infer) -> Known:
    """Return what calling something gives.

    Args:
        function: What is called.
        node: The call; None for one without arguments that is not written, such as that of a property.
        place: Where it stands.
        infer: The whole of the inference.
    """
    match function:
        case ClassObject():
            return _constructed(function, node, place, infer)
        case External(path=path):
            return known(Instance(cls=ClassType(path=path)))
        case Returning(result=result):
            return known(*result)
        case Function():
            return _returned(function, node, place, infer)
        case Instance():
            called = infer.member(function, "__call__")
            return together(infer.call(each, node, place) for each in called.types if isinstance(each, Function))
    return UNKNOWN


def _constructed(cls: ClassObject, node: ast.Call | None, place: Place, infer: Infer) -> Known:
    if cls.cls.path == "builtins.type" and node is not None and len(node.args) == 1:
        found = infer.value(node.args[0], place)
        return Known(tuple(ClassObject(cls=t.cls) for t in found.types if isinstance(t, Instance)), found.lines)
    names = [] if cls.args or node is None else parameters_of(cls.cls, infer)
    if not names or node is None:
        return known(Instance(cls=cls.cls, args=cls.args))
    open_ = Instance(cls=cls.cls, args=tuple((Parameter(path=name),) for name in names))
    for maker in ("__init__", "__new__"):
        found_maker = find_member(Instance(cls=cls.cls), maker, infer)
        scope = found_maker[0].cls.scope if found_maker else None
        nodes = overloads(s.node for s in found_maker[1] if isinstance(s.node, ast.FunctionDef)) if found_maker else ()
        if scope is None or not nodes:
            continue
        home = Place(scope=scope)
        chosen = _chosen(nodes, node, home, place, infer, bound=True)
        solution: dict[str, Types] = {}
        _solve(chosen, node, home, place, infer, solution, bound=True)
        _solve_receiver(chosen, (open_,), home, infer, solution, is_made=True)
        made: Types = (open_,)
        if maker == "__new__" and chosen.returns is not None:
            made = substituted(infer.annotation(chosen.returns, home), {SELF.path: (open_,)})
        filled = tuple(type for type in substituted(made, solution) if isinstance(type, Instance))
        if solution and filled:
            return known(*filled)
    return known(Instance(cls=cls.cls))


def _returned(function: Function, node: ast.Call | None, place: Place, infer: Infer) -> Known:
    home = Place(scope=function.scope)
    bound = function.receiver is not None
    chosen = function.nodes[0]
    if node is not None and len(function.nodes) > 1:
        chosen = _chosen(function.nodes, node, home, place, infer, bound=bound, receiver=function.receiver)
    solution = solution_of(function.owner, infer) if function.owner is not None else {}
    if function.receiver is not None:
        receiver = as_instances((function.receiver,)) or (function.receiver,)
        solution[SELF.path] = receiver
        _solve_receiver(chosen, receiver, home, infer, solution)
    if node is not None:
        _solve(chosen, node, home, place, infer, solution, bound=bound)
    told = infer.annotated(chosen.returns, home) if chosen.returns is not None else _inferred(chosen, function, infer)
    types = substituted(told.types, solution)
    if isinstance(chosen, ast.AsyncFunctionDef) and not any(isinstance(type, Yielding) for type in types):
        if not function.scope.below(chosen, chosen.name).yields:
            types = (Awaitable(result=types),)
    if any(last_name(each) in _MANAGERS for each in chosen.decorator_list):
        types = (Manager(entered=infer.element(types)),)
    origin = infer.origin(function.scope)
    said = f"returned by `{function.path}`, {origin or f'line {chosen.lineno}'}"
    lines = told.lines if origin else told.lines | {chosen.lineno}
    return Known(types, lines, said)


def _inferred(node: FunctionNode, function: Function, infer: Infer) -> Known:
    """Return what a function gives that says nothing of it, by what its own text returns."""
    inner = function.scope.below(node, node.name)
    returned: list[Known] = []
    yielded: list[Known] = []
    for spot in inner.given:
        match spot.statement:
            case ast.Return(value=ast.expr() as value):
                returned.append(_given(value, Place(scope=inner, spot=spot), infer))
            case ast.Expr(value=ast.Yield(value=ast.expr() as value)):
                yielded.append(_given(value, Place(scope=inner, spot=spot), infer))
    if yielded:
        found = together(yielded)
        return found._replace(types=(Yielding(element=found.types),))
    return together(returned)


def _given(value: ast.expr, place: Place, infer: Infer) -> Known:
    found = infer.value(value, place)
    return found if place.scope.origin or not found.types else found._replace(lines=found.lines | {value.lineno})


def _solve_receiver(
    node: FunctionNode,
    receiver: Types,
    home: Place,
    infer: Infer,
    solution: dict[str, Types],
    *,
    is_made: bool = False,
) -> None:
    """Let `self: T` say what `T` is; where an object is made, `self: C[str]` says what its parameters are."""
    parameters = [*node.args.posonlyargs, *node.args.args]
    if not parameters or parameters[0].annotation is None:
        return
    written = infer.annotation(parameters[0].annotation, home)
    if is_made:
        _unify(receiver, written, home, infer, solution)
    else:
        _unify(written, receiver, home, infer, solution)


def _solve(
    node: FunctionNode,
    call: ast.Call,
    home: Place,
    place: Place,
    infer: Infer,
    solution: dict[str, Types],
    *,
    bound: bool,
) -> None:
    """Fill type parameters by the arguments of a call."""
    for parameter, argument in _paired(node, call, bound=bound):
        if parameter.annotation is None:
            continue
        expected = infer.annotation(parameter.annotation, home)
        if _has_parameter(expected):
            _unify(expected, infer.value(argument, place).types, place, infer, solution)


def _paired(node: FunctionNode, call: ast.Call, *, bound: bool) -> Iterator[tuple[ast.arg, ast.expr]]:
    args = node.args
    positional = [*args.posonlyargs, *args.args][1 if bound else 0 :]
    for index, argument in enumerate(call.args):
        if isinstance(argument, ast.Starred):
            return
        if index < len(positional):
            yield positional[index], argument
        elif args.vararg is not None:
            yield args.vararg, argument
    named = {arg.arg: arg for arg in (*positional, *args.kwonlyargs)}
    for keyword in call.keywords:
        if keyword.arg in named:
            yield named[keyword.arg], keyword.value
        elif args.kwarg is not None and keyword.arg:
            yield args.kwarg, keyword.value


def _has_parameter(types: Types) -> bool:
    for type in types:
        match type:
            case Parameter():
                return True
            case Instance(args=args) | ClassObject(args=args):
                if any(map(_has_parameter, args)):
                    return True
            case Items(elements=elements):
                if any(map(_has_parameter, elements)):
                    return True
            case Returning(result=result):
                if _has_parameter(result):
                    return True
    return False


def _unify(
    expected: Types, actual: Types, place: Place, infer: Infer, solution: dict[str, Types], depth: int = 4
) -> None:
    """Learn from what is given for something annotated what its type parameters are."""
    if not actual or depth == 0:
        return
    for type in expected:
        match type:
            case Parameter(path=path):
                solution.setdefault(path, actual)
            case Instance(cls=cls, args=args) if cls.path == TYPE.path and len(args) == 1:
                objects = tuple(each for each in actual if isinstance(each, ClassObject))
                _unify(args[0], as_instances(objects), place, infer, solution, depth - 1)
            case Returning(result=result):
                found = [infer.call(each, None, place) for each in actual if _can_be_called(each)]
                _unify(result, together(found).types, place, infer, solution, depth - 1)
            case Instance(cls=cls, args=args) if args:
                for each in actual:
                    for wanted, given in _as_class(each, cls, args, infer):
                        _unify(wanted, given, place, infer, solution, depth - 1)


def _can_be_called(type: Type) -> bool:
    return isinstance(type, ClassObject | External | Function | Returning)


def _as_class(type: Type, cls: ClassType, args: tuple[Types, ...], infer: Infer) -> Iterator[tuple[Types, Types]]:
    """Yield what is expected for each type parameter of a class, beside what an object has there."""
    if isinstance(type, Instance):
        for each in order_of(type, infer):
            if each.cls.path == cls.path:
                yield from zip(args, each.args, strict=False)
                return
    if (is_async := cls.path in _ASYNC_MANAGER) or cls.path in _MANAGER:
        yield args[0], entered_by(infer, (type,), is_async=is_async)
        return
    if isinstance(type, Awaitable):
        yield args[-1], type.result  # of `Coroutine[Any, Any, T]`, `Awaitable[T]`
    if len(args) == 1 and isinstance(type, Instance | Items | Yielding):
        yield args[0], infer.element((type,))


def _chosen(
    nodes: tuple[FunctionNode, ...],
    call: ast.Call,
    home: Place,
    place: Place,
    infer: Infer,
    *,
    bound: bool,
    receiver: Type | None = None,
) -> FunctionNode:
    """Return the first overload that a call fits; the first of all where none does.

    Args:
        nodes: The overloads.
        call: The call.
        home: Where they are defined.
        place: Where the call stands.
        infer: The whole of the inference.
        bound: Whether the first parameter is given already.
        receiver: What it is, where that is an object.
    """
    solution = {SELF.path: (receiver,)} if isinstance(receiver, Instance) else {}
    for node in nodes:
        if _has_room(node, call, bound=bound) and all(
            parameter.annotation is None or _fits(argument, parameter.annotation, home, place, infer, solution)
            for parameter, argument in _paired(node, call, bound=bound)
        ):
            return node
    return nodes[0]


def _has_room(node: FunctionNode, call: ast.Call, *, bound: bool) -> bool:
    """Tell whether a function takes as many arguments, by these names."""
    args = node.args
    positional = [*args.posonlyargs, *args.args][1 if bound else 0 :]
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    unpacked = any(keyword.arg is None for keyword in call.keywords)
    if not starred and len(call.args) > len(positional) and args.vararg is None:
        return False
    names = {arg.arg for arg in (*args.args, *args.kwonlyargs)}
    given = {keyword.arg for keyword in call.keywords if keyword.arg}
    if args.kwarg is None and not given <= names:
        return False
    return starred or unpacked or _required(node, len(call.args), bound=bound) <= given


def _required(node: FunctionNode, count: int, *, bound: bool) -> set[str]:
    """Return the parameters without a default that so many positional arguments leave open."""
    args = node.args
    every = [*args.posonlyargs, *args.args]
    last = len(every) - len(args.defaults)
    first = (1 if bound else 0) + count
    needed = {arg.arg for arg in every[first:last]}
    keyword = zip(args.kwonlyargs, args.kw_defaults, strict=True)
    return needed | {arg.arg for arg, default in keyword if default is None}


def _fits(
    argument: ast.expr, annotation: ast.expr, home: Place, place: Place, infer: Infer, solution: Solution
) -> bool:
    """Tell whether an argument may stand for something annotated, as far as both are known."""
    if not isinstance(argument, ast.Constant):
        types = infer.value(argument, place).types
        if not types or not all(isinstance(type, Instance) for type in types):
            return True  # whatever is expected
        return _may_be(types, substituted(infer.annotation(annotation, home), solution), infer)
    allowed = _constants(annotation, home)
    if allowed is None:
        return True
    kind = type(argument.value)
    return any(kind is each or (argument.value == each and kind is type(each)) for each in allowed)


def _may_be(types: Types, expected: Types, infer: Infer) -> bool:
    """Tell whether one of some objects may be of one of some classes; protocols may be met by anything."""
    given = [type for type in types if isinstance(type, Instance)]
    classes = [type for type in expected if isinstance(type, Instance)]
    if not given or len(given) < len(types) or not classes or len(classes) < len(expected):
        return True
    if any(each.cls.scope is None or _is_protocol(each.cls) for each in (*given, *classes)):
        return True
    wanted = {each.cls.path for each in classes}
    return any(each.cls.path in wanted for one in given for each in order_of(one, infer))


def _is_protocol(cls: ClassType) -> bool:
    node = cls.scope.node if cls.scope else None
    bases = node.bases if isinstance(node, ast.ClassDef) else []
    return any(last_name(base.value if isinstance(base, ast.Subscript) else base) == "Protocol" for base in bases)


def _constants(annotation: ast.expr, place: Place, depth: int = 4) -> list[object] | None:
    """Return the values, and the classes of values, that an annotation allows; None where others may be too."""
    match annotation:
        case ast.Constant(value=None):
            return [type(None)]
        case ast.Name(id=name) if name in _SIMPLE:
            return [_SIMPLE[name]]
        case ast.Subscript(value=form, slice=inner) if last_name(form) == "Literal":
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return [part.value for part in parts if isinstance(part, ast.Constant)]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            sides = [_constants(part, place, depth) for part in (left, right)]
            return None if None in sides else [each for side in sides for each in side or ()]
        case ast.Name(id=name) if depth:
            # `OpenTextMode: TypeAlias = Literal["r", …]`
            values = [site.value for site in place.scope.outermost.sites.get(name, ()) if site.value is not None]
            return _constants(values[0], Place(scope=place.scope.outermost), depth - 1) if len(values) == 1 else None
    return None
