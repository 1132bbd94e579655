"""What an expression can be, and what is learned along the way to knowing it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from sourcebook.marks.python.inference.scopes import Place, Scope, Site

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

MOST = 8
"""Types that one expression may have at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassType:
    """A class, known by its path."""

    path: str
    """Dotted path at which it is defined; of one that no text is at hand for, the path by which it is imported."""
    scope: Scope | None = field(default=None, compare=False, repr=False)
    """Its body; None where no text is at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """An object of a class."""

    cls: ClassType
    args: tuple[tuple[Type, ...], ...] = ()
    """What stands for its type parameters; fewer than it has where they are not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassObject:
    """The class itself."""

    cls: ClassType
    args: tuple[tuple[Type, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function or method; of one with overloads all of them."""

    path: str
    nodes: tuple[FunctionNode, ...] = field(compare=False, repr=False)
    scope: Scope = field(compare=False, repr=False)
    """Where it is defined."""
    receiver: Instance | ClassObject | None = None
    """What it is bound to."""
    owner: Instance | None = None
    """Of a method, the class that defines it, with what stands for the parameters of that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    """Something that can be called, of which only the result is known."""

    result: tuple[Type, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaitable:
    """What an `async def` gives before it is awaited."""

    result: tuple[Type, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Yielding:
    """What a generator function gives."""

    element: tuple[Type, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager:
    """What a function gives that `contextlib.contextmanager` decorates."""

    entered: tuple[Type, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A tuple of which each element is known."""

    elements: tuple[tuple[Type, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A module whose text is at hand."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class External:
    """What is known by its dotted path alone."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A type parameter: `T = TypeVar("T")`, or `typing.Self`."""

    path: str


Type = (
    Instance
    | ClassObject
    | Function
    | Returning
    | Awaitable
    | Yielding
    | Manager
    | Items
    | Module
    | External
    | Parameter
)
Types = tuple[Type, ...]
"""What something may be: any of these; empty where nothing is known."""

SELF = Parameter(path="typing.Self")

Solution = Mapping[str, Types]
"""What stands for type parameters, by their paths."""


class Known(NamedTuple):
    """What an expression is, and how that is known."""

    types: Types
    lines: frozenset[int] = frozenset()
    """Of the file that is read: where the names on the way are bound."""
    how: str = ""
    """The last step, as a reader would say it: `returned by logging.getLogger, typeshed`; empty where that is plain."""


UNKNOWN = Known(())


def known(*types: Type) -> Known:
    """Return what is known without a step."""
    return Known(types)


def together(found: Iterable[Known]) -> Known:
    """Return what may be any of several."""
    parts = [one for one in found if one.types]
    if not parts:
        return UNKNOWN
    if len(parts) == 1 and len(parts[0].types) == 1:
        return parts[0]
    types = tuple(dict.fromkeys(type for part in parts for type in part.types))[:MOST]
    lines = frozenset[int]().union(*(part.lines for part in parts))
    return Known(types, lines, next((part.how for part in parts if part.how), ""))


class Infer(Protocol):
    """What the parts of the inference ask of each other."""

    def value(self, node: ast.expr, place: Place) -> Known:
        """Return what an expression is where it stands."""

    def annotation(self, node: ast.expr, place: Place) -> Types:
        """Return what something annotated is an instance of."""

    def annotated(self, node: ast.expr, place: Place) -> Known:
        """Return the same, with the lines of the file that bind the names in it."""

    def name(self, name: str, place: Place) -> Known:
        """Return what a name stands for."""

    def site(self, site: Site) -> Known:
        """Return what a place binds a name to."""

    def member(self, type: Type, name: str) -> Known:
        """Return what stands behind the dot."""

    def call(self, function: Type, node: ast.Call | None, place: Place) -> Known:
        """Return what a call gives."""

    def order(self, instance: Instance) -> list[Instance]:
        """Return the classes in which a member is looked for, the first first, each with what fills its parameters."""

    def element(self, types: Types) -> Types:
        """Return what a loop over something gets."""

    def resolve(self, path: str) -> Types:
        """Return what stands at a dotted path."""

    def origin(self, scope: Scope) -> str:
        """Return who says what stands in a scope: `typeshed`, `flask 3.0.0`; empty for the file itself."""
