"""What the names of a scope may stand for, at one point of a walk through a file."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from sourcebook.marks.python.import_bindings import STAR, Imported

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Binding:
    """One place that gives a name a meaning. Compared by identity."""

    path: str | None
    """Dotted path that the name stands for, of a star import its module; None when unknown."""
    lineno: int
    imported: Imported | None = None
    """The import it comes from; None for definitions, assignments and all other binding."""

    def path_of(self, name: str) -> str | None:
        """Return the dotted path of a name that is bound here."""
        is_star = self.imported is not None and self.imported.name == STAR
        return f"{self.path}.{name}" if is_star else self.path

    @property
    def linenos(self) -> tuple[int, ...]:
        """The lines of the binding, the `from` of an import included."""
        first = self.imported.statement.lineno if self.imported else self.lineno
        return tuple(sorted({first, self.lineno}))


UNBOUND = Binding(path=None, lineno=0)
"""Stands among the bindings of a name that may have none yet."""


State = dict[str, frozenset[Binding]]
"""What each name of one scope may stand for; a name that is not in it is not bound there."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Later:
    """A body that runs, or an annotation that counts, when its surroundings are complete."""

    frame: Frame
    """Where it was met."""
    node: Function | ast.expr
    """A body's function; any other expression is an annotation."""
    place: ast.AST | None
    """What was being read in the frame: the frame itself will be elsewhere by then."""
    string: ast.Constant | None = None
    """The string that the annotation was written in."""


@dataclass(slots=True, kw_only=True, eq=False)
class Frame:
    """A scope while it is walked through; the only thing here that changes."""

    parent: Frame | None
    kind: type[ast.AST]
    """`ast.Module`, `ast.FunctionDef` (lambdas too), `ast.ClassDef` or `ast.comprehension` (type parameters too)."""
    path: str | None = None
    """Dotted path below which the names bound here are known; None inside functions."""
    state: State = field(default_factory=dict)
    """What holds at the statement that is being read."""
    outer_names: dict[str, Frame] = field(default_factory=dict)
    """Names declared `global` or `nonlocal`, with the frame that owns them."""
    pending: list[Later] = field(default_factory=list)
    """What is read when the frame has been walked to its end."""
    place: ast.AST | None = None
    """The statement, handler, case or decorator that is being read."""
    definition: ast.ClassDef | Function | None = None
    """The class or function whose body it is."""

    def path_of(self, name: str) -> str | None:
        """Return the dotted path of what is defined here under a name; None inside functions."""
        return f"{self.path}.{name}" if self.path is not None else None

    def postpone(self, node: Function | ast.expr, string: ast.Constant | None = None) -> None:
        """Keep a body or an annotation until the function or module around has been walked to its end.

        Not until the class around has: a method sees what the module makes of a name after the class.
        """
        runner = self
        while runner.parent is not None and runner.kind is not ast.FunctionDef:
            runner = runner.parent
        runner.pending.append(Later(frame=self, node=node, place=self.place, string=string))

    def lookup(self, name: str) -> frozenset[Binding]:
        """Return what a name may stand for when it is read here; may be empty.

        Source: https://docs.python.org/3/reference/executionmodel.html#resolution-of-names
        """
        found: frozenset[Binding] = frozenset()
        definitions: list[ast.ClassDef | Function] = []
        frame: Frame | None = self
        while frame is not None:
            # The names of a class are seen by its own body alone, not by its methods.
            if name in frame.state and (frame is self or frame.kind is not ast.ClassDef):
                found |= _within(definitions, name, frame.state[name])
                # A name of a function is its own throughout, bound yet or not; of others it may come from outside.
                if UNBOUND not in frame.state[name] or frame.kind is ast.FunctionDef:
                    return found - {UNBOUND}
            if frame.definition is not None:
                definitions.append(frame.definition)
            if frame.parent is None:
                return (found | frame.state.get(STAR, frozenset())) - {UNBOUND}
            frame = frame.parent
        return found


def _within(
    definitions: Iterable[ast.ClassDef | Function], name: str, bindings: frozenset[Binding]
) -> frozenset[Binding]:
    """Return what a name stands for inside of definitions: for the definition itself, where one of these bears it.

    A class or function that is defined where an import fails knows itself, not what is imported elsewhere.
    """
    lines = {node.lineno for node in definitions if getattr(node, "name", None) == name}
    own = frozenset(binding for binding in bindings if binding.imported is None and binding.lineno in lines)
    return own or bindings


def joined(states: Iterable[State]) -> State:
    """Return what holds where ways meet; a name that one has not bound may be unbound."""
    ways = list(states)
    names = dict.fromkeys(name for state in ways for name in state)
    absent = frozenset({UNBOUND})
    return {name: frozenset().union(*(state.get(name, absent) for state in ways)) for name in names}


def owner_of(name: str, frame: Frame | None) -> Frame:
    """Return the nearest function around that has the name; the outermost frame when none has."""
    assert frame is not None
    while frame.parent is not None:
        if frame.kind is ast.FunctionDef and name in frame.state:
            return frame
        frame = frame.parent
    return frame
