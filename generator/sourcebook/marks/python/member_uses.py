"""Where a file uses a member of a class through an object of it, or defines one that a base class has.

Each place where the member's name stands behind a dot is asked what stands before the dot (`inference`). It is a use
when that is an object of the class, or of one that derives from it and does not define the member itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sourcebook.code.chains import expressions_below
from sourcebook.marks.python.inference.annotations import as_instances
from sourcebook.marks.python.inference.blocks import BLOCKS, blocks_of
from sourcebook.marks.python.inference.flow import narrowing
from sourcebook.marks.python.inference.inference import Inference
from sourcebook.marks.python.inference.leading import Leading
from sourcebook.marks.python.inference.members import order_of
from sourcebook.marks.python.inference.scopes import Place, Scope, Site
from sourcebook.marks.python.inference.spots import Spot
from sourcebook.marks.python.inference.types import UNKNOWN, ClassObject, ClassType, External, Instance, Known, Type
from sourcebook.marks.python.relevant_lines import RelevantLines
from sourcebook.marks.python.wanted_members import WantedMembers

_LEAVES = frozenset({ast.Name, ast.Constant})
"""Expressions without others in them."""
_SIMPLE = frozenset({ast.Expr, ast.Assign, ast.Return, ast.AugAssign, ast.AnnAssign, ast.Assert, ast.Raise, ast.If})
"""Statements of which the expressions are read as they stand, and nothing else."""
_PLAIN = frozenset(
    {ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Subscript, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Starred, ast.Slice}
)
"""Expressions of which the parts are read as they stand."""
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberUse:
    """A member of a class, taken from an object of it."""

    symbol: str
    """The member that is looked for."""
    node: ast.Attribute
    before: str
    """What stands before the dot, on one line: `s`, `self.session`, `S()`."""
    place: ast.AST
    """The statement, handler, case or decorator it stands in."""
    call: ast.Call | None
    """The call of it, where it is called."""
    what: str
    """What is known, as a reader would say it: `an instance of a.S`; of a name that is the symbol, its path."""
    lines: tuple[int, ...]
    """Those that tell that, sorted."""
    how: str
    """How that is known, as a reader would say it; empty where one of the lines says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberOverride:
    """A member that a class of the file defines, and a base class has."""

    symbol: str
    """The member that is looked for."""
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Name
    place: ast.stmt
    owner: str
    """Dotted path of the base class."""
    lines: tuple[int, ...]
    """Those that tell: of the import of the base class, and last that of the class."""


