"""Which statements bind the names of a module, a class or a function, each with its place among the others."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from sourcebook.code.extents import first_lineno
from sourcebook.marks.python.inference.blocks import BLOCKS, blocks_of
from sourcebook.marks.python.inference.captures import captured_by
from sourcebook.marks.python.inference.fixture_names import fixture_names
from sourcebook.marks.python.inference.spots import Spot, spots_in
from sourcebook.marks.python.inference.written import NOTHING_WRITTEN, Written

ScopeNode = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class How(Enum):
    """How a statement gives a name its meaning."""

    VALUE = auto()
    """`x = value`, or a part of it."""
    ANNOTATED = auto()
    """`x: T`, with or without a value."""
    ELEMENT = auto()
    """`for x in value`."""
    ENTERED = auto()
    """`with value as x`."""
    CAUGHT = auto()
    """`except value as x`."""
    MATCHED = auto()
    """`case value() as x`."""
    IMPORTED = auto()
    DEFINED = auto()
    """By `def` or `class`."""
    PARAMETER = auto()
    WALRUS = auto()
    """`x := value`, somewhere in a statement."""
    OPAQUE = auto()
    """By a pattern, `del`, or otherwise in a way that tells nothing."""


class Site(NamedTuple):
    """One place that binds a name. Compared by identity: two that bind the same are two.

    A tuple, as of a file thousands are made, and a frozen dataclass takes three times as long.
    """

    name: str
    how: How
    node: ast.AST
    """The statement, handler, alias or parameter."""
    lineno: int
    scope: Scope
    spot: Spot | None
    """None for parameters."""
    value: ast.expr | None = None
    unpacked: tuple[int, ...] = ()
    """Positions that lead from the value to what the name gets, outermost first; -1 for one that is starred."""

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same one."""
        return self is other

    def __hash__(self) -> int:
        """Return what fits that."""
        return id(self)


