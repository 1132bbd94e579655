"""What a run has in hand before anything is planned: the bytes of its sources, and the names of its libraries.

The one step of planning that may wait for a network: everything is asked for at once. What cannot be had is kept as
its fault, to be told at each place that wants it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from sourcebook.errors import ContentError, SourcebookError, at, collecting, own_copy
from sourcebook.exports.inventories import Inventory, parse_inventory
from sourcebook.exports.names import Exports
from sourcebook.model.place import Location
from sourcebook.model.reference import InventoryReference, Library, Reference
from sourcebook.model.request import ExampleRequest, SymbolTarget
from sourcebook.model.source import Source
from sourcebook.model.warned import Warned
from sourcebook.pages.page import Page
from sourcebook.planning.declarations import Declarations
from sourcebook.planning.libraries import KnownLibrary, Libraries
from sourcebook.sources.session import Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Obtained:
    """The sources and libraries of a run."""

    sources: Mapping[str, Source | SourcebookError]
    """By the identity of the reference: the source, or why it cannot be had."""
    libraries: Libraries = field(default_factory=Libraries)
    declarations: Declarations = field(default_factory=lambda: Declarations((), None))
    """What modules of libraries, and of the standard library, declare."""

    def source_of(self, request: ExampleRequest) -> Source:
        """Return the source of a request.

        Raises:
            SourcebookError: When it cannot be had, at the line of the request that names it.
        """
        found = self.sources[request.reference.identity]
        if isinstance(found, SourcebookError):
            raise own_copy(found, location=request.location_of("source"))
        return found

    def faults_of(self, requests: Iterable[ExampleRequest]) -> tuple[SourcebookError, ...]:
        """Return the fault of each source that could not be had, at each line that wants it."""
        faults: list[SourcebookError] = []
        for request in requests:
            with collecting(faults):
                self.source_of(request)
        return tuple(faults)

    def warnings_of(self, requests: Iterable[ExampleRequest]) -> Iterator[Warned]:
        """Yield what is told of each source, once, at the first line that wants it."""
        first: dict[str, ExampleRequest] = {}
        for request in requests:
            first.setdefault(request.reference.identity, request)
        for identity, request in first.items():
            if isinstance(source := self.sources[identity], Source):
                for warned in source.warnings:
                    yield replace(warned, location=warned.location or request.location_of("source"))


def obtain(
    requests: Sequence[ExampleRequest],
    sources: Sources,
    *,
    libraries: Sequence[Library] = (),
    declaring: Sequence[Library] = (),
    read: Collection[str] = (),
) -> Obtained:
    """Resolve and fetch what requests ask for, and the releases of libraries.

    Args:
        requests: In any order, repeated or not.
        sources: Of the run.
        libraries: Those of the settings, or those that symbols of the requests belong to.
        declaring: All of the settings where `libraries` are some of them: what any of them declares may tell what is
            at hand in a file, and is asked for only then.
        read: Symbols and names of libraries; only libraries that one of them belongs to are read, and those
            that a class of theirs is derived from.
    """
    obtained = sources.obtain(wanted(requests, libraries))

    def know(read: Collection[str]) -> Libraries:
        known = (_know(library, obtained, sources, read) for library in libraries)
        return Libraries(known=tuple(known))

    named = know(wanted_names := set(read))
    while more := named.bases_of(wanted_names) - wanted_names:
        named = know(wanted_names := wanted_names | more)
    at_hand = [
        library
        for library in declaring or libraries
        if not isinstance(obtained.get(library.reference.identity), SourcebookError)
    ]
    return Obtained(
        sources=obtained,
        libraries=named,
        declarations=Declarations(at_hand, sources),
    )


def wanted(requests: Iterable[ExampleRequest], libraries: Iterable[Library]) -> list[Reference]:
    """Return what a run needs: the releases and inventories of its libraries, and the sources of its requests."""
    named: list[Reference] = [reference for library in libraries for reference in library.references]
    return [*named, *(request.reference for request in requests)]


def symbols_of(pages: Iterable[Page]) -> set[str]:
    """Return every symbol and library that pages name: of these libraries the names are read."""
    named: set[str] = set()
    for page in pages:
        named.update(filter(None, (page.front_matter.symbol, page.front_matter.library)))
        named.update(
            target.symbol for request in page.requests for target in request.mark if isinstance(target, SymbolTarget)
        )
    return named


def _know(
    library: Library, obtained: Mapping[str, Source | SourcebookError], sources: Sources, read: Collection[str]
) -> KnownLibrary:
    """Return what is known of one library."""
    release = obtained[library.reference.identity]
    if isinstance(release, SourcebookError):
        fault = own_copy(release, location=library.location)
        return KnownLibrary(library=library, exports=None, metadata=None, faults=(fault,))
    found: dict[str, Exports] = {}
    faults: list[SourcebookError] = []
    inventory = None
    is_read = any(map(library.has, read))
    if library.inventory is not None:
        with collecting(faults):
            inventory = _inventory(library.inventory, obtained, is_read=is_read)
    for each in library.releases if is_read else ():
        with collecting(faults), at(library.location or Location(path=PurePosixPath(library.name))):
            found[each.reference.version] = sources.exports(each)
    return KnownLibrary(
        library=library,
        exports=found.pop(library.reference.version, None),
        metadata=release.metadata,
        faults=tuple(faults),
        earlier=tuple(found.items()),
        inventory=inventory,
    )


def _inventory(
    named: InventoryReference, obtained: Mapping[str, Source | SourcebookError], *, is_read: bool
) -> Inventory | None:
    """Return what a library's documentation lists; None where nothing asks for it.

    Raises:
        SourcebookError: At the line of the settings, when it cannot be had or read.
    """
    source = obtained[named.reference.identity]
    if isinstance(source, SourcebookError):
        raise own_copy(source, location=named.location)
    if not is_read:
        return None
    try:
        return parse_inventory(source.blob.data)
    except ValueError as error:
        raise ContentError(
            f"{named.reference.url!r} is not the inventory of a documentation: {error}",
            hint="Sphinx and mkdocstrings write one as 'objects.inv', beside the first page of the documentation",
            location=named.location,
        ) from None
