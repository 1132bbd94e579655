"""Which names a scope binds itself, anywhere in it: what makes them local to a function.

Source: https://docs.python.org/3/reference/executionmodel.html#binding-of-names
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sourcebook.code.extents import blocks_below
from sourcebook.code.outline import DEFINITIONS
from sourcebook.marks.python.import_bindings import imports_of
from sourcebook.marks.python.relevant_lines import RelevantLines
from sourcebook.marks.python.scope_state import Function


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeNames:
    """The names that a scope binds: its own, and those that it declares to be of a scope around it."""

    local: frozenset[str]
    globals: frozenset[str]
    nonlocals: frozenset[str]

    @property
    def changes_others(self) -> bool:
        """Whether what it binds may count in other scopes."""
        return bool(self.globals or self.nonlocals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """Which names are followed through a file, and where they may be bound."""

    names: frozenset[str]
    relevant: RelevantLines
    """The lines that hold one of them."""
    walruses: RelevantLines
    """The lines that hold a `:=`: expressions bind nothing without it."""


def names_of_function(node: Function, following: Following) -> ScopeNames:
    """Return which of some names are local to a function, its parameters included."""
    if isinstance(node, ast.Lambda):
        named = frozenset(_named_in([node.body])) if _may_name(node, following) else frozenset()
        bound = ScopeNames(local=named & following.names, globals=frozenset(), nonlocals=frozenset())
    else:
        bound = names_bound_in(node.body, following)
    own = {argument.arg for argument in parameters_of(node.args)} & following.names
    return replace(bound, local=bound.local | own)


def names_bound_in(body: Sequence[ast.stmt], following: Following) -> ScopeNames:
    """Return which of the names a body binds anywhere, not looking into scopes below it."""
    names = following.names
    bound: set[str] = set()
    globals_: set[str] = set()
    nonlocals: set[str] = set()
    stack = [body]
    while stack:  # this looks at each body a second time
        for _, node in following.relevant.of(stack.pop()):
            if isinstance(node, ast.Global):
                globals_.update(node.names)
            elif isinstance(node, ast.Nonlocal):
                nonlocals.update(node.names)
            bound.update(_bound_by(node))
            if not isinstance(node, DEFINITIONS):
                stack += blocks_below(node)
            if _may_name(node, following):
                bound.update(_named_in(_same_scope(node)))
    return ScopeNames(
        local=names & bound - globals_ - nonlocals,
        globals=names & globals_,
        nonlocals=names & nonlocals,
    )


def parameters_of(arguments: ast.arguments) -> list[ast.arg]:
    """Return all parameters of a function, those with stars last."""
    variadic = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *variadic]


def _may_name(node: ast.stmt | ast.Lambda, following: Following) -> bool:
    """Tell whether a `:=` stands on the lines of a statement or lambda."""
    return following.walruses.has_any(node.lineno, node.end_lineno or node.lineno)


def _bound_by(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement itself binds or deletes in its scope, other than by `:=`."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from (imported.name for imported in imports_of([node], module=None))
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            for target in targets:
                yield from _names_in(target)
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            yield from _names_in(target)
        case ast.For(target=target) | ast.AsyncFor(target=target):
            yield from _names_in(target)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                if item.optional_vars is not None:
                    yield from _names_in(item.optional_vars)
        case ast.Try(handlers=handlers) | ast.TryStar(handlers=handlers):
            yield from (handler.name for handler in handlers if handler.name)
        case ast.Match(cases=cases):
            for case in cases:
                yield from _captured(case.pattern)
        case _ if type(node).__name__ == "TypeAlias":  # Python 3.12
            yield from _names_in(node.name)  # type: ignore[attr-defined]  # unknown to 3.11


def _names_in(target: ast.expr) -> Iterator[str]:
    """Yield the names of a target; attributes and items bind none."""
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            for element in elts:
                yield from _names_in(element)
        case ast.Starred(value=value):
            yield from _names_in(value)


def _captured(pattern: ast.pattern) -> Iterator[str]:
    for node in ast.walk(pattern):
        match node:
            case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
                yield name
            case ast.MatchMapping(rest=str() as name):
                yield name


def _named_in(parts: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names that `:=` binds in the scope of some expressions; blocks among them are passed over."""
    stack = list(parts)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.NamedExpr):
            yield node.target.id
        if not isinstance(node, ast.stmt):
            stack.extend(_same_scope(node))


def _same_scope(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the children of a node that are evaluated in the same scope."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            yield from getattr(node, "decorator_list", ())
            yield from node.args.defaults
            yield from (default for default in node.args.kw_defaults if default is not None)
        case ast.ClassDef():
            yield from (*node.decorator_list, *node.bases, *node.keywords)
        case ast.comprehension():  # its target is not of this scope; a walrus in it is
            yield from (node.iter, *node.ifs)
        case _:
            yield from ast.iter_child_nodes(node)
