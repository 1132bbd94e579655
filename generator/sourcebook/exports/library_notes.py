"""What is read of a whole library while its modules are walked, for `reading` to join."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sourcebook.exports.module_names import ExportList, Gift, Handover
from sourcebook.exports.names import Thing, follow


@dataclass(slots=True)
class LibraryNotes:
    """What has been read so far."""

    things: dict[str, Thing] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    bases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    stars: dict[str, list[str]] = field(default_factory=dict)
    """By module: those it imports everything from."""
    imports: dict[str, set[str]] = field(default_factory=dict)
    """By module: what it imports while it is imported itself."""
    exported: dict[str, ExportList] = field(default_factory=dict)
    """By module with an `__all__`: what is in it."""
    submodules: dict[str, list[str]] = field(default_factory=dict)
    """By package: the paths of the modules in it."""
    names: dict[str, list[str]] = field(default_factory=dict)
    """By module: what its text binds."""
    alternatives: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By path: what else it may stand for."""
    plain: set[str] = field(default_factory=set)
    """Functions that are nothing but functions."""
    summaries: dict[str, str] = field(default_factory=dict)
    """By path of what has a docstring: its first sentence."""
    assigned: dict[str, str] = field(default_factory=dict)
    """By path of a value: the path it is assigned from, where that is all there is to it."""
    gifts: list[Gift] = field(default_factory=list)
    giving: list[Gift] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)
    injecting: set[str] = field(default_factory=set)
    returning: set[str] = field(default_factory=set)
    replacing: set[str] = field(default_factory=set)
    stubbed: dict[str, Thing] = field(default_factory=dict)
    """By path that only a stub tells: what is there."""
    shown: list[tuple[str, str]] = field(default_factory=list)
    """Modules that call a function with all that they bind, and the function."""
    looking: set[str] = field(default_factory=set)
    keywords: set[str] = field(default_factory=set)
    taking: set[str] = field(default_factory=set)
    """Classes whose instances take as attributes whatever they are called with by keyword."""
    named: list[tuple[str, str, bool]] = field(default_factory=list)
    """Modules that call a function with their own name: the module, the function, and whether only for its effect."""

    def origin(self, path: str) -> str:
        """Return where that is defined which a path leads to."""
        return follow(path, self.aliases)[-1]

    def function(self, path: str, seen: frozenset[str] = frozenset()) -> str:
        """Return where a function is defined that may be inherited."""
        origin = self.origin(path)
        holder, _, name = origin.rpartition(".")
        if origin in self.things or holder in seen:
            return origin
        for base in self.bases.get(holder, ()):
            found = self.function(f"{base}.{name}", seen | {holder})
            if found in self.things:
                return found
        return origin
