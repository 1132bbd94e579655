"""Which names `from x import *` takes: those of an `__all__`, of a module that is known whole, or none that is told.

Where modules import each other in a circle, a star may come before the `__all__` that it would heed.
"""

from __future__ import annotations

from collections.abc import Iterator

from sourcebook.exports.library_notes import LibraryNotes
from sourcebook.exports.names import Thing


def expand_stars(read: LibraryNotes) -> None:
    """Turn `from x import *` into an alias a name; what takes from an open module is open itself."""
    changed = True
    while changed:
        changed = False
        for path, targets in read.stars.items():
            if path not in read.open and any(_may_give_anything(target, read) for target in targets):
                read.open.add(path)
                changed = True
    for path in sorted(read.stars):
        for target in read.stars[path]:
            for name in _public(target, read, frozenset()):
                place = f"{path}.{name}"
                if place not in read.things:
                    if read.aliases.setdefault(place, f"{target}.{name}") != f"{target}.{name}":
                        # The last one stands, unless it comes before what is bound here.
                        read.alternatives[place].append(f"{target}.{name}")
                elif read.things[place] is Thing.MODULE and f"{target}.{name}" != place:
                    read.alternatives[place].append(f"{target}.{name}")
    _add_possible(read)


def _may_give_anything(module: str, read: LibraryNotes) -> bool:
    """Tell whether a star import may take names from a module that its text does not tell."""
    is_closed = read.things.get(module) is Thing.MODULE and module not in read.open
    return not is_closed and not _is_told(module, read, frozenset())


def _add_possible(read: LibraryNotes) -> None:
    """Note what a star import may take or not: of a module whose `__all__` is not told, and no more than it has."""
    unsure = {
        path: [t for t in targets if not _is_told(t, read, frozenset()) or _is_half(t, path, read)]
        for path, targets in read.stars.items()
        if path not in read.open
    }
    below: dict[str, set[str]] = {target: set() for targets in unsure.values() for target in targets}
    for place in (*read.things, *read.aliases) if below else ():
        holder, _, name = place.rpartition(".")
        if holder in below:
            below[holder].add(name)
    changed = True
    while changed:
        changed = False
        for path, targets in unsure.items():
            for name in {name for target in targets for name in below[target]}:
                place = f"{path}.{name}"
                if place not in read.things and place not in read.aliases and place not in read.open:
                    read.open.add(place)
                    below.get(path, set()).add(name)
                    changed = True


def _is_half(module: str, path: str, read: LibraryNotes) -> bool:
    """Tell whether a module may have no `__all__` yet when another takes its names, which it imports itself."""
    above = {module[:end] for end in range(len(module)) if module[end] == "."}
    waiting, seen = [module], {module, *above}
    for each in waiting if module in read.exported else ():
        for target in read.imports.get(each, ()):
            ends = [end for end in range(len(target)) if target[end] == "."]
            found = {target, *(target[:end] for end in ends)} & read.imports.keys() - seen
            seen |= found
            waiting += found
    return path in waiting


def _is_told(module: str, read: LibraryNotes, seen: frozenset[str]) -> bool:
    """Tell whether it is known which names a star import takes from a module."""
    if module in seen:
        return True
    if read.things.get(module) is not Thing.MODULE:
        return False
    if (exported := read.exported.get(module)) is None:
        return module not in read.open
    others = (_exporter(module, name, read) for name in exported.names if name.endswith(".__all__"))
    return exported.certain and all(_is_told(other, read, seen | {module}) for other in others)


def _exporter(module: str, name: str, read: LibraryNotes) -> str:
    """Return the module whose `__all__` is part of that of another one."""
    return read.origin(name.removesuffix(".__all__"))


def _public(module: str, read: LibraryNotes, seen: frozenset[str]) -> Iterator[str]:
    """Yield the names that a star import takes from a module; one may come twice."""
    if module in seen:
        return
    seen |= {module}
    exported = read.exported.get(module)
    if exported is None or exported.public:
        yield from (name for name in read.names.get(module, ()) if not name.startswith("_"))
        for target in read.stars.get(module, ()):
            yield from _public(target, read, seen)
    for name in () if exported is None else exported.names:
        if name.endswith(".__all__"):
            yield from _public(_exporter(module, name, read), read, seen)
        else:
            yield name
