"""The engine's navigation: the catalog's place in it, its order, its names, and what of it each page shows.

What is decided here is carried out on MkDocs' own items, so that any theme renders the result as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise

from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page as MkDocsPage

from sourcebook.catalog.libraries import OVERVIEW, Shelf
from sourcebook.catalog.theme import theme_text
from sourcebook.navigation import MOST, Neighborhoods
from sourcebook.site import Site, order_key, short_title

NavItem = Section | MkDocsPage | Link
_BESIDE = ("projects", "licenses", "tags")
"""Kinds of catalog pages that stand behind the libraries."""


def arrange_navigation(nav: Navigation, site: Site) -> None:
    """Give a navigation that the author has not written its order, its names, and the catalog's place in it."""
    _shelve(nav, site)
    _sort(nav, site)
    _name_sections(nav.items, site)


def _shelve(nav: Navigation, site: Site) -> None:
    """Take the pages of symbols and of the catalog out of their folders, and put them where the catalog has them."""
    pages = {item.file.src_uri: item for item in nav.pages}
    shelved = {src for src, entry in site.entries.items() if entry.library} | site.catalog.keys()
    nav.items = _without(nav.items, shelved)

    def section(title: str, items: list[StructureItem]) -> Section:
        made = Section(title, items)
        for item in items:
            item.parent = made
        return made

    def shelf(made: Shelf) -> Section:
        below = [
            shelf(item) if isinstance(item, Shelf) else pages[str(item)]
            for item in made.below
            if isinstance(item, Shelf) or str(item) in pages
        ]
        own = [pages[str(made.page)]] if str(made.page) in pages else []
        return section(made.title, [*own, *below])

    overview = [pages[str(OVERVIEW)]] if str(OVERVIEW) in pages else []
    beside = [pages[src] for src, page in site.catalog.items() if page.kind in _BESIDE]
    libraries = [*overview, *map(shelf, site.shelves), *beside]
    if site.shelves:
        nav.items.append(section("Libraries", libraries))


def _without(items: list[StructureItem], left_out: Collection[str]) -> list[StructureItem]:
    """Return items without some pages, and without the sections that are empty then."""
    kept: list[StructureItem] = []
    for item in items:
        if isinstance(item, Section):
            item.children = _without(item.children, left_out)
            if item.children:
                kept.append(item)
        elif not isinstance(item, MkDocsPage) or item.file.src_uri not in left_out:
            kept.append(item)
    return kept


def neighborhoods_of(nav: Navigation) -> Neighborhoods[NavItem]:
    """Return the tree, from which each page's own is taken."""

    def opened(section: NavItem, children: list[NavItem]) -> NavItem:
        copy = Section(section.title or "", list(children))
        copy.active = True
        return copy

    def closed(section: NavItem) -> NavItem | None:
        if not isinstance(section, Section):
            return None
        pages = list(_pages_in(section))
        index = _index_of(section)
        if not pages or (index is None and len(pages) <= MOST):
            return None
        return Link(section.title, (index or pages[0]).url)

    def rest(section: NavItem | None, count: int) -> NavItem | None:
        index = _index_of(section) if isinstance(section, Section) else None
        return None if index is None else Link(f"All {count - 1}", index.url)

    return Neighborhoods(nav.items, open_section=opened, closed_section=closed, rest=rest)


def _pages_in(section: Section) -> Iterator[MkDocsPage]:
    for item in section.children:
        if isinstance(item, Section):
            yield from _pages_in(item)
        elif isinstance(item, MkDocsPage):
            yield item


def _sort(nav: Navigation, site: Site) -> None:
    """Sort the items of every level by `sortorder`, and chain the pages anew.

    MkDocs sorts by file name when it makes the navigation, whatever the order of the files. A section stands where
    its index page says, else where its first page does; pages that are made stand behind those of the author.
    """

    def key(item: StructureItem) -> tuple[int, bool]:
        if isinstance(item, Section):
            index = _index_of(item)
            return key(index) if index else min(map(key, item.children), default=(0, False))
        page = site.pages.get(item.file.src_uri) if isinstance(item, MkDocsPage) else None
        return order_key(page), page is None

    def sort(items: list[StructureItem]) -> Iterator[MkDocsPage]:
        items.sort(key=key)
        for item in items:
            if isinstance(item, Section):
                yield from sort(item.children)
            elif isinstance(item, MkDocsPage):
                yield item

    nav.pages = list(sort(nav.items))
    for before, after in pairwise([None, *nav.pages, None]):
        if before is not None:
            before.next_page = after
        if after is not None:
            after.previous_page = before


def _name_sections(items: list[StructureItem], site: Site) -> None:
    """Call each section as the author calls its index page, where there is one, rather than by the folder's name."""
    for item in items:
        if isinstance(item, Section):
            index = _index_of(item)
            page = site.pages.get(index.file.src_uri) if index else None
            if page is not None:
                item.title = theme_text(short_title(page) or "") or item.title
            _name_sections(item.children, site)


def _index_of(section: Section) -> MkDocsPage | None:
    """Return the page that an engine shows for a folder."""
    pages = [item for item in section.children if isinstance(item, MkDocsPage)]
    return next((page for page in pages if page.file.name == "index"), None)
