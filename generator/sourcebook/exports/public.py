"""What a library offers: its public classes and functions, each once, under the name that people import.

Members of classes and plain values are left out of `public_names`: a report of what has no example yet would be nothing
but them. Whoever looks for uses wants them too: `public_symbols`.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sourcebook.exports.names import Exports, Thing

_NOT_OFFERED = frozenset({"tests", "test", "conftest"})
"""Modules that are shipped, but for the library's own use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicName:
    """An object of a library that others are meant to use."""

    name: str
    """The shortest public path."""
    origin: str
    """The path at which it is defined."""
    thing: Thing | None
    """None for what another library defines."""

    @property
    def module(self) -> str:
        """The dotted path of the module that offers it."""
        return self.name.rpartition(".")[0]


def public_names(exports: Exports, library: str) -> tuple[PublicName, ...]:
    """Return the public classes and functions of a library, sorted by name.

    A path is public when no part of it begins with an underscore. What a module imports for itself is none of its
    names; what a package imports from below it is.

    Args:
        exports: Of the release.
        library: Dotted path by which it is imported.
    """
    found = (public for public in _offered(exports, library) if public.thing in (Thing.CLASS, Thing.FUNCTION))
    return tuple(sorted(found, key=lambda public: public.name))


def _offered(exports: Exports, library: str) -> Iterator[PublicName]:
    """Yield what a library offers below its modules, and these, in no order."""
    paths: dict[str, list[str]] = {}
    for path in (*exports.things, *exports.aliases):
        if _is_offered(path, library, exports):
            paths.setdefault(exports.origin(path), []).append(path)
    for origin, names in paths.items():
        yield PublicName(name=min(names, key=_how_short), origin=origin, thing=exports.things.get(origin))


def _how_short(name: str) -> tuple[int, int, str]:
    return name.count("."), len(name), name


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSymbol:
    """Whatever of a library a page may be about, under all its paths."""

    name: str
    """As a page names it: the shortest public path, of a member that of its class with the member's name."""
    other_names: tuple[str, ...]
    """The other paths, sorted."""
    thing: Thing | None
    """None for an inherited member whose text does not tell, and for what another library defines."""
    is_member: bool
    """Whether it is a member of a class."""


def public_symbols(exports: Exports, library: str) -> tuple[PublicSymbol, ...]:
    """Return the public modules, classes, functions and values of a library with the members of its classes.

    A member that a class inherits is its own only where the class that defines it is not offered by a package: it is
    `flask.Flask.route`, but `django.views.generic.View.as_view` for all views. The top package is left out: its name
    alone means whatever a file binds to it.

    Args:
        exports: Of the release.
        library: Dotted path by which it is imported.

    Returns:
        Sorted by name.
    """
    offered = [public for public in _offered(exports, library) if "." in public.name and _is_its_own(public)]
    members = _Members(exports, {p.origin for p in offered if p.module in exports.packages})
    names = {public.name for public in offered}
    for public in offered:
        if public.thing is Thing.CLASS:
            names.update(f"{public.name}.{member}" for member in members.of(public.origin))
    return tuple(
        PublicSymbol(
            name=name,
            other_names=exports.other_names(name),
            thing=exports.thing(name),
            is_member=exports.thing(name.rpartition(".")[0]) is Thing.CLASS,
        )
        for name in sorted(names)
    )


def imported_roots(exports: Exports) -> frozenset[str]:
    """Return the first names of all modules that a library imports from, its own too."""
    paths = (*exports.things, *exports.aliases.values(), *(base for bases in exports.bases.values() for base in bases))
    return frozenset(path.partition(".")[0] for path in paths)


def _is_its_own(public: PublicName) -> bool:
    """Tell whether what a library offers is its own, or another library's; what Python has is neither."""
    top, _, rest = public.origin.partition(".")
    return public.thing is not None or (bool(rest) and top not in sys.stdlib_module_names)


class _Members:
    """The members of the classes of a library.

    Args:
        exports: Of the release.
        prominent: Paths at which the classes are defined whose members are known by their own names alone.
    """

    def __init__(self, exports: Exports, prominent: Collection[str]):
        self._exports = exports
        self._prominent = prominent
        self._below: dict[str, list[str]] = {}
        for path in (*exports.things, *exports.aliases):
            parent, _, name = path.rpartition(".")
            if not name.startswith("_") and exports.things.get(parent) is Thing.CLASS:
                self._below.setdefault(parent, []).append(name)

    def of(self, cls: str) -> Iterator[str]:
        """Yield the members of the class at a path, and dotted those of classes inside of it; some more than once."""
        for member in self._below.get(cls, ()):
            yield member
            if self._exports.things.get(f"{cls}.{member}") is Thing.CLASS:
                yield from (f"{member}.{below}" for below in self.of(f"{cls}.{member}"))
        for base in self._bases(cls):
            yield from self._below.get(base, ())

    def _bases(self, cls: str) -> Iterator[str]:
        seen = {cls}
        waiting = [cls]
        while waiting:
            for base in map(self._exports.origin, self._exports.bases.get(waiting.pop(), ())):
                if base not in seen and self._exports.things.get(base) is Thing.CLASS and base not in self._prominent:
                    yield base
                    waiting.append(base)
                seen.add(base)


def offered_names(symbol: str, library: str, exports: Exports) -> tuple[str, ...]:
    """Return the other public paths of an object, sorted: a member of a class is as public as the class.

    Args:
        symbol: One path of the object.
        library: Dotted path by which the library is imported.
        exports: Of the release.
    """
    return tuple(name for name in exports.other_names(symbol) if _is_reached(name, library, exports))


def _is_reached(path: str, library: str, exports: Exports) -> bool:
    parent, _, last = path.rpartition(".")
    if exports.thing(parent) is Thing.CLASS:
        return not last.startswith("_") and _is_reached(parent, library, exports)
    return _is_offered(path, library, exports)


def _is_offered(path: str, library: str, exports: Exports) -> bool:
    """Tell whether others are meant to use an object of a module under this path."""
    parent = path.rpartition(".")[0]
    if not (parent == library or parent.startswith(f"{library}.")):
        return False
    if exports.things.get(parent) is not Thing.MODULE or not _is_public(path):
        return False
    if path not in exports.aliases:
        return True
    # A package hands on what lies below it, and what is private elsewhere; the rest it only uses.
    origin = exports.origin(path)
    is_below = parent == library or origin.startswith(f"{parent}.")
    return parent in exports.packages and (is_below or not _is_public(origin))


def _is_public(path: str) -> bool:
    return not any(part.startswith("_") or part in _NOT_OFFERED for part in path.split("."))
