"""What a library offers: its public classes and functions, each once, under the name that people import.

Members of classes and plain values are left out: a report of what has no example yet would be nothing but them.
"""

from __future__ import annotations

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
    thing: Thing

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
    paths: dict[str, list[str]] = {}
    for path in (*exports.things, *exports.aliases):
        if _is_offered(path, library, exports):
            paths.setdefault(exports.origin(path), []).append(path)
    found = [
        PublicName(
            name=min(names, key=lambda name: (name.count("."), len(name), name)),
            origin=origin,
            thing=exports.things[origin],
        )
        for origin, names in paths.items()
        if exports.things.get(origin) in (Thing.CLASS, Thing.FUNCTION)
    ]
    return tuple(sorted(found, key=lambda public: public.name))


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
