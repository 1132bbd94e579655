"""Which names a scope binds itself, anywhere in it: what makes them local to a function.

Source: https://docs.python.org/3/reference/executionmodel.html#binding-of-names
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

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


def names_of_function(node: Function, names: frozenset[str], relevant: RelevantLines) -> ScopeNames:
    """Return which of some names are local to a function, its parameters included."""
    bound = names_bound_in([node.body] if isinstance(node, ast.Lambda) else node.body, names, relevant)
    own = {argument.arg for argument in parameters_of(node.args)} & names
    return replace(bound, local=bound.local | own)


def names_bound_in(body: Iterable[ast.AST], names: frozenset[str], relevant: RelevantLines) -> ScopeNames:
    """Return which of the names a body binds anywhere, not looking into scopes below it."""
    bound: set[str] = set()
    globals_: set[str] = set()
    nonlocals: set[str] = set()
    stack = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.stmt) and node not in relevant:
            continue  # this looks at each body a second time, and is most of what a walk costs
        if isinstance(node, ast.Global):
            globals_.update(node.names)
        elif isinstance(node, ast.Nonlocal):
            nonlocals.update(node.names)
        bound.update(_bound_by(node))
        stack.extend(_same_scope(node))
    return ScopeNames(
        local=names & bound - globals_ - nonlocals,
        globals=names & globals_,
        nonlocals=names & nonlocals,
    )


def parameters_of(arguments: ast.arguments) -> list[ast.arg]:
    """Return all parameters of a function, those with stars last."""
    variadic = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *variadic]


def _bound_by(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node itself binds or deletes in its scope."""
    match node:
        case ast.Name(ctx=ast.Store() | ast.Del()):
            yield node.id
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from (imported.name for imported in imports_of([node], module=None))
        case ast.ExceptHandler(name=str() as name):
            yield name
        case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
            yield name
        case ast.MatchMapping(rest=str() as name):
            yield name


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
