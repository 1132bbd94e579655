"""What the catalog is made of: an entry for each page that has a symbol, examples or tags, and what libraries say.

Joins what the pages ask for with what their sources turned out to be; the catalog itself only sorts and counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from sourcebook.catalog.entries import PageEntry, ShownExample, module_of
from sourcebook.catalog.library_pages import LibraryFacts
from sourcebook.display.header import short_version
from sourcebook.exports.names import Exports, Thing
from sourcebook.exports.public import PublicName, offered_names, public_names
from sourcebook.exports.summaries import summary_of
from sourcebook.model.reference import Library, LocalReference
from sourcebook.model.request import ClassicBlock
from sourcebook.pages.page import Page
from sourcebook.pages.titles import page_title
from sourcebook.planning.build import Build, PlannedExample, requests_of


def page_entries(build: Build, pages: Mapping[str, Page]) -> tuple[PageEntry, ...]:
    """Return an entry for each page that says anything to a catalog, in the order of the pages.

    Args:
        build: After `plan`; an example with a fault is passed over.
        pages: By path below the content folder.
    """
    entries = [_entry(build, src, page) for src, page in pages.items()]
    return tuple(entry for entry in entries if entry.library or entry.examples or entry.tags)


def library_facts(build: Build, symbols: frozenset[str]) -> dict[str, LibraryFacts]:
    """Return what the releases of the settings' libraries say, by name.

    Args:
        build: After `plan`; a library with a fault is passed over.
        symbols: All that have a page.
    """
    return {
        library.name: _facts(build, library, exports, symbols)
        for library in build.settings.libraries
        if (exports := build.find_exports(library)) is not None
    }


def other_public_names(build: Build, symbol: str) -> tuple[str, ...]:
    """Return the other names under which people import what a symbol names; none where its library is not known."""
    library = build.library_of(symbol)
    exports = build.find_exports(library) if library is not None else None
    if library is None or exports is None:
        return ()
    return offered_names(symbol, library.name, exports)


def names_without_page(exports: Exports, library: str, symbols: frozenset[str]) -> list[PublicName]:
    """Return the public classes and functions of a library that no page is about, sorted."""
    shown = {exports.origin(symbol) for symbol in symbols if symbol.startswith(f"{library}.")}
    return [public for public in public_names(exports, library) if public.origin not in shown]


def _entry(build: Build, src: str, page: Page) -> PageEntry:
    front_matter = page.front_matter
    symbol = front_matter.symbol
    name = symbol or front_matter.sidebartitle
    library = front_matter.library if name else None
    exports = build.exports_of(symbol)
    dotted = (name or "").replace(" ", ".")
    return PageEntry(
        path=PurePosixPath(src),
        name=(name if library else page_title(front_matter) or name) or PurePosixPath(src).stem,
        library=library,
        module=module_of(dotted, _modules(exports, dotted)) if library else "",
        description=front_matter.meta or (exports.summary(dotted) if exports else None),
        is_called=exports is not None and exports.thing(dotted) is Thing.FUNCTION,
        tags=front_matter.tags,
        sortorder=front_matter.sortorder or 0,
        examples=tuple(_shown(build, page)),
    )


def _modules(exports: Exports | None, symbol: str) -> Iterator[str]:
    """Yield the prefixes of a symbol that its library has as modules."""
    parts = symbol.split(".")
    for end in range(1, len(parts)):
        path = ".".join(parts[:end])
        if exports is not None and exports.thing(path) is Thing.MODULE:
            yield path


def _shown(build: Build, page: Page) -> Iterator[ShownExample]:
    for block in page.blocks:
        if isinstance(block.content, ClassicBlock) and block.content.project:
            yield ShownExample(project=block.content.project)
    for request in requests_of(page):
        example = build.find_planned(request, page.front_matter.symbol)
        if example is not None:
            yield _from_source(build, example)


def _from_source(build: Build, example: PlannedExample) -> ShownExample:
    attribution = build.attribution(example)
    metadata = example.source.metadata
    return ShownExample(
        project=attribution.project,
        version=short_version(attribution) or None,
        license=attribution.license.expression,
        is_own=isinstance(example.source.reference, LocalReference),
        summary=summary_of(metadata.summary) if metadata else None,
        home_page=metadata.home_page if metadata else None,
        license_texts=build.sources.license_texts(example.source),
    )


def _facts(build: Build, library: Library, exports: Exports, symbols: frozenset[str]) -> LibraryFacts:
    metadata = build.metadata_of(library)
    missing: dict[str, tuple[str, ...]] = {}
    for public in names_without_page(exports, library.name, symbols):
        label = public.name.removeprefix(f"{public.module}.")
        is_called = public.thing is Thing.FUNCTION
        missing[public.module] = (
            *missing.get(public.module, ()),
            f"{label}()" if is_called else label,
        )
    summary = summary_of(metadata.summary) if metadata else None
    return LibraryFacts(
        release=f"{library.reference.name} {library.reference.version}",
        summary=summary or exports.summary(library.name) or "",
        home_page=metadata.home_page if metadata else None,
        module_summaries={
            path: text for path, text in exports.summaries.items() if exports.things.get(path) is Thing.MODULE
        },
        public=len(public_names(exports, library.name)),
        missing=missing,
    )
