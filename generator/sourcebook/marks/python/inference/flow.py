"""Which bindings of a name reach a place, told by walking backwards from it through the statements before.

A binding that is sure to run hides those before it; the ends of branches are joined; a branch that is left by `return`
or `raise` adds nothing behind it. What a loop binds reaches its own beginning. `isinstance` narrows: behind
`assert isinstance(x, C)`, in the body of `if isinstance(x, C)`, and behind a branch that is left where it is not one;
so do `type(x) is C`, and `case C():` below `match x:`.
"""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sourcebook.code.extents import first_lineno
from sourcebook.marks.python.inference.blocks import blocks_of, static_truth
from sourcebook.marks.python.inference.captures import classes_of
from sourcebook.marks.python.inference.scopes import How, Scope, Site
from sourcebook.marks.python.inference.spots import Spot


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Narrowed:
    """A test that says of which class a name is behind it."""

    classes: ast.expr
    """The second argument of `isinstance`, or what stands for it in another test."""
    spot: Spot
    lineno: int
    test: str = "isinstance"
    """What tells it, as it is written: `isinstance`, `type`, `case`."""


class Reached(NamedTuple):
    """What a name may stand for at a place."""

    sites: tuple[Site | Narrowed, ...]
    complete: bool
    """Whether one of these is sure to have run."""


def reaching(scope: Scope, name: str, spot: Spot) -> Reached:
    """Return what binds a name of a scope before one of its statements."""
    sites, may_narrow = scope.sites.get(name, ()), scope.written.may_narrow(name)
    if len(sites) == 1 and not may_narrow and _is_before(sites[0], spot):
        return Reached(sites=(sites[0],), complete=True)
    walk = _Walk(name, sites, may_narrow=may_narrow)
    # What the statement itself binds by `:=` it also reads.
    walk.found += [site for site in walk.sites if site.how is How.WALRUS and site.node is spot.statement]
    complete = bool(walk.found) or walk.before(spot)
    if not complete:
        walk.found += [site for site in walk.sites if site.spot is None]
        complete = any(site.spot is None for site in walk.sites)
    found = sorted(dict.fromkeys(walk.found), key=lambda each: each.lineno)
    return Reached(sites=tuple(found), complete=complete)


def _is_before(site: Site, spot: Spot) -> bool:
    """Tell whether what binds a name has run in any case: a parameter, or an assignment on the way to a statement."""
    at = site.spot
    if at is None:
        return True
    if site.how is not How.VALUE or not isinstance(site.node, ast.Assign):
        return False
    around: Spot | None = spot
    while around is not None and around.block is not at.block:
        around = around.parent
    return around is not None and at.index < around.index


