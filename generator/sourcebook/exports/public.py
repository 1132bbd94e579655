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
        """Of `name`."""
        return self.name.rpartition(".")[0]


def public_names(exports: Exports, library: str) -> tuple[PublicName, ...]:
    """Return the public classes and functions of a library, sorted by name.

    A path is public when no part of it begins with an underscore. What a module imports for itself is none of its
    names; what a package imports is.

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


def _is_offered(path: str, library: str, exports: Exports) -> bool:
    parent = path.rpartition(".")[0]
    if not (parent == library or parent.startswith(f"{library}.")):
        return False
    if exports.things.get(parent) is not Thing.MODULE:
        return False
    if path in exports.aliases and parent not in exports.packages:
        return False
    return not any(part.startswith("_") or part in _NOT_OFFERED for part in path.split("."))