@dataclass(frozen=True, eq=False, kw_only=True)
class Scope:
    """A module, class or function; what it binds is found when it is first asked for."""

    node: ScopeNode
    parent: Scope | None
    module: str
    """Dotted path of the module; of a package without `.__init__`."""
    is_package: bool
    path: str
    """Dotted path below which its names are known."""
    origin: str = ""
    """Who says what stands in it; empty for the file that is read."""
    written: Written = NOTHING_WRITTEN
    """What the text of the module tells."""
    is_stub: bool = False
    """Whether it is of a `.pyi`, where what is imported is not handed on unless it says so."""
    _below: dict[ScopeNode, Scope] = field(default_factory=dict, repr=False)

    @cached_property
    def sites(self) -> Mapping[str, list[Site]]:
        """What binds each name, in order; names that are declared `global` or `nonlocal` are not the scope's."""
        return _by_name(_sites_of(self))

    @cached_property
    def stars(self) -> Sequence[ast.ImportFrom]:
        """The imports of everything."""
        statements = [spot.statement for spot in spots_in(body_of(self.node), _FROM)]
        return [each for each in statements if isinstance(each, ast.ImportFrom) and each.names[0].name == "*"]

    @cached_property
    def given(self) -> Sequence[Spot]:
        """Of a function: where it returns something, or yields by a statement of its own."""
        return [spot for spot in spots_in(body_of(self.node), _GIVING) if _gives(spot.statement)]

    @cached_property
    def attributes(self) -> Mapping[str, list[Site]]:
        """Of a class: what its methods give the attributes of their instance."""
        return _by_name(_attribute_sites(self))

    @cached_property
    def fixtures(self) -> Mapping[str, list[Site]]:
        """Those of pytest that it defines, by the names by which tests ask for them."""
        return _by_name(_fixture_sites(self))

    @property
    def yields(self) -> bool:
        """Of a function: whether it is a generator, as far as its own statements tell."""
        return any(isinstance(spot.statement, ast.Expr) for spot in self.given)

    @property
    def outermost(self) -> Scope:
        """The module's."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def forget(self) -> None:
        """Let go of what was found in it and below, which holds on to it in circles; it is found again when asked for.

        A file and all that was found in it is gone at once then, and no looking for circles has to find it.
        """
        for below in self._below.values():
            below.forget()
        self._below.clear()
        for name in ("sites", "stars", "attributes", "given", "fixtures"):
            self.__dict__.pop(name, None)

    def below(self, node: ScopeNode, name: str) -> Scope:
        """Return the scope of a class or function that this one defines, the same each time."""
        if node not in self._below:
            self._below[node] = Scope(
                node=node,
                parent=self,
                module=self.module,
                is_package=self.is_package,
                path=f"{self.path}.{name}",
                origin=self.origin,
                written=self.written,
                is_stub=self.is_stub,
            )
        return self._below[node]


_NOTHING: Mapping[str, tuple[object, ...]] = MappingProxyType({})


class Place(NamedTuple):
    """Where an expression stands."""

    scope: Scope
    spot: Spot | None = None
    """None where the order of statements does not matter: behind them all."""
    local: Mapping[str, tuple[object, ...]] = _NOTHING
    """What comprehensions and lambdas around it bind, as `Known`s."""


def body_of(node: ScopeNode) -> Sequence[ast.stmt]:
    """Return the statements of a scope; a lambda has none."""
    return [] if isinstance(node, ast.Lambda) else node.body


def _gives(node: ast.stmt) -> bool:
    return (
        node.value is not None if isinstance(node, ast.Return) else isinstance(getattr(node, "value", None), ast.Yield)
    )


def _by_name(sites: Iterator[Site]) -> Mapping[str, list[Site]]:
    found: dict[str, list[Site]] = {}
    for site in sites:
        found.setdefault(site.name, []).append(site)
    return found


_FROM = frozenset({ast.ImportFrom})
_GIVING = frozenset({ast.Return, ast.Expr})
_ASSIGNING = frozenset({
    ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Delete, ast.For, ast.AsyncFor, ast.With, ast.AsyncWith,
})  # fmt: skip
"""The statements with targets."""
_OF_OTHERS = frozenset({ast.Global, ast.Nonlocal})
_BINDING = BLOCKS | _OF_OTHERS | {
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom,
    ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Delete,
}  # fmt: skip
"""The statements that may bind a name by themselves, or hold one that does."""


def _sites_of(scope: Scope) -> Iterator[Site]:
    yield from _parameters(scope)
    spots: list[Spot] = []
    _add_binding(spots, body_of(scope.node), scope.written, None, None)
    elsewhere = {
        name for spot in spots if isinstance(node := spot.statement, ast.Global | ast.Nonlocal) for name in node.names
    }
    has_walruses = bool(scope.written.walruses)
    for spot in spots:
        node = spot.block[spot.index]
        if type(node) is ast.Assign and len(node.targets) == 1 and not has_walruses and (spot.index or not spot.owner):
            only = node.targets[0]  # the commonest by far
            if isinstance(only, ast.Name):
                if only.id not in elsewhere:
                    yield Site(only.id, How.VALUE, node, only.lineno, scope, spot, node.value)
                continue
        for site in _bound_at(spot, scope):
            if site.name not in elsewhere:
                yield site


def _add_binding(
    found: list[Spot], block: Sequence[ast.stmt], written: Written, owner: ast.AST | None, parent: Spot | None
) -> None:
    """Add the places of the statements that may bind a name: most bind none."""
    is_bound_by_owner = owner is not None and isinstance(owner, ast.ExceptHandler | ast.match_case)
    has_walruses = bool(written.walruses)
    for index, statement in enumerate(block):
        kind = type(statement)
        if (
            kind in _BINDING
            or (is_bound_by_owner and index == 0)
            or (has_walruses and written.has_walrus(statement.lineno, statement.end_lineno or statement.lineno))
        ):
            spot = Spot(block, index, owner, parent)
            found.append(spot)
            if kind in BLOCKS:
                for below_owner, below in blocks_of(statement):
                    _add_binding(found, below, written, below_owner, spot)


def _parameters(scope: Scope) -> Iterator[Site]:
    if not isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return
    args = scope.node.args
    variadic = [arg for arg in (args.vararg, args.kwarg) if arg]
    for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs, *variadic):
        yield Site(arg.arg, How.PARAMETER, arg, arg.lineno, scope, None)


def _bound_at(spot: Spot, scope: Scope) -> Iterator[Site]:
    """Yield what a statement binds itself, and the handler or case whose block it begins."""
    node = spot.statement
    if spot.index == 0 and isinstance(spot.owner, ast.ExceptHandler) and spot.owner.name:
        yield Site(
            name=spot.owner.name,
            how=How.CAUGHT,
            node=spot.owner,
            lineno=spot.owner.lineno,
            scope=scope,
            spot=spot.parent,
            value=spot.owner.type,
        )
    elif spot.index == 0 and isinstance(spot.owner, ast.match_case):
        for name, classes in captured_by(spot.owner.pattern):
            owner, how = spot.owner.pattern, How.OPAQUE if classes is None else How.MATCHED
            yield Site(name, how, owner, owner.lineno, scope, spot.parent, classes)
    walruses = scope.written
    if walruses.walruses and walruses.has_walrus(first_lineno(node), node.end_lineno or node.lineno):
        yield from _named_in(node, spot, scope)
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield Site(node.name, How.DEFINED, node, node.lineno, scope, spot)
        case ast.Import() | ast.ImportFrom():
            yield from _imported(node, spot, scope)
        case _:
            for target, how, value in targets_of(node):
                for name, lineno, unpacked in _names_in(target, ()):
                    yield Site(name, how, node, lineno, scope, spot, value, unpacked)


def _named_in(node: ast.stmt, spot: Spot, scope: Scope) -> Iterator[Site]:
    """Yield what `:=` binds in the expressions of a statement, those in its blocks left out."""
    parts: list[ast.AST] = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr | ast.withitem)]
    while parts:
        part = parts.pop()
        if isinstance(part, ast.NamedExpr):
            yield Site(
                name=part.target.id,
                how=How.WALRUS,
                node=node,
                lineno=part.lineno,
                scope=scope,
                spot=spot,
                value=part.value,
            )
        if not isinstance(part, ast.Lambda):
            parts += ast.iter_child_nodes(part)


def _imported(node: ast.Import | ast.ImportFrom, spot: Spot, scope: Scope) -> Iterator[Site]:
    for alias in node.names:
        if alias.name == "*":
            continue
        plain = alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name
        yield Site(alias.asname or plain, How.IMPORTED, alias, alias.lineno, scope, spot)


def targets_of(node: ast.stmt) -> Iterator[tuple[ast.expr, How, ast.expr | None]]:
    """Yield what a statement assigns to, how, and the value that tells what."""
    match node:
        case ast.Assign():
            for target in node.targets:
                yield target, How.VALUE, node.value
        case ast.AnnAssign():
            yield node.target, How.ANNOTATED, node.value
        case ast.AugAssign():
            # `x /= y`: what it becomes is told by `x / y`, which holds the name itself.
            left = ast.copy_location(_loaded(node.target), node.target)
            value = ast.copy_location(ast.BinOp(left=left, op=node.op, right=node.value), node)
            yield node.target, How.VALUE, value
        case ast.For() | ast.AsyncFor():
            yield node.target, How.ELEMENT, node.iter
        case ast.With() | ast.AsyncWith():
            for item in node.items:
                if item.optional_vars is not None:
                    yield item.optional_vars, How.ENTERED, item.context_expr
        case ast.Delete():
            for target in node.targets:
                yield target, How.OPAQUE, None


def _loaded(target: ast.expr) -> ast.expr:
    match target:
        case ast.Name():
            return ast.Name(id=target.id, ctx=ast.Load())
        case ast.Attribute():
            return ast.Attribute(value=target.value, attr=target.attr, ctx=ast.Load())
    return target


def _names_in(target: ast.expr, unpacked: tuple[int, ...]) -> Iterator[tuple[str, int, tuple[int, ...]]]:
    match target:
        case ast.Name():
            yield target.id, target.lineno, unpacked
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            for index, element in enumerate(elts):
                yield from _names_in(element, (*unpacked, index))
        case ast.Starred(value=value):
            yield from _names_in(value, (*unpacked[:-1], -1))


def _fixture_sites(scope: Scope) -> Iterator[Site]:
    for sites in list(scope.sites.values()):
        for site in sites:
            if isinstance(site.node, ast.FunctionDef | ast.AsyncFunctionDef):
                for name in fixture_names(site.node):
                    yield site._replace(name=name)


def _attribute_sites(scope: Scope) -> Iterator[Site]:
    """Yield what methods assign to the attributes of their first parameter."""
    for sites in list(scope.sites.values()):
        for site in sites:
            method = site.node
            if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            parameters = [*method.args.posonlyargs, *method.args.args]
            if not parameters:
                continue
            inner = scope.below(method, method.name)
            for spot in spots_in(method.body, _ASSIGNING):
                for target, how, value in targets_of(spot.statement):
                    match target:
                        case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner == parameters[0].arg:
                            yield Site(
                                name=name,
                                how=how,
                                node=spot.statement,
                                lineno=spot.statement.lineno,
                                scope=inner,
                                spot=spot,
                                value=value,
                            )
