"""All the names that are looked for at once: which symbols a dotted path may mean.

A table is a value, made once from what libraries export. What only the text of modules tells, that another path leads
to the same definition or of which class a member is, `NamesAt` adds to it; each answer is found once.
"""

from __future__ import annotations

import ast
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from sourcebook.marks.python.inference.library_answers import inference_of_file
from sourcebook.marks.python.inference.modules import Modules, scope_of_file
from sourcebook.marks.python.inference.same_object import homes_at
from sourcebook.marks.python.inference.scopes import Scope
from sourcebook.marks.python.inference.types import ClassObject, External, Module


class NamedSymbol(Protocol):
    """What of a library is looked for, as `exports` tells it."""

    @property
    def name(self) -> str:
        """Its path as a page names it."""

    @property
    def other_names(self) -> tuple[str, ...]:
        """Its other paths."""

    @property
    def is_member(self) -> bool:
        """Whether it is a member of a class."""


@dataclass(frozen=True, kw_only=True, eq=False)
class NameTable:
    """The symbols that are looked for, by all their paths. Compared by identity: it is large."""

    other_names: Mapping[str, tuple[str, ...]]
    """By symbol: its other paths, that at which it is defined among them."""
    members: Mapping[str, tuple[str, ...]]
    """By name: the symbols that are members of a class and have it as their own last name."""
    reach: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By first name of a library: those whose objects it may hand out, its own too; all where it is not told."""
    symbols: Mapping[str, tuple[str, ...]] = field(init=False)
    """By path: what it may mean."""
    paths: Sequence[str] = field(init=False)
    """All paths, sorted."""
    holders: frozenset[str] = field(init=False)
    """What stands before a dot of a path, as often as there is one."""
    by_last_name: Mapping[str, tuple[str, ...]] = field(init=False)
    """The symbols, by their own last names and by those of their other paths."""
    member_names: Mapping[str, frozenset[str]] = field(init=False)
    """By first name of a path: the names of the members of its classes."""
    roots: frozenset[str] = field(init=False)
    """The first names of all paths."""

    def __post_init__(self) -> None:
        """Turn the names around."""
        symbols: dict[str, list[str]] = {}
        lasts: dict[str, dict[str, None]] = {}
        for symbol, others in self.other_names.items():
            for path in (symbol, *others):
                symbols.setdefault(path, []).append(symbol)
                lasts.setdefault(path.rpartition(".")[2], {})[symbol] = None
        names: dict[str, set[str]] = {}
        for name, members in self.members.items():
            for root in {p.partition(".")[0] for member in members for p in self.paths_of(member)}:
                names.setdefault(root, set()).add(name)
        holders: set[str] = set()
        for path in symbols:
            while (path := path.rpartition(".")[0]) and path not in holders:
                holders.add(path)
        one = {symbol: (symbol,) for symbol in self.other_names}  # most paths mean one symbol: these share a tuple
        put = object.__setattr__
        put(self, "symbols", {p: one[s[0]] if len(s) == 1 else tuple(s) for p, s in symbols.items()})
        put(self, "paths", sorted(symbols))
        put(self, "holders", frozenset(holders))
        put(self, "by_last_name", {name: tuple(found) for name, found in lasts.items()})
        put(self, "member_names", {root: frozenset(found) for root, found in names.items()})
        put(self, "roots", frozenset(path.partition(".")[0] for path in symbols))

    def paths_of(self, symbol: str) -> tuple[str, ...]:
        """Return all paths of a symbol, its own first."""
        return (symbol, *self.other_names[symbol])

    @cached_property
    def has_standard(self) -> bool:
        """Whether Python's own modules are among the libraries."""
        return not self.roots.isdisjoint(sys.stdlib_module_names)

    def reached(self, roots: Iterable[str]) -> frozenset[str]:
        """Return the first names of the symbols that objects of some modules may lead to.

        Args:
            roots: First names of the modules.
        """
        return self.roots.intersection(found for root in roots for found in self.reach.get(root, self.roots))

    def below(self, path: str) -> Iterator[str]:
        """Return what stands behind a path and a dot in the paths that begin so."""
        cut = len(path) + 1
        return (each[cut:] for each in self._all_below(path))

    def parts_below(self, path: str) -> set[str]:
        """Return the parts of all that stands behind a path and a dot in the paths that begin so."""
        found = self._all_below(path)
        # In one text: a module of a large library has thousands.
        return set("\n".join(["", *found]).replace(f"\n{path}.", ".").split(".")) - {""} if found else set()

    def _all_below(self, path: str) -> Sequence[str]:
        # What follows the dot in the order of characters is the slash, which stands in no path.
        return self.paths[bisect_left(self.paths, f"{path}.") : bisect_left(self.paths, f"{path}/")]


def name_table(symbols: Iterable[NamedSymbol], imported: Mapping[str, Iterable[str]] | None = None) -> NameTable:
    """Return the table of some symbols.

    Args:
        symbols: One that comes again adds its other paths.
        imported: By first name of each module at hand: those that it imports. Where that is not told, what is taken
            from it may be anything.
    """
    found: dict[str, dict[str, None]] = {}
    members: dict[str, dict[str, None]] = {}
    for symbol in symbols:
        found.setdefault(symbol.name, {}).update(dict.fromkeys(symbol.other_names))
        if symbol.is_member:
            members.setdefault(symbol.name.rpartition(".")[2], {})[symbol.name] = None
    return NameTable(
        other_names={name: tuple(others) for name, others in sorted(found.items())},
        members={name: tuple(sorted(symbols)) for name, symbols in members.items()},
        reach=_reach({root: frozenset(found) for root, found in (imported or {}).items()}),
    )


