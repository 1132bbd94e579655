"""The names of one library: which paths are the same object, which are not there, what is nearest.

A path is followed by the imports of the library itself until the place where the object is defined:
`flask.Flask` is `flask.app.Flask`. Members go with what they belong to, so `sqlalchemy.orm.Session.query`
is `sqlalchemy.orm.session.Session.query`. A member that a class inherits is known, but is not joined with
that of the base: `ListView.as_view` and `View.as_view` are two symbols.

Where a module has a submodule and another object of one name, the name means the submodule.

A name is absent only when that is certain. What cannot be told from the text alone is `PERHAPS`, and never an error:
members of instances and functions, of modules that make names while they run, of compiled ones, of classes whose
bases lie elsewhere or that are given members afterwards.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeAlias

from sourcebook.exports.python_members import OF_CLASSES, OF_MODULES, is_made_by_python, members_of

_NAMED = 3
"""Names that a hint lists at most."""


class Thing(StrEnum):
    """What is defined at a path."""

    MODULE = "m"
    CLASS = "c"
    FUNCTION = "f"
    VALUE = "v"


class Presence(StrEnum):
    """Whether there is something at a path."""

    HERE = "here"
    PERHAPS = "perhaps"
    """The text of the library does not tell."""
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exports:
    """The names of one library; made by `reading`, or read back from its JSON."""

    things: Mapping[str, Thing]
    """By path: what is defined there."""
    aliases: Mapping[str, str]
    """By path that an import or a plain assignment binds: the path it is taken from, one step."""
    bases: Mapping[str, tuple[str, ...]]
    """By path of a class: those of its bases as written there."""
    open: frozenset[str]
    """Modules, classes and their other names that may have more members than their text tells; `x._` where a module `x`
    may have more private ones alone; names that may be there or not."""
    packages: Collection[str]
    """Modules that are a package: what they import, they offer."""
    summaries: Mapping[str, str]
    """By path at which something is defined: the first sentence of its docstring, where it has one."""
    standard: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By path of a base that the standard library defines: its public members, and of the private ones some."""
    alternatives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By path that may stand for something else too, as in an `else` or beside a submodule of that name: for what."""
    deprecated: Mapping[str, str] = field(default_factory=dict)
    """By path of what the library calls deprecated: what it says of it, which may be nothing."""
    _by_origin: dict[str, list[str]] = field(
        default_factory=lambda: defaultdict(list), init=False, repr=False, compare=False
    )
    _other_holders: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """By path of a module or class: its other paths by which what it holds is known, once somebody has asked."""

    def __post_init__(self) -> None:
        """Turn the aliases around, once: every page asks by what other names its symbol is known."""
        for path in sorted(self.aliases):
            self._by_origin[self.origin(path)].append(path)

    def origin(self, path: str) -> str:
        """Return the path at which an object is defined, as far as this library tells."""
        return follow(path, self.aliases)[-1]

    def summary(self, path: str) -> str | None:
        """Return what the library says of an object, in one sentence."""
        return self.summaries.get(self.origin(path))

    def thing(self, path: str) -> Thing | None:
        """Return what an object is; None where the text does not tell."""
        return self.things.get(self.origin(path))

    def deprecation(self, path: str) -> str | None:
        """Return what the library says of a name that it calls deprecated, or of the class that has it.

        Returns:
            Plain text, which may be empty; None of what it does not call so.
        """
        for step in follow(path, self.aliases):
            while step and step not in self.deprecated and self.things.get(step.rpartition(".")[0]) is Thing.CLASS:
                step = step.rpartition(".")[0]
            if step in self.deprecated:
                return self.deprecated[step]
        return None

    def other_names(self, path: str) -> tuple[str, ...]:
        """Return all other paths of the same object, sorted; empty when there are none."""
        return tuple(sorted(set(self._names(self.origin(path))) - {path}))

    def _names(self, origin: str) -> list[str]:
        """Return the paths of what is defined at a path."""
        holder, _, last = origin.rpartition(".")
        holders = self._holders(holder) if holder else ()
        return [origin, *self._by_origin.get(origin, ()), *(f"{name}.{last}" for name in holders)]

    def _holders(self, path: str) -> tuple[str, ...]:
        found = self._other_holders.get(path)
        if found is None:
            is_module = self.things.get(path) is Thing.MODULE
            # A module that imports another one uses it; a package offers it.
            found = self._other_holders[path] = tuple(
                name
                for name in self._names(path)
                if name != path and (not is_module or name.rpartition(".")[0] in self.packages)
            )
        return found

    def lacks(self, path: str, others: Others = lambda _: None) -> bool:
        """Tell whether there is certainly no object at a path; `others` as in `presence`."""
        return self.presence(path, others) is Presence.ABSENT

    def presence(self, path: str, others: Others = lambda _: None) -> Presence:
        """Tell whether there is an object at a path.

        Args:
            path: The path.
            others: Tells of bases that are not of this library.
        """
        if path in self.things or path in self.aliases:
            return Presence.HERE
        holder, _, name = path.rpartition(".")
        if not holder or path in self.open:
            return Presence.PERHAPS
        if (of_holder := self.presence(holder, others)) is not Presence.HERE:
            return of_holder
        origins, is_open = self._meant(holder)
        first, *further = (self._of(origin, name, others) for origin in origins)
        is_open |= any(found is not Presence.ABSENT for found in further)
        return Presence.PERHAPS if first is Presence.ABSENT and is_open else first

    def _meant(self, path: str) -> tuple[list[str], bool]:
        """Return where that is defined which a path may stand for, and whether more is given to a name on the way."""
        origins: list[str] = []
        is_open = False
        waiting = [path]
        for each in waiting:
            *steps, origin = follow(each, self.aliases)
            if origin not in origins:
                origins.append(origin)
            is_open |= not self.open.isdisjoint(steps)
            waiting += [a for s in (*steps, origin) for a in self.alternatives.get(s, ()) if a not in waiting]
        return origins, is_open

    def _of(self, origin: str, name: str, others: Others) -> Presence:
        match self.things.get(origin):
            case Thing.MODULE:
                return self._of_module(origin, name)
            case Thing.CLASS if name in OF_CLASSES:
                return Presence.HERE
            case _:
                return self._of_class(origin, name, others, frozenset())

    def _of_module(self, path: str, name: str) -> Presence:
        if f"{path}.{name}" in self.things or f"{path}.{name}" in self.aliases or name in OF_MODULES:
            return Presence.HERE
        if f"{path}.{name}" in self.open:
            return Presence.PERHAPS
        is_dunder = name.startswith("__") and name.endswith("__")
        is_private = name.startswith("_") and f"{path}._" in self.open
        return Presence.PERHAPS if path in self.open or is_dunder or is_private else Presence.ABSENT

    def _of_class(self, path: str, member: str, others: Others, seen: frozenset[str]) -> Presence:
        """Look a member up in a class and its bases."""
        if self.things.get(path) is not Thing.CLASS:
            return self._of_foreign(path, member, others, seen)
        own = f"_{path.rpartition('.')[2].lstrip('_')}__"  # what `__x` of this class is called elsewhere
        for name in (member, member.removeprefix(own[:-2]) if member.startswith(own) else member):
            if f"{path}.{name}" in self.things or f"{path}.{name}" in self.aliases:
                return Presence.HERE
        is_open = path in self.open or f"{path}.{member}" in self.open
        for written in self.bases.get(path, ("builtins.object",)):
            origins, is_given = self._meant(written)
            is_open |= is_given
            for base in origins:
                # A class that seems to be its own base has one of that name from elsewhere.
                is_circle = base in seen or base == path
                found = Presence.PERHAPS if is_circle else self._of_class(base, member, others, seen | {path})
                if found is Presence.HERE and base == origins[0]:
                    return found
                is_open |= found is not Presence.ABSENT
        return Presence.PERHAPS if is_open else Presence.ABSENT

    def _of_foreign(self, path: str, member: str, others: Others, seen: frozenset[str]) -> Presence:
        """Look a member up in a class that this library does not define."""
        if (known := members_of(path)) is not None:
            is_told = not is_made_by_python(member)
        elif path in self.standard:
            known = frozenset(self.standard[path])
            is_told = not member.startswith("_") and path not in self.open
        elif path not in self.open and (other := others(path)) is not None and other is not self:
            *steps, origin = follow(path, other.aliases)
            is_told = other.open.isdisjoint(steps) and origin not in seen
            return other._of_class(origin, member, others, seen | {path}) if is_told else Presence.PERHAPS
        if known is not None and member in known:
            return Presence.HERE
        return Presence.ABSENT if known is not None and is_told else Presence.PERHAPS

    def nearest(self, path: str, others: Others = lambda _: None) -> tuple[str, ...]:
        """Return the names most like one that is not there, at most three, best first.

        The same name at another path comes first, then what lies beside it, then what is alike anywhere.

        Args:
            path: The path.
            others: Tells of bases that are not of this library.
        """
        every = [*self.things, *self.aliases]
        parent, _, last = path.rpartition(".")
        if same := [name for name in every if name.rpartition(".")[2] == last]:
            return tuple(sorted(same, key=_distance)[:_NAMED])
        holder = self.origin(parent)
        beside = sorted(set(self._members(holder, others, frozenset())))
        if close := get_close_matches(last, beside, n=_NAMED, cutoff=0.6):
            return tuple(f"{parent}.{name}" for name in close)
        anywhere = sorted({name.rpartition(".")[2] for name in every})
        alike = [name for name in anywhere if abs(len(name) - len(last)) <= 2]
        found = get_close_matches(last, alike, n=1, cutoff=0.8)
        return tuple(sorted((n for n in every if n.rpartition(".")[2] in found), key=_distance)[:1])

    def _members(self, path: str, others: Others, seen: frozenset[str]) -> Iterator[str]:
        """Yield the names below a path, those of a class's bases too."""
        if path not in seen and path not in self.things:
            yield from members_of(path) or self.standard.get(path, ())
            if (other := others(path)) is not None and (origin := other.origin(path)) in other.things:
                yield from other._members(origin, others, seen)
        elif path not in seen:
            for name in (*self.things, *self.aliases):
                if name.rpartition(".")[0] == path:
                    yield name.rpartition(".")[2]
            for base in self.bases.get(path, ()):
                yield from self._members(self.origin(base), others, seen | {path})


