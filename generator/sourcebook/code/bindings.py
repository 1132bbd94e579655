"""The lines that bind the names on some lines of a Python file, by its scopes.

What a name means there is another question (`marks.python`): here it is only where a reader finds what it is. Names
that the file does not bind, builtins and those of a star import, have no such line.

Source: https://docs.python.org/3/reference/executionmodel.html#binding-of-names
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sourcebook.code.extents import lines_of
from sourcebook.code.tree_walk import children
from sourcebook.model.lines import LineRange

_HEADS = ("decorator_list", "bases", "keywords", "returns")
"""What of a definition is read outside it."""
_SCOPES = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
"""What has a scope of its own."""
_BINDING = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.NamedExpr, ast.arg, ast.alias, ast.ExceptHandler),
    *(ast.MatchAs, ast.MatchStar, ast.MatchMapping, ast.Global, ast.Nonlocal),
)
"""What binds a name that is no node of its own, or says where one is bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameUse:
    """A name that is read, and where it is bound."""

    name: str
    lineno: int
    bound: tuple[int, ...]
    """Lines that bind it in the scope it is looked up in, ascending; never empty."""
    is_type: bool = False
    """Whether it is read in an annotation alone."""


class _Scope:
    """Names that are bound in a module, class, function or comprehension, while it is read."""

    def __init__(self, parent: _Scope | None, *, is_class: bool = False, is_comprehension: bool = False):
        self.parent = parent
        self.is_class = is_class
        self.is_comprehension = is_comprehension
        self.bound: dict[str, set[int]] = {}
        self.elsewhere: dict[str, bool] = {}
        """Names that are declared `global` (true) or `nonlocal`."""

    def bind(self, name: str, lineno: int, *, through: bool = False) -> None:
        """Note that a line binds a name; `through` a comprehension, where `:=` stands in one."""
        scope = self
        while through and scope.is_comprehension and scope.parent is not None:
            scope = scope.parent
        if scope.elsewhere.get(name) and scope.parent is not None:
            while scope.parent is not None:
                scope = scope.parent
        scope.bound.setdefault(name, set()).add(lineno)

    def find(self, name: str) -> Collection[int]:
        """Return the lines that bind a name which is read here."""
        scope: _Scope | None = self
        own = True
        while scope is not None:
            if name in scope.bound and (own or not scope.is_class) and name not in scope.elsewhere:
                return scope.bound[name]
            own = own and scope.is_comprehension
            scope = scope.parent
        return ()


def names_on(tree: ast.Module, linenos: Collection[int]) -> Mapping[int, tuple[NameUse, ...]]:
    """Return the names that are read on some lines, by line, in the order in which they are read.

    Args:
        tree: Of the file.
        linenos: The lines that are asked for.
    """
    used: list[tuple[str, int, _Scope, bool]] = []
    stack: list[tuple[ast.AST, _Scope, LineRange | None, bool]] = [(tree, _Scope(None), None, False)]
    while stack:
        node, scope, at, is_type = stack.pop()
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                scope.bind(node.id, node.lineno)
            else:
                used += [(node.id, n, scope, is_type) for n in (at.linenos if at else (node.lineno,)) if n in linenos]
            continue
        if isinstance(node, ast.JoinedStr) and at is None:
            at = lines_of(node)  # positions in it may be wrong before Python 3.12
        if isinstance(node, _BINDING):
            _bind(node, scope)
        types = _annotations(node)
        below = _children(node, scope) if isinstance(node, _SCOPES) else ((child, scope) for child in children(node))
        stack += [(child, inner, at, is_type or child in types) for child, inner in reversed(list(below))]
    found: dict[int, dict[str, NameUse]] = {}
    in_order: dict[int, tuple[int, ...]] = {}
    for name, lineno, scope, is_type in used:
        if bound := scope.find(name):
            if id(bound) not in in_order:  # once for all that read it
                in_order[id(bound)] = tuple(sorted(bound))
            use = NameUse(name=name, lineno=lineno, bound=in_order[id(bound)], is_type=is_type)
            uses = found.setdefault(lineno, {})
            if name not in uses or not is_type:
                uses[name] = use
    return {lineno: tuple(uses.values()) for lineno, uses in found.items()}


def _annotations(node: ast.AST) -> list[ast.AST]:
    """Return what of a function, or of what an assignment declares, is a type."""
    if isinstance(node, ast.AnnAssign):
        return [node.annotation]
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return []
    every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg)
    return [*(arg.annotation for arg in every if arg and arg.annotation), *filter(None, (node.returns,))]


def _bind(node: ast.AST, scope: _Scope) -> None:
    """Note what a node binds in its scope; that of a name is noted where it is met."""
    match node:
        case ast.NamedExpr():
            scope.bind(node.target.id, node.lineno, through=True)
        case ast.arg():
            scope.bind(node.arg, node.lineno)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            scope.bind(node.name, node.lineno)
        case ast.alias() if node.name != "*":
            scope.bind(node.asname or node.name.partition(".")[0], node.lineno)
        case ast.ExceptHandler(name=str(name)):
            scope.bind(name, node.lineno)
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            scope.bind(name, node.lineno)
        case ast.MatchMapping(rest=str(name)):
            scope.bind(name, node.lineno)
        case ast.Global() | ast.Nonlocal():
            scope.elsewhere |= dict.fromkeys(node.names, isinstance(node, ast.Global))


def _children(node: ast.AST, scope: _Scope) -> Iterator[tuple[ast.AST, _Scope]]:
    """Yield what stands in a node that has a scope of its own, with the scope it belongs to."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            inner = _Scope(scope)
            arguments = node.args
            outside = [*arguments.defaults, *filter(None, arguments.kw_defaults)]
            named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            named += filter(None, (arguments.vararg, arguments.kwarg))
            outside += [arg.annotation for arg in named if arg.annotation is not None]
            yield from ((child, scope) for child in (*_heads(node), *outside))
            for arg in named:
                inner.bind(arg.arg, arg.lineno)
            body: Iterable[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else node.body
            yield from ((child, inner) for child in body)
        case ast.ClassDef():
            inner = _Scope(scope, is_class=True)
            yield from ((child, scope) for child in _heads(node))
            yield from ((child, inner) for child in node.body)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            inner = _Scope(scope, is_comprehension=True)
            yield node.generators[0].iter, scope
            yield from ((child, inner) for child in children(node))


def _heads(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what of a definition is read outside it."""
    for name in _HEADS:
        value = getattr(node, name, None)
        yield from value if isinstance(value, list) else filter(None, (value,))