class Members:
    """What a file does with members of some classes.

    Args:
        inference: Of the file.
        top: Its scope.
        wanted: The members.
        relevant: Lines outside of which no statement is looked into.
        leading: Tells which expressions are worth asking what they are; None to ask of all.
    """

    def __init__(
        self,
        inference: Inference,
        top: Scope,
        wanted: WantedMembers,
        relevant: RelevantLines,
        leading: Leading | None = None,
    ):
        self.inference = inference
        """Of the file."""
        self._top = top
        self._wanted = wanted
        self._names = frozenset(wanted.names)
        self._relevant = relevant
        self._leading = leading
        self.uses: list[MemberUse] = []
        """What was found so far."""
        self._overrides: list[MemberOverride] = []
        self._strings = 0
        """F-strings around what is being read."""

    def search(self) -> tuple[list[MemberUse], list[MemberOverride]]:
        """Return the uses and the overrides, in order of lines."""
        self._body(self._top, self._top.node.body if isinstance(self._top.node, ast.Module) else [], None, None)
        return self.uses, self._overrides

    def _body(self, scope: Scope, block: Sequence[ast.stmt], owner: ast.AST | None, parent: Spot | None) -> None:
        for index, statement in self._relevant.of(block):
            spot = Spot(block, index, owner, parent)
            self._statement(statement, scope, spot)
            if type(statement) in BLOCKS:
                for below_owner, below in blocks_of(statement):
                    self._body(scope, below, below_owner, spot)

    def _statement(self, node: ast.stmt, scope: Scope, spot: Spot) -> None:
        place = Place(scope, spot)
        if type(node) in _SIMPLE:
            for child in expressions_below(node):
                if type(child) not in _LEAVES:
                    self._read(child, place, node)
            return
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._definition(node, scope, place)
            case ast.Try() | ast.TryStar():
                for handler in node.handlers:
                    self._read(handler.type, place, handler)
            case ast.Match():
                self._read(node.subject, place, node)
                for case in node.cases:
                    for part in ast.walk(case.pattern):
                        if isinstance(part, ast.MatchValue):
                            self._read(part.value, place, case)
                    self._read(case.guard, place, case)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self._read(item.context_expr, place, node)
                    self._read(item.optional_vars, place, node)
            case _:
                for child in expressions_below(node):
                    self._read(child, place, node)

    def _definition(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, scope: Scope, place: Place
    ) -> None:
        for decorator in node.decorator_list:
            self._read(decorator, place, decorator)
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                self._read(base, place, node)
            for keyword in node.keywords:
                self._read(keyword.value, place, node)
        else:
            for default in [*node.args.defaults, *node.args.kw_defaults]:
                self._read(default, place, node)
        inner = scope.below(node, node.name)
        if isinstance(node, ast.ClassDef):
            self._note_override(node, inner)
        self._body(inner, node.body, None, None)

    def _note_override(self, node: ast.ClassDef, scope: Scope) -> None:
        names = [name for name in scope.sites if name in self._names]
        if not names or not node.bases or (self._leading is not None and not self._leading.has_bases(scope)):
            return
        own = Instance(cls=ClassType(path=scope.path, scope=scope))
        bases = order_of(own, self.inference)[1:]
        for name in sorted(names):
            owners: dict[str, str] = {}
            for each in bases:
                for symbol, owner in self._wanted.of(each.cls.path, name):
                    owners.setdefault(symbol, owner)
            for symbol, owner in owners.items():
                self._overrides_of(node, symbol, owner, scope.sites[name], own)

    def _overrides_of(self, cls: ast.ClassDef, symbol: str, owner: str, sites: Sequence[Site], own: Instance) -> None:
        lines = self._lineage(own, symbol, sites[0].name) - {cls.lineno}
        for site in sites:
            target = site.node
            if isinstance(target, ast.Assign | ast.AnnAssign):
                targets = target.targets if isinstance(target, ast.Assign) else [target.target]
                names = [each for each in targets if isinstance(each, ast.Name) and each.id == site.name]
                target = names[0] if names else target
            if isinstance(target, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Name) and site.spot:
                self._overrides.append(
                    MemberOverride(
                        symbol=symbol,
                        node=target,
                        place=site.spot.statement,
                        owner=owner,
                        lines=(*sorted(lines), cls.lineno),
                    )
                )

    def _read(self, node: ast.expr | None, place: Place, statement: ast.AST, parent: ast.expr | None = None) -> None:
        """Look through an expression, with what the expressions around it bind."""
        kind = type(node)
        if node is None or kind in _LEAVES or not self._may_hold(node):
            return
        # The commonest first, by hand: most expressions are these, and nearly all of them lead to nothing.
        if isinstance(node, ast.Attribute):
            if node.attr in self._names:
                self.note(node, place, statement, parent)
            if type(node.value) not in _LEAVES:
                self._read(node.value, place, statement, node)
            return
        if isinstance(node, ast.Call):
            if type(node.func) not in _LEAVES:
                self._read(node.func, place, statement, node)
            for argument in node.args:
                if type(argument) not in _LEAVES:
                    self._read(argument, place, statement, node)
            for keyword in node.keywords:
                if type(keyword.value) not in _LEAVES:
                    self._read(keyword.value, place, statement)
            return
        if kind in _PLAIN:
            for child in expressions_below(node):
                if type(child) not in _LEAVES:
                    self._read(child, place, statement, node)
            return
        self._read_binding(node, place, statement)

    def _read_binding(self, node: ast.expr, place: Place, statement: ast.AST) -> None:
        """Look through an expression in parts of which names stand for something else, and through any other."""
        match node:
            case ast.JoinedStr():
                self._in_string(node, place, statement)
                return
            case ast.Lambda():
                for default in [*node.args.defaults, *node.args.kw_defaults]:
                    self._read(default, place, statement)
                inner: Scope = place.scope.below(node, "<lambda>")
                self._read(node.body, Place(scope=inner), statement)
                return
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node, place, statement)
                return
            case ast.IfExp():
                self._read(node.test, place, statement)
                self._read(node.body, self._narrowed(node.test, place), statement)
                self._read(node.orelse, place, statement)
                return
            case ast.BoolOp(op=ast.And(), values=values):
                for value in values:
                    self._read(value, place, statement)
                    place = self._narrowed(value, place)
                return
        for child in expressions_below(node):
            self._read(child, place, statement, node)

    def _may_hold(self, node: ast.expr) -> bool:
        """Tell whether a member's name may stand on the lines of an expression."""
        first, last = node.lineno, node.end_lineno
        if first in self._relevant or self._strings:
            return True
        return first != last and self._relevant.has_any(first, last or first)

    def _in_string(self, node: ast.JoinedStr, place: Place, statement: ast.AST) -> None:
        """Look through an f-string: before Python 3.12 the positions in one may be anywhere."""
        self._strings += 1
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._read(child, place, statement, node)
        self._strings -= 1

    def _comprehension(self, node: _Comprehension, place: Place, statement: ast.AST) -> None:
        inner = self._inside_nothing(node.generators, place)
        for index, generator in enumerate(node.generators):
            around = inner or self.inference.comprehended(node.generators[:index], place)
            self._read(generator.iter, around if index else place, statement)
        inner = inner or self.inference.comprehended(node.generators, place)
        for generator in node.generators:
            for condition in generator.ifs:
                self._read(condition, inner, statement)
                inner = self._narrowed(condition, inner)
        for element in [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]:
            self._read(element, inner, statement)

    def _inside_nothing(self, generators: Sequence[ast.comprehension], place: Place) -> Place | None:
        """Return the place inside of a comprehension whose variables are nothing that is looked for; else None."""
        leading = self._leading
        if leading is None or any(found[0] for found in place.local.values()):
            return None
        if any(leading.leads(generator.iter, place.scope) for generator in generators):
            return None
        targets = (part for generator in generators for part in ast.walk(generator.target))
        names = [part.id for part in targets if isinstance(part, ast.Name)]
        return place._replace(local={**place.local, **dict.fromkeys(names, UNKNOWN)})

    def _may_be_wanted(self, node: ast.expr, place: Place) -> bool:
        """Tell whether it is worth asking what an expression is."""
        if self._leading is None:
            return True
        if place.local and any(
            part.id in place.local and place.local[part.id][0] for part in ast.walk(node) if isinstance(part, ast.Name)
        ):
            return True
        return self._leading.may_be(node, place.scope)

    def _narrowed(self, test: ast.expr, place: Place) -> Place:
        """Return the place behind a test, where a name may be known to be of a class."""
        names = {part.id for part in ast.walk(test) if isinstance(part, ast.Name)}
        local = dict(place.local)
        for name in sorted(names):
            if (told := next(narrowing(test, name, holds=True), None)) is not None:
                by, classes = told
                parts = classes.elts if isinstance(classes, ast.Tuple) else [classes]
                types = tuple(t for part in parts for t in self.inference.value(part, place).types)
                local[name] = Known(as_instances(types), how=f"`{by}` at line {test.lineno}")
        return place._replace(local=local) if len(local) != len(place.local) or local != place.local else place

    def note(self, node: ast.Attribute, place: Place, statement: ast.AST, parent: ast.expr | None) -> None:
        """Note an attribute with one of the names, when it is a member."""
        if not self._may_be_wanted(node.value, place):
            return
        found = self.inference.value(node.value, place)
        seen: set[str] = set()
        for type in found.types:
            for symbol, owner in self._inherited(type, node.attr):
                if symbol in seen:
                    continue
                seen.add(symbol)
                is_call = isinstance(parent, ast.Call) and parent.func is node
                self.uses.append(
                    MemberUse(
                        symbol=symbol,
                        node=node,
                        before=short_text(node.value),
                        place=statement,
                        call=parent if is_call and isinstance(parent, ast.Call) else None,
                        what=f"{'a subclass' if isinstance(type, ClassObject) else 'an instance'} of {owner}",
                        lines=self._lines(node, type, found, symbol),
                        how=found.how,
                    )
                )

    def _lines(self, node: ast.Attribute, type: Type, found: Known, symbol: str) -> tuple[int, ...]:
        lines = set(found.lines)
        if isinstance(type, Instance | ClassObject):
            lines |= self._lineage(Instance(cls=type.cls), symbol, node.attr)
        if not isinstance(node.value, ast.Name | ast.Attribute) or not lines:
            lines.add(node.value.lineno)
        return tuple(sorted(lines))

    def _lineage(self, instance: Instance, symbol: str, name: str) -> set[int]:
        """Return the lines that say from where a class of the file has a member."""
        lines: set[int] = set()
        for each in order_of(instance, self.inference):
            scope = each.cls.scope
            if scope is not None and not scope.origin and isinstance(scope.node, ast.ClassDef):
                at = Place(scope=scope.parent or scope)
                lines.add(scope.node.lineno)
                lines.update(n for base in scope.node.bases for n in self.inference.value(_plain(base), at).lines)
            if any(symbol == found for found, _ in self._wanted.of(each.cls.path, name)):
                break
        return lines

    def _inherited(self, type: Type, name: str) -> Iterator[tuple[str, str]]:
        """Yield the wanted members that an object has under a name, each with the class it is looked for in."""
        match type:
            case External(path=path):
                yield from self._wanted.of(path, name)
            case Instance(cls=cls) | ClassObject(cls=cls):
                for each in order_of(Instance(cls=cls), self.inference):
                    yield from self._wanted.of(each.cls.path, name)
                    scope = each.cls.scope
                    if scope is not None and (name in scope.sites or name in scope.attributes):
                        return


def _plain(base: ast.expr) -> ast.expr:
    return base.value if isinstance(base, ast.Subscript) else base


def short_text(node: ast.expr) -> str:
    """Return the text of an expression on one line: `s`, `self.session`, `S()`."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            return f"{short_text(value)}.{attr}"
        case ast.Call(func=func):
            return f"{short_text(func)}()"
        case ast.Await(value=value):
            return short_text(value)
        case ast.Subscript(value=value):
            return f"{short_text(value)}[]"
    return "()"