class _Walk:
    """One walk backwards for one name."""

    def __init__(self, name: str, sites: Sequence[Site], *, may_narrow: bool):
        self.name = name
        self.sites = sites
        self.found: list[Site | Narrowed] = []
        self._may_narrow = may_narrow
        self._linenos = sorted(site.lineno for site in sites if site.spot is not None)

    def before(self, spot: Spot) -> bool:
        """Note what reaches the beginning of a statement; return whether something is sure to."""
        for index in self._telling(spot.block, spot.index):
            if self._through(Spot(block=spot.block, index=index, owner=spot.owner, parent=spot.parent)):
                return True
        if spot.owner is None or spot.parent is None:
            return False
        return self._into(spot) or self.before(spot.parent)

    def _telling(self, block: Sequence[ast.stmt], end: int) -> Iterator[int]:
        """Yield which statements of a block before one of them may tell of the name, the last first."""
        if self._may_narrow:
            yield from range(end - 1, -1, -1)
            return
        linenos = self._linenos
        while end > 0:
            last = bisect_right(linenos, block[end - 1].end_lineno or block[end - 1].lineno) - 1
            if last < 0:
                return
            end = bisect_right(block, linenos[last], 0, end, key=first_lineno) - 1
            if end >= 0 and (block[end].end_lineno or block[end].lineno) >= linenos[last]:
                yield end
            else:
                end += 1  # the line stands behind that statement, and before the next
                linenos = linenos[: bisect_left(linenos, linenos[last])]

    def _into(self, spot: Spot) -> bool:
        """Note what the head of the statement around a block binds, when the block is entered."""
        owner = spot.owner
        match owner:
            case ast.If(test=test):
                return self._narrow(test, spot, holds=spot.block is owner.body) or self._bound_by(owner)
            case ast.While(test=test):
                self._inside(owner.body)
                is_body = spot.block is owner.body
                return (is_body and self._narrow(test, spot, holds=True)) or self._bound_by(owner)
            case ast.For() | ast.AsyncFor():
                if self._bound_by(owner):
                    return True
                self._inside(owner.body)
            case ast.With() | ast.AsyncWith() | ast.ExceptHandler() | ast.match_case():
                return self._head(owner, spot)
            case ast.Try() | ast.TryStar() if spot.block is not owner.body:
                if spot.block is owner.finalbody:
                    for handler in owner.handlers:
                        self._inside(handler.body)
                    self._inside(owner.orelse)
                    self._inside(owner.body)
                else:
                    return self._end(owner.body, owner, spot)
        return False

    def _head(self, owner: ast.With | ast.AsyncWith | ast.ExceptHandler | ast.match_case, spot: Spot) -> bool:
        match owner:
            case ast.ExceptHandler():
                here = [site for site in self.sites if site.node is owner]
                if not here and spot.parent is not None and isinstance(spot.parent.statement, ast.Try | ast.TryStar):
                    self._inside(spot.parent.statement.body)
            case ast.match_case(pattern=pattern):
                here = [site for site in self.sites if site.node is pattern]
                if not here and self._matched(pattern, spot):
                    return True
            case _:
                return self._bound_by(owner)
        self.found += here
        return bool(here)

    def _matched(self, pattern: ast.pattern, spot: Spot) -> bool:
        """Tell whether the block of a `case` is entered only where the name is of a class; note of which."""
        match spot.parent.statement if spot.parent else None:
            case ast.Match(subject=ast.Name(id=name)) if name == self.name and self._may_narrow:
                classes = classes_of(pattern)
                if classes is not None:
                    self.found.append(Narrowed(classes=classes, spot=spot, lineno=pattern.lineno, test="case"))
                return classes is not None
        return False

    def _bound_by(self, node: ast.AST) -> bool:
        here = [site for site in self.sites if site.node is node]
        self.found += here
        return bool(here)

    def _inside(self, block: Sequence[ast.stmt]) -> None:
        """Note all that a block may have bound."""
        if block:
            first, last = block[0].lineno, block[-1].end_lineno or block[-1].lineno
            self.found += [site for site in self.sites if site.spot and first <= site.lineno <= last]

    def _through(self, spot: Spot) -> bool:
        """Note what a statement before the place binds; return whether it is sure to."""
        node = spot.statement
        if isinstance(node, ast.Assert):
            return self._narrow(node.test, spot, holds=True)
        if isinstance(node, ast.If) and self._left_unless(node, spot):
            return True
        first, last = node.lineno, node.end_lineno or node.lineno
        decorated = getattr(node, "decorator_list", None)
        first = min([first, *(each.lineno for each in decorated or ())])
        if not any(site.spot is not None and first <= site.lineno <= last for site in self.sites):
            return False
        match node:
            case ast.If():
                return self._branches(node, spot) or self._bound_by(node)
            case ast.For() | ast.AsyncFor() | ast.While():
                self._end(node.orelse, node, spot)
                self._end(node.body, node, spot)
                self._bound_by(node)
                return False
            case ast.With() | ast.AsyncWith():
                return self._end(node.body, node, spot) or self._bound_by(node)
            case ast.Try() | ast.TryStar():
                return self._try(node, spot)
            case ast.Match():
                for owner, block in blocks_of(node):
                    self._end(block, owner, spot)
                return False
        return self._bound_by(node) or self._imported(node)

    def _imported(self, node: ast.stmt) -> bool:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            return False
        here = [site for site in self.sites if site.node in node.names]
        self.found += here
        return bool(here)

    def _branches(self, node: ast.If, spot: Spot) -> bool:
        holds = static_truth(node.test)
        ends = []
        if holds is not False:
            ends.append(self._end(node.body, node, spot))
        if holds is not True:
            ends.append(self._end(node.orelse, node, spot))
        return all(ends)

    def _try(self, node: ast.Try | ast.TryStar, spot: Spot) -> bool:
        if node.finalbody and self._end(node.finalbody, node, spot):
            return True
        ends = [self._end(handler.body, handler, spot) for handler in node.handlers]
        whole = bool(node.orelse) and self._end(node.orelse, node, spot)
        return all([*ends, whole or self._end(node.body, node, spot)])

    def _end(self, block: Sequence[ast.stmt], owner: ast.AST, spot: Spot) -> bool:
        """Note what the end of a block leaves; return whether something is sure to be bound, or the end not reached."""
        if not block:
            return False
        if leaves(block[-1]):
            return True
        for index in self._telling(block, len(block)):
            if self._through(Spot(block=block, index=index, owner=owner, parent=spot)):
                return True
        return False

    def _left_unless(self, node: ast.If, spot: Spot) -> bool:
        """Tell whether a branch that is left says of which class the name is behind it."""
        return (
            not node.orelse and bool(node.body) and leaves(node.body[-1]) and self._narrow(node.test, spot, holds=False)
        )

    def _narrow(self, test: ast.expr, spot: Spot, *, holds: bool) -> bool:
        told = next(narrowing(test, self.name, holds=holds), None) if self._may_narrow else None
        if told is not None:
            self.found.append(Narrowed(classes=told[1], spot=spot, lineno=test.lineno, test=told[0]))
        return told is not None


def narrowing(test: ast.expr, name: str, *, holds: bool) -> Iterator[tuple[str, ast.expr]]:
    """Yield what tells of which classes a name is an instance where a test holds, or does not, and those classes."""
    match test:
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=found), classes]) if holds and found == name:
            yield "isinstance", classes
        case ast.Compare(
            left=ast.Call(func=ast.Name(id="type"), args=[ast.Name(id=found)]),
            ops=[ast.Is() | ast.Eq() | ast.IsNot() | ast.NotEq() as operator],
            comparators=[cls],
        ) if found == name and isinstance(operator, ast.Is | ast.Eq) == holds:
            yield "type", cls
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from narrowing(operand, name, holds=not holds)
        case ast.BoolOp(op=op, values=values) if isinstance(op, ast.And) == holds:
            for value in values:
                yield from narrowing(value, name, holds=holds)


def leaves(node: ast.stmt) -> bool:
    """Tell whether a statement never goes on to the next one."""
    match node:
        case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
            return True
        case ast.If():
            return bool(node.orelse) and leaves(node.body[-1]) and leaves(node.orelse[-1])
        case ast.With() | ast.AsyncWith():
            return leaves(node.body[-1])
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="sys"), attr="exit"))):
            return True
    return False