def _reach(imported: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return what each module may lead to by way of others: all to Python's own modules, these to nobody else's."""
    reach = dict.fromkeys(sys.stdlib_module_names, sys.stdlib_module_names)
    for root in imported:
        found, waiting = {root}, [root]
        while waiting:
            more = imported.get(waiting.pop(), frozenset()) - found
            found |= more
            waiting += more
        reach[root] = sys.stdlib_module_names | found
    return reach


_MOST_KNOWN = 100_000
"""Paths of which is kept what they mean."""


class NamesAt:
    """What paths mean, as far as the modules at hand tell.

    Args:
        table: The symbols that are looked for.
        modules: Those of libraries.
        top: The scope of a file that hides one of the modules; None where none does: then one serves for many files.
    """

    def __init__(self, table: NameTable, modules: Modules, top: Scope | None = None):
        self.table = table
        self._own = f"{top.path}." if top is not None else ""
        self._top = top or scope_of_file(ast.Module(body=[], type_ignores=[]), (), None)
        self._modules = modules
        self._generation = modules.generation
        self._inference = inference_of_file(modules, self._top)
        self._at: dict[str, tuple[str, ...]] = {}
        self._known_homes: dict[str, frozenset[str]] = {}
        self._may_be: dict[str, bool | None] = {}

    def keep_up(self) -> None:
        """Let go of what the modules have let go of; what a path means is the same when they are read again."""
        if self._generation != self._modules.generation:
            self._generation = self._modules.generation
            self._inference = inference_of_file(self._modules, self._top)
        for known in (self._at, self._known_homes, self._may_be):
            if len(known) > _MOST_KNOWN:
                known.clear()

    def at(self, path: str) -> tuple[str, ...]:
        """Return the symbols that a path means: by the table, or because it leads to the same definition."""
        found = self._at.get(path)
        if found is None:
            found = self._at[path] = self._found_at(path)
        return found

    def _found_at(self, path: str) -> tuple[str, ...]:
        given = self.table.symbols.get(path, ())
        name = path.rpartition(".")[2]
        if name not in self.table.by_last_name or self._is_of_python(path):
            return given
        # What names of the file itself stand for is told by the order of its statements.
        if (self._own and path.startswith(self._own)) or not (homes := self._homes(path)):
            return given
        found = dict.fromkeys(given)
        found.update(dict.fromkeys(s for home in sorted(homes) for s in self.table.symbols.get(home, ())))
        # What exports do not tell of names that are given while a module runs, inference may.
        tops = {each.partition(".")[0] for each in (path, *homes)}
        alike = self.table.by_last_name[name]
        for symbol in alike:
            if symbol not in found and symbol.partition(".")[0] in tops and not self._is_member(symbol):
                if not homes.isdisjoint(self._homes(symbol)):
                    found[symbol] = None
        return tuple(symbol for symbol in found if symbol in alike)

    def _homes(self, path: str) -> frozenset[str]:
        if path not in self._known_homes:
            self._known_homes[path] = frozenset(homes_at(path, self._inference))
        return self._known_homes[path]

    def _is_member(self, symbol: str) -> bool:
        return symbol in self.table.members.get(symbol.rpartition(".")[2], ())

    def may_come_from(self, root: str) -> bool:
        """Tell whether objects that a module hands out, by its first name, may be of one of the libraries."""
        if root in self.table.roots:
            return True
        return root not in sys.stdlib_module_names and self._modules.has(root)

    def may_lead_on(self, root: str) -> bool:
        """Tell whether the objects of a module, by its first name, may be known to be of one of the libraries."""
        return root in self.table.roots or root in self.table.reach or self._modules.has(root)

    def is_at_hand(self, path: str) -> bool:
        """Tell whether a path is a module whose text is at hand."""
        return self._modules.has(path)

    def is_module(self, path: str) -> bool:
        """Tell whether a path is a module at hand that may hand on one of the symbols."""
        if self._is_of_python(path):
            return False
        return any(isinstance(type, Module) for type in self._inference.resolve(path))

    def _is_of_python(self, path: str) -> bool:
        """Tell whether a path is of Python's own modules and none of these is looked for: they hand on no other's."""
        return not self.table.has_standard and path.partition(".")[0] in sys.stdlib_module_names

    def members(self, cls: str, name: str) -> Sequence[tuple[str, str]]:
        """Return the symbols that a class has under a name, each with the path by which a reader knows the class."""
        found = self.table.symbols.get(f"{cls}.{name}")
        if found is None:
            return ()
        return [(symbol, cls) for symbol in found if symbol in self.table.members.get(name, ())]

    def may_be_class(self, owner: str) -> bool | None:
        """Tell whether a path is a class; None where no text tells."""
        if owner not in self._may_be:
            found = self._inference.resolve(owner)
            told = any(not isinstance(type, External) for type in found)
            self._may_be[owner] = any(isinstance(type, ClassObject) for type in found) if told else None
        return self._may_be[owner]
