"""The way from a library to a symbol: a page for all libraries, one for each, one for each of its modules.

A library's own page is that of its top module too, so a small library is one page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import PurePosixPath
from types import MappingProxyType

from sourcebook.catalog.catalog_page import CatalogKind, CatalogPage
from sourcebook.catalog.entries import PageEntry, count_examples
from sourcebook.display.listing import FEW
from sourcebook.display.related import MOST
from sourcebook.model.corpus_counts import SHORT_DIGEST
from sourcebook.model.listing import Group, Link, Listing, Row
from sourcebook.model.page_path import PagePath
from sourcebook.model.shelf import Shelf
from sourcebook.writing.plurals import plural

FOLDER = PurePosixPath("libraries")
"""Where these pages are, below the content folder."""
OVERVIEW = PagePath(FOLDER / "index.md")
_MOST_NAMED = 6
"""Symbols that the page of all libraries names of each."""
_MANY = 40
"""Libraries from which on a filter is worth its place; symbols are what the search is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryFacts:
    """What a library's own release says of it; all of it may be missing."""

    summary: str = ""
    home_page: str | None = None
    module_summaries: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """By dotted path."""


def library_pages(
    entries: Sequence[PageEntry],
    facts: Mapping[str, LibraryFacts],
    *,
    beside: Sequence[CatalogPage] = (),
) -> tuple[CatalogPage, ...]:
    """Return the page of all libraries, then that of each and of its modules; nothing without entries of a library.

    Args:
        entries: Of the site's pages, in any order.
        facts: By name of a library; one that is not there has none.
        beside: Other pages of the catalog, to which it leads.
    """
    libraries = _by_library(entries)
    if not libraries:
        return ()
    pages = [_overview(libraries, facts, beside)]
    for library, own in libraries:
        known = facts.get(library, LibraryFacts())
        pages.append(_library_page(library, own, known))
        for module, group in _by_module(own):
            if module != library:
                pages.append(_module_page(library, module, group, own, known))
    return tuple(pages)


def shelves(entries: Sequence[PageEntry]) -> tuple[Shelf, ...]:
    """Return the libraries with their modules and symbols, in the order of the catalog."""
    return tuple(
        Shelf(
            title=library,
            page=library_path(library),
            below=tuple(_below_library(library, own)),
        )
        for library, own in _by_library(entries)
    )


def neighbors(entries: Sequence[PageEntry]) -> dict[PagePath, tuple[PageEntry, ...]]:
    """Return for each page of a symbol those of its module that may be listed on it, in the order of the catalog.

    The page itself is among them. A module's whole list on each of its pages would cost its square.
    """
    return {
        entry.path: group[max(0, place - MOST) : place + MOST + 1]
        for _, own in _by_library(entries)
        for _, group in _by_module(own)
        for place, entry in enumerate(group)
    }


@cache
def library_path(library: str) -> PagePath:
    """Return where the page of a library is."""
    return PagePath(FOLDER / library / "index.md")


@cache
def module_path(library: str, module: str) -> PagePath:
    """Return where the page of a module is: `libraries/sqlalchemy/orm/index.md` of `sqlalchemy.orm`."""
    name = module.removeprefix(library).removeprefix(".")
    return PagePath(FOLDER / library / name / "index.md")


def _by_library(
    entries: Sequence[PageEntry],
) -> list[tuple[str, tuple[PageEntry, ...]]]:
    ordered = sorted(
        (entry for entry in entries if entry.library),
        key=lambda e: (
            (e.library or "").lower(),
            e.library,
            e.module != e.library,
            e.module,
            e.sortorder,
            e.member.lower(),
            e.member,
            e.path,
        ),
    )
    return [(name or "", tuple(group)) for name, group in groupby(ordered, lambda e: e.library)]


def _by_module(entries: Sequence[PageEntry]) -> list[tuple[str, tuple[PageEntry, ...]]]:
    return [(name, tuple(group)) for name, group in groupby(entries, lambda e: e.module)]


def _below_library(library: str, own: Sequence[PageEntry]) -> Iterator[Shelf | PagePath]:
    for module, group in _by_module(own):
        paths = tuple(entry.path for entry in group)
        if module == library:
            yield from paths
        else:
            title = module.removeprefix(f"{library}.")
            yield Shelf(title=title, page=module_path(library, module), below=paths)