Others: TypeAlias = Callable[[str], Exports | None]
"""From a path to the names of the library that it belongs to; None where they are not known."""


def follow(path: str, aliases: Mapping[str, str]) -> list[str]:
    """Return a path and those that imports lead on to from it, the place where its object is defined last."""
    steps = [path]
    while (led := _led_on(path, aliases)) is not None and led != path:
        steps.append(led)
        if led in steps[:-1]:
            break
        path = led
    return steps


def _led_on(path: str, aliases: Mapping[str, str]) -> str | None:
    """Return where the longest prefix of a path that is an alias leads; None where none is."""
    end = len(path)
    while end > 0:
        target = aliases.get(path[:end])
        if target is not None:
            return target + path[end:]
        end = path.rfind(".", 0, end)
    return None


def _distance(name: str) -> tuple[bool, int, str]:
    """Order names by how likely they are meant: public ones first, then short ones."""
    return (any(part.startswith("_") for part in name.split(".")), name.count("."), name)


def format_exports(exports: Exports) -> str:
    """Write exports as JSON, the same text each time."""
    data = {
        "things": exports.things,
        "aliases": exports.aliases,
        "bases": exports.bases,
        "open": sorted(exports.open),
        "packages": sorted(exports.packages),
        "summaries": exports.summaries,
        "standard": exports.standard,
        "alternatives": exports.alternatives,
        "deprecated": exports.deprecated,
    }
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def parse_exports(text: str) -> Exports:
    """Read what `format_exports` wrote."""
    data = json.loads(text)
    return Exports(
        things={path: Thing(letter) for path, letter in data["things"].items()},
        aliases=data["aliases"],
        bases={path: tuple(bases) for path, bases in data["bases"].items()},
        open=frozenset(data["open"]),
        packages=frozenset(data["packages"]),
        summaries=data["summaries"],
        standard={path: tuple(members) for path, members in data["standard"].items()},
        alternatives={path: tuple(others) for path, others in data["alternatives"].items()},
        deprecated=data["deprecated"],
    )
