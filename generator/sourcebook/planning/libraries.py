"""What is known of the libraries that the settings name: which paths are one object, and what a release says of itself.

A value: which of them are read is settled before (`obtaining`), so that whoever has a plan can ask without a network.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sourcebook.errors import SourcebookError, SymbolNotFoundError
from sourcebook.exports.inventories import Inventory
from sourcebook.exports.names import Exports, Others, Presence
from sourcebook.exports.public import offered_names
from sourcebook.model.codes import Code
from sourcebook.model.reference import Library
from sourcebook.model.source import ReleaseMetadata
from sourcebook.model.symbol_history import SymbolHistory
from sourcebook.planning.histories import history_of


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLibrary:
    """One library of the settings, as far as its release could be had and read."""

    library: Library
    exports: Exports | None
    """The names in it; None where its fault is told, and where nothing asks for them."""
    metadata: ReleaseMetadata | None
    """None where the release could not be had."""
    faults: tuple[SourcebookError, ...] = ()
    """Why it cannot be had or read, at the line of the settings."""
    earlier: tuple[tuple[str, Exports], ...] = ()
    """Version and names of the older releases that the settings list, the oldest first."""
    inventory: Inventory | None = None
    """What its documentation lists; None where the settings name none, its fault is told, or nothing asks for it."""

    @property
    def releases(self) -> tuple[tuple[str, Exports], ...]:
        """Version and names of all releases that could be read, the oldest first."""
        newest = ((self.library.reference.version, self.exports),) if self.exports else ()
        return (*self.earlier, *newest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Libraries:
    """The libraries of the settings."""

    known: tuple[KnownLibrary, ...] = ()

    @property
    def faults(self) -> tuple[SourcebookError, ...]:
        """Why releases cannot be had or read."""
        return tuple(fault for known in self.known for fault in known.faults)

    def of(self, symbol: str | None) -> KnownLibrary | None:
        """Return the library that a symbol belongs to by its name, the one with the longest name."""
        found = [known for known in self.known if symbol and known.library.has(symbol)]
        return max(found, key=lambda known: len(known.library.name), default=None)

    def exports_of(self, symbol: str | None) -> Exports | None:
        """Return the names of the library that a symbol belongs to; None where they are not known."""
        known = self.of(symbol)
        return known.exports if known else None

    def bases_of(self, symbols: Iterable[str]) -> frozenset[str]:
        """Return the classes outside the libraries of symbols that tell whether these exist, read or not."""
        found: set[str] = set()

        def note(path: str) -> Exports | None:
            found.add(path)
            return self.exports_of(path)

        for symbol in symbols:
            if exports := self.exports_of(symbol):
                exports.presence(symbol, note)
        return frozenset(found)

    def faults_behind(self, symbols: Iterable[str]) -> tuple[SourcebookError, ...]:
        """Return why the names of the libraries of symbols are not known, each fault once."""
        owners = [known for symbol in symbols if (known := self.of(symbol))]
        return tuple(dict.fromkeys(fault for known in owners for fault in known.faults))

    def history(self, symbol: str | None) -> SymbolHistory | None:
        """Return since when there is what a symbol names; None where the settings list one release, or nothing tells.

        Args:
            symbol: Dotted path, or None.
        """
        known = self.of(symbol)
        if symbol is None or known is None or not known.earlier:
            return None
        return history_of(symbol, known.library.reference.name, known.releases, self.exports_of)

    def other_names(self, symbol: str | None) -> tuple[str, ...]:
        """Return the other paths of what a symbol names; none where its library is not known.

        Raises:
            SymbolNotFoundError: With the nearest names, when the library certainly has no such name, in any release
                that the settings list.
        """
        known = self.of(symbol)
        if symbol is None or known is None or known.exports is None:
            return ()
        if known.exports.lacks(symbol, self.exports_of):
            for _, exports in reversed(known.earlier):
                if exports.presence(symbol, self.exports_of) is Presence.HERE:
                    return exports.other_names(symbol)
            raise unknown_symbol(symbol, known.library, known.exports, self.exports_of)
        return known.exports.other_names(symbol)

    def documentation(self, symbol: str) -> str | None:
        """Return the address at which the documentation of its library tells of what a symbol names, if it does."""
        known = self.of(symbol)
        if known is None or known.inventory is None or known.library.inventory is None:
            return None
        others = known.exports.other_names(symbol) if known.exports else ()
        place = known.inventory.find(symbol, *others)
        return None if place is None else known.library.inventory.address(place)

    def offered_names(self, symbol: str) -> tuple[str, ...]:
        """Return the other names under which people import what a symbol names, sorted."""
        known = self.of(symbol)
        if known is None or known.exports is None:
            return ()
        return offered_names(symbol, known.library.name, known.exports)


def libraries_of(symbols: Collection[str], libraries: Sequence[Library]) -> list[Library]:
    """Return the libraries that symbols belong to by their names, each to the one with the longest name."""
    owners = {
        max((library.name for library in libraries if library.has(symbol)), key=len, default=None) for symbol in symbols
    }
    return [library for library in libraries if library.name in owners]


def unknown_symbol(
    symbol: str, library: Library, exports: Exports, others: Others = lambda _: None
) -> SymbolNotFoundError:
    """Return the fault of a symbol that its library does not have; `others` tells of the bases of its classes."""
    near = ", ".join(map(repr, exports.nearest(symbol, others)))
    release = library.reference
    return SymbolNotFoundError(
        f"{release.name} {release.version} has no {symbol!r}",
        hint=f"nearest is {near}" if near else "nothing in it has a name like this",
        code=Code.NOT_IN_LIBRARY,
    )