def _overview(
    libraries: Sequence[tuple[str, Sequence[PageEntry]]],
    facts: Mapping[str, LibraryFacts],
    beside: Sequence[CatalogPage],
) -> CatalogPage:
    entries = [entry for _, group in libraries for entry in group]
    counts = plural(len(libraries), "library", "libraries")
    rows = tuple(
        Row(
            link=Link(text=library, page=library_path(library)),
            summary=facts.get(library, LibraryFacts()).summary,
            count=plural(len(own), "symbol"),
            more=tuple(_most_shown(own)),
        )
        for library, own in libraries
    )
    return CatalogPage(
        path=OVERVIEW,
        title="Libraries",
        description=f"{counts}: {_counts(entries)}.",
        kind=CatalogKind.LIBRARIES,
        listing=Listing(
            facts=tuple(Link(text=page.title, page=page.path) for page in beside),
            groups=(Group(is_name=True, rows=rows),),
            filter_label="Filter libraries" if len(rows) > _MANY else "",
            searches=True,
        ),
    )


def _most_shown(own: Sequence[PageEntry]) -> Iterator[Link]:
    by_size = sorted(own, key=lambda entry: -len(entry.examples))
    for entry in by_size[:_MOST_NAMED]:
        yield Link(text=entry.label, page=entry.path, note=str(len(entry.examples) or ""))


def _library_page(library: str, own: Sequence[PageEntry], facts: LibraryFacts) -> CatalogPage:
    modules = _by_module(own)
    counts = f"{plural(len(own), 'symbol')} in {plural(len(modules), 'module')}"
    groups = tuple(_module_group(library, module, group, facts) for module, group in modules)
    return CatalogPage(
        path=library_path(library),
        title=library,
        symbol=library,
        description=_described(library, own, facts.summary),
        kind=CatalogKind.LIBRARY,
        above=(("Libraries", OVERVIEW),),
        listing=Listing(
            facts=(*_facts(library, counts, facts), *_counted(own)),
            groups=groups,
            filter_label="Filter symbols" if len(own) > FEW else "",
        ),
    )


def _facts(library: str, counts: str, facts: LibraryFacts) -> Iterator[Link]:
    yield Link(text=counts)
    if facts.home_page:
        yield Link(text=f"Home page of {library}", url=facts.home_page)


def _module_group(library: str, module: str, group: Sequence[PageEntry], facts: LibraryFacts) -> Group:
    is_top = module == library
    return Group(
        title=Link(text=module, page=None if is_top else module_path(library, module)),
        is_name=True,
        # The heading of the page has the library's name for its id, and no name has a hyphen.
        anchor="all-symbols" if is_top else module,
        note=facts.module_summaries.get(module, ""),
        rows=_rows(group),
    )


def _rows(group: Sequence[PageEntry]) -> tuple[Row, ...]:
    return tuple(
        Row(
            link=Link(text=entry.label, page=entry.path),
            summary=entry.description or "",
            count=_count(entry),
        )
        for entry in group
    )


def _count(entry: PageEntry) -> str:
    examples = plural(len(entry.examples), "example") if entry.examples else ""
    end = entry.history.end if entry.history else ""
    return " · ".join(filter(None, (examples, entry.usage.share if entry.usage else "", end)))


def _counted(entries: Sequence[PageEntry]) -> Iterator[Link]:
    """Yield of what corpus the rows have their counts."""
    usage = next((entry.usage for entry in entries if entry.usage), None)
    if usage is not None:
        corpus = usage.corpus[:SHORT_DIGEST]
        yield Link(text=f"N of {usage.of} projects: how many of those in corpus {corpus} use the name")


def _module_page(
    library: str,
    module: str,
    group: Sequence[PageEntry],
    own: Sequence[PageEntry],
    facts: LibraryFacts,
) -> CatalogPage:
    beside = tuple(
        Row(
            link=Link(text=other, page=module_path(library, other)),
            summary=facts.module_summaries.get(other, ""),
            count=plural(len(entries), "symbol"),
        )
        for other, entries in _by_module(own)
        if other.startswith(f"{module}.")
    )
    groups = [Group(is_name=True, rows=_rows(group))]
    if beside:
        title = Link(text=f"Modules below {module}")
        groups.append(Group(title=title, is_name=True, anchor="modules-below", rows=beside))
    return CatalogPage(
        path=module_path(library, module),
        title=module,
        symbol=module,
        description=_described(module, group, facts.module_summaries.get(module, "")),
        kind=CatalogKind.MODULE,
        above=(("Libraries", OVERVIEW), (library, library_path(library))),
        listing=Listing(
            facts=tuple(_counted(group)),
            groups=tuple(groups),
            filter_label="Filter symbols" if len(group) > FEW else "",
        ),
    )


def _described(name: str, entries: Sequence[PageEntry], summary: str) -> str:
    """Return what a page has to say: of what, how much of it, and what that says of itself."""
    end = "" if not summary or summary[-1] in ".!?…" else "."
    return f"{name}: {_counts(entries)}. {summary}{end}".rstrip()


def _counts(entries: Sequence[PageEntry]) -> str:
    examples = count_examples(entries)
    pages = plural(len(entries), "page")
    return f"{examples} on {pages}" if examples else pages
