"""What the text of one module says of names: those it binds, and what it does to names of others.

`binding` and `effects` fill a `Notes` while they walk through a module, and `reading` joins those of a whole library.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass

from sourcebook.exports.names import Thing

UNKNOWN = ""
"""The path of a base that the text does not tell, such as a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportList:
    """What a module's `__all__` holds."""

    names: tuple[str, ...] = ()
    """Names, and `x.__all__` for all those of the module `x`."""
    certain: bool = True
    """False where it may hold more than its text tells."""
    public: bool = False
    """Whether it holds what the module binds without an underscore in front."""

    def __add__(self, other: ExportList) -> ExportList:
        """Join two lists."""
        return ExportList(
            names=tuple(dict.fromkeys((*self.names, *other.names))),
            certain=self.certain and other.certain,
            public=self.public or other.public,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """An attribute that code gives to something by its path, or a function to what it is called with."""

    to: str
    """Path of the class or module; of a function when it gives to its parameters."""
    name: str | None
    """None where the text does not tell which."""
    in_dict: bool = False
    """Whether it is put into a `__dict__`, which that of a class refuses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A call of a function with a class or a module."""

    function: str
    argument: str
    """Path of what it is called with; of the function that calls, when it hands on a parameter of its own."""
    is_parameter: bool = False
    is_decorator: bool = False


class Notes:
    """What is known of one module so far; paths are dotted and begin with the library's name."""

    def __init__(self, path: str, package: str):
        self.path = path
        self.package = package
        """Path that relative imports begin at."""
        self.things: dict[str, Thing] = {}
        self.aliases: dict[str, str] = {}
        self.bases: dict[str, tuple[str, ...]] = {}
        self.open: set[str] = set()
        self.stars: list[str] = []
        self.imports: set[str] = set()
        """What the module imports or takes names from while it is imported itself; a name of a module, as one too."""
        self.exported: ExportList | None = None
        self.alternatives: dict[str, list[str]] = defaultdict(list)
        """By path that stands for one thing or another, as its text runs: the paths of these."""
        self.plain: set[str] = set()
        """Functions that nothing decorates, or what returns a function like it."""
        self.summaries: dict[str, str] = {}
        self.assigned: dict[str, str] = {}
        """By path of a value: the path it is assigned from, where that is all there is to it."""
        self.constants: dict[str, tuple[str, ...]] = {}
        """By name that is assigned a list, tuple, set or dictionary of texts: these."""
        self.changed: set[str] = set()
        """Names of such that are given other texts afterwards."""
        self.scopes: dict[str, dict[str, str]] = defaultdict(dict)
        """By path of a module or class: what the names in it stand for."""
        self.gifts: list[Gift] = []
        self.giving: list[Gift] = []
        """What functions give to their parameters."""
        self.handovers: list[Handover] = []
        self.injecting: set[str] = set()
        """Functions that put names into a module that is found while they run."""
        self.returning: set[str] = set()
        """Functions that return what they are called with, or a function that does."""
        self.replacing: set[str] = set()
        """Functions that return anything else."""
        self.shown: list[str] = []
        """Functions that are called with all that the module binds."""
        self.looking: set[str] = set()
        """Functions that only look names up in a parameter called `namespace`, `globals` or the like."""
        self.keywords: set[str] = set()
        """Names by which anything is given to anything that is called."""
        self.taking: set[str] = set()
        """Classes whose instances take as attributes whatever they are called with by keyword."""
        self.named: list[tuple[str, bool]] = []
        """Functions that are called with the module's own name, and whether only for their effect."""

    def bind(self, place: str, thing: Thing, *, weak: bool = False) -> None:
        """Note that something is defined at a path.

        Args:
            place: The path.
            thing: What it is.
            weak: Whether this is only for when something else fails; it never replaces what is there.
        """
        holder, _, name = place.rpartition(".")
        if place in self.aliases:
            if thing is Thing.CLASS:
                self.alternatives[place].append(self.aliases[place])
            if weak:
                return
            del self.aliases[place]
        elif weak and place in self.things:
            return
        self.assigned.pop(place, None)
        self.things[place] = thing
        self.scopes[holder][name] = place

    def rebind(self, place: str) -> None:
        """Note that a path is given something of which no more is known, whatever it is bound to."""
        if place in self.things or place in self.aliases:
            self.open.add(place)
        else:
            self.things[place] = Thing.VALUE

    def alias(self, place: str, target: str, *, weak: bool = False) -> None:
        """Note that a path is another name of what is at a target."""
        holder, _, name = place.rpartition(".")
        if self.aliases.get(place, target) != target or self.things.get(place) is Thing.CLASS:
            self.alternatives[place] += [self.aliases.get(place, target), target]
        if weak and (place in self.aliases or place in self.things):
            return
        self.things.pop(place, None)
        self.aliases[place] = target
        self.scopes[holder][name] = target

    def resolve(self, node: ast.expr, holder: str) -> str | None:
        """Return the path that an expression stands for in a module or class; None when it is not a dotted name.

        A name that nothing binds is one of the module: it may come from a star import, or be one of Python's own.
        """
        if isinstance(node, ast.Name):
            found = self.scopes[holder].get(node.id) if holder in self.scopes else None
            return found or self.scopes[self.path].get(node.id) or f"{self.path}.{node.id}"
        if isinstance(node, ast.Attribute) and (value := self.resolve(node.value, holder)):
            return f"{value}.{node.attr}"
        return None
