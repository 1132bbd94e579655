"""The names of one library: which paths are the same object, which are not there, what is nearest.

A path is followed by the imports of the library itself until the place where the object is defined:
`flask.Flask` is `flask.app.Flask`. Members go with what they belong to, so `sqlalchemy.orm.Session.query`
is `sqlalchemy.orm.session.Session.query`. A member that a class inherits is known, but is not joined with
that of the base: `ListView.as_view` and `View.as_view` are two symbols.

Where a module has a submodule and another object of one name, the name means the submodule.

What cannot be told from the text alone is never an error: members of instances, of modules that make
names while they run, of classes whose bases lie elsewhere.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

_NAMED = 3
"""Names that a hint lists at most."""


class Thing(StrEnum):
    """What is defined at a path."""

    MODULE = "m"
    CLASS = "c"
    FUNCTION = "f"
    VALUE = "v"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exports:
    """The names of one library; made by `reading`, or read back from its JSON."""

    things: Mapping[str, Thing]
    """By path: what is defined there."""
    aliases: Mapping[str, str]
    """By path that an import or a plain assignment binds: the path it is taken from, one step."""
    bases: Mapping[str, tuple[str, ...]]
    """By path of a class: those of its bases as written there."""
    open: Collection[str]
    """Modules and classes that may have more members than their text tells."""
    packages: Collection[str]
    """Modules that are a package: what they import, they offer."""
    summaries: Mapping[str, str]
    """By path at which something is defined: the first sentence of its docstring, where it has one."""
    _by_origin: dict[str, list[str]] = field(
        default_factory=lambda: defaultdict(list), init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Turn the aliases around, once: every page asks by what other names its symbol is known."""
        for path in sorted(self.aliases):
            self._by_origin[self.origin(path)].append(path)

    def origin(self, path: str) -> str:
        """Return the path at which an object is defined, as far as this library tells."""
        seen = set()
        while path not in seen:
            seen.add(path)
            for end in _ends(path):
                if (target := self.aliases.get(path[:end])) is not None:
                    path = target + path[end:]
                    break
            else:
                return path
        return path

    def summary(self, path: str) -> str | None:
        """Return what the library says of an object, in one sentence."""
        return self.summaries.get(self.origin(path))

    def thing(self, path: str) -> Thing | None:
        """Return what an object is; None where the text does not tell."""
        return self.things.get(self.origin(path))

    def other_names(self, path: str) -> tuple[str, ...]:
        """Return all other paths of the same object, sorted; empty when there are none."""
        return tuple(sorted(set(self._names(self.origin(path))) - {path}))

    def _names(self, origin: str) -> Iterator[str]:
        """Yield the paths of what is defined at a path."""
        yield origin
        yield from self._by_origin.get(origin, ())
        parent, _, last = origin.rpartition(".")
        if parent:
            is_module = self.things.get(parent) is Thing.MODULE
            for name in self._names(parent):
                # A module that imports another one uses it; a package offers it.
                if name != parent and (not is_module or name.rpartition(".")[0] in self.packages):
                    yield f"{name}.{last}"

    def lacks(self, path: str) -> bool:
        """Tell whether there is certainly no object at a path."""
        origin = self.origin(path)
        if origin in self.things or origin in self.aliases:
            return False  # an alias is its own origin where imports run in a circle
        holder = next((origin[:end] for end in _ends(origin) if origin[:end] in self.things), None)
        if holder is None:
            return False
        member = origin[len(holder) + 1 :].partition(".")[0]
        match self.things[holder]:
            case Thing.MODULE:
                return holder not in self.open
            case Thing.CLASS:
                return self._class_lacks(holder, member, frozenset())
        return False

    def _class_lacks(self, path: str, member: str, seen: frozenset[str]) -> bool:
        if self.things.get(path) is not Thing.CLASS or path in self.open:
            return False
        bases = [self.origin(base) for base in self.bases.get(path, ())]
        return all(
            base not in seen
            and f"{base}.{member}" not in self.things
            and f"{base}.{member}" not in self.aliases
            and self._class_lacks(base, member, seen | {path})
            for base in bases
        )

    def nearest(self, path: str) -> tuple[str, ...]:
        """Return the names most like one that is not there, at most three, best first.

        The same name at another path comes first, then what lies beside it, then what is alike anywhere.
        """
        every = [*self.things, *self.aliases]
        parent, _, last = path.rpartition(".")
        if same := [name for name in every if name.rpartition(".")[2] == last]:
            return tuple(sorted(same, key=_distance)[:_NAMED])
        holder = self.origin(parent)
        beside = sorted(set(self._members(holder, frozenset())))
        if close := get_close_matches(last, beside, n=_NAMED, cutoff=0.6):
            return tuple(f"{parent}.{name}" for name in close)
        anywhere = sorted({name.rpartition(".")[2] for name in every})
        alike = [name for name in anywhere if abs(len(name) - len(last)) <= 2]
        found = get_close_matches(last, alike, n=1, cutoff=0.8)
        return tuple(sorted((n for n in every if n.rpartition(".")[2] in found), key=_distance)[:1])

    def _members(self, path: str, seen: frozenset[str]) -> Iterator[str]:
        """Yield the names below a path, those of a class's bases too."""
        if path not in seen:
            for name in (*self.things, *self.aliases):
                if name.rpartition(".")[0] == path:
                    yield name.rpartition(".")[2]
            for base in self.bases.get(path, ()):
                yield from self._members(self.origin(base), seen | {path})


def _ends(path: str) -> Iterator[int]:
    """Yield where the prefixes of a dotted path end, the longest first."""
    end = len(path)
    while end > 0:
        yield end
        end = path.rfind(".", 0, end)


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
    )
