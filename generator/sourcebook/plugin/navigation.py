"""The engine's navigation: the catalog's place in it, its order, its names, and what of it each page shows.

What is decided here is carried out on MkDocs' own items, so that any theme renders the result as it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, cached_property, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure import StructureItem
from mkdocs.structure.files import file_sort_key
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import nest_paths

from sourcebook.model.page_path import PagePath
from sourcebook.model.shelf import Shelf
from sourcebook.plugin.files import path_of
from sourcebook.settings.values import Settings
from sourcebook.site.arrangement import Site, order_key, project_shelf, stand_in
from sourcebook.site.neighborhoods import MOST, Neighborhoods
from sourcebook.site.theme import navigation_title

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_TOP = 0
"""Stands for the identity of the tree as a whole, which no section has."""
_NAV_FILES = {
    "awesome-nav": ("filename", ".nav.yml"),
    "awesome-pages": ("filename", ".pages"),
    "literate-nav": ("nav_file", "SUMMARY.md"),
}
"""Plugins that take the navigation from files: the option that names those, and how they are called otherwise."""

NavItem = Section | MkDocsPage | Link


def arrange_navigation(nav: Navigation, site: Site) -> None:
    """Give a navigation that the author has not written its order, its names, and the catalog's place in it."""
    # The home page stays in front, also when it is about a symbol.
    pages = {path_of(item.file): item for item in nav.pages if item is not nav.homepage}
    shelved = {path for path, entry in site.entries.items() if entry.library} | site.catalog.keys()
    projects = project_shelf(site)
    shelved |= {item for item in (projects.below if projects else ()) if not isinstance(item, Shelf)}
    nav.items = _without(nav.items, shelved & pages.keys())
    _sort(nav.items, site)
    place = bisect_right([_key(item, site) for item in nav.items], _MADE)
    nav.items[place:place] = _catalog(site, projects, pages)
    _chain(nav)
    _name_sections(nav.items, site)


def is_written(nav: Navigation, files: Files, config: MkDocsConfig) -> bool:
    """Tell whether a person has said what the navigation is: in `nav:`, in files, or by whatever else changed it."""
    if config.nav is not None:
        return True
    for name, (option, usual) in _NAV_FILES.items():
        plugin = next((found for key, found in config.plugins.items() if key.rpartition("/")[2] == name), None)
        file = plugin and (plugin.config.get(option) or usual)
        if file and any(Path(config.docs_dir).rglob(str(file))):
            return True
    # MkDocs leaves these without types.
    found = [file for file in files.documentation_pages() if file.inclusion.is_in_nav()]  # type: ignore[no-untyped-call]
    listed = sorted(found, key=file_sort_key)
    usual_order = list(_leaves(nest_paths(file.src_uri for file in listed)))  # type: ignore[no-untyped-call]
    order = [page.file.src_uri for page in nav.pages]
    # Others may add pages, as Material's blog does its views, or leave some out.
    both = {*usual_order} & {*order}
    return [path for path in order if path in both] != [path for path in usual_order if path in both]


def _leaves(nested: Iterable[object]) -> Iterator[str]:
    for item in nested:
        if isinstance(item, dict):
            for below in item.values():
                yield from _leaves(below)
        else:
            yield str(item)


def name_pages(nav: Navigation, site: Site) -> None:
    """Give pages the short titles that navigation shows."""
    for item in nav.pages:
        page = site.page(path_of(item.file))
        # A title written in `nav:` is kept: MkDocs sets it on the page itself.
        title = page and navigation_title(page)
        if title and "title" not in vars(item):
            item.title = title


class ShownNavigation:
    """What each page shows of the navigation.

    Args:
        site: Its pages.
        settings: They say whether the tree is bounded.
        is_written: Whether a person has written the tree, which is then shown whole.
    """

    def __init__(self, site: Site, settings: Settings, *, is_written: bool) -> None:
        self._site, self._settings = site, settings
        self._pages: dict[PagePath, MkDocsPage] = {}
        self._is_whole = is_written or settings.navigation == "full"
        self._neighborhoods: Neighborhoods[NavItem] | None = None

    def around(self, page: MkDocsPage | None, nav: Navigation) -> Navigation:
        """Return what is shown around a page, or on a page of the theme; the first one settles the tree."""
        if not self._is_whole and self._neighborhoods is None:
            bounded = _bounded(nav, self._site, self._settings)
            self._is_whole = not bounded
            self._neighborhoods = _neighborhoods_of(nav, bounded) if bounded else None
        if self._neighborhoods is None:
            return nav
        if not self._pages:
            self._pages = {path_of(item.file): item for item in nav.pages}
        return _Around(nav, partial(self._items_around, page, self._neighborhoods))

    def _items_around(self, page: MkDocsPage | None, neighborhoods: Neighborhoods[NavItem]) -> list[NavItem]:
        if page is not None and path_of(page.file) not in self._pages:
            place = stand_in(self._site, path_of(page.file))
            page = self._pages.get(place, page) if place else page
        return neighborhoods.of(page)


class _Around(Navigation):
    """What a page shows of a navigation; its items are made when a template asks for them: most pages are kept."""

    def __init__(self, nav: Navigation, make: Callable[[], list[NavItem]]) -> None:
        self.pages, self.homepage = [nav.homepage] if nav.homepage else [], nav.homepage
        self._make = make

    @cached_property
    def items(self) -> list[NavItem]:  # type: ignore[override]  # the engine has an attribute, which may be set here too
        return self._make()


def _bounded(nav: Navigation, site: Site, settings: Settings) -> Set[int]:
    """Return the identity of each section of which a page shows a part, `_TOP` for the tree as a whole.

    By itself that is what lies in a folder with more pages than the settings say, at least half of which are made or
    hold examples; and of what lies below, the folders of which that is true.
    """
    most, is_all = settings.navigation_pages, settings.navigation == "bounded"
    found: set[int] = set()

    def is_example(page: MkDocsPage) -> bool:
        planned = site.plan.pages.get(path_of(page.file))
        return path_of(page.file) in site.catalog if planned is None else bool(planned.figures)

    def look(section: int, items: Sequence[StructureItem], is_below: bool) -> None:
        pages = list(_pages_in(items))
        is_ours = is_all or 2 * sum(map(is_example, pages)) >= len(pages)
        is_bounded = is_ours and (is_below or len(pages) > most)
        if is_bounded:
            found.add(section)
        for item in items:
            if isinstance(item, Section):
                look(id(item), item.children, is_bounded)

    look(_TOP, nav.items, False)
    return found


def _catalog(site: Site, projects: Shelf | None, pages: Mapping[PagePath, MkDocsPage]) -> list[StructureItem]:
    """Return what navigation has of the catalog: the libraries, the projects, then the pages about the whole site."""

    def shelf(made: Shelf) -> Section:
        below = [
            shelf(item) if isinstance(item, Shelf) else pages[item]
            for item in made.below
            if isinstance(item, Shelf) or item in pages
        ]
        return _section(made.title, [*_found([made.page], pages), *below])

    libraries = Shelf(title="Libraries", page=site.overview, below=site.shelves)
    shelves = [libraries] * bool(site.shelves) + ([projects] if projects else [])
    first = {made.page for made in shelves}
    beside = [path for path, page in site.catalog.items() if page.kind.is_beside_libraries and path not in first]
    last = _found(beside, pages)
    for page in last:
        page.parent = None  # the engine had it in the section of its folder
    return [*map(shelf, shelves), *last]


def _section(title: str, items: list[StructureItem]) -> Section:
    made = Section(title, items)
    for item in items:
        item.parent = made
    return made


def _found(sources: Sequence[PagePath], pages: Mapping[PagePath, MkDocsPage]) -> list[MkDocsPage]:
    return [pages[path] for path in sources if path in pages]


def _without(items: list[StructureItem], left_out: Collection[PagePath]) -> list[StructureItem]:
    """Return items without some pages, and without the sections that are empty then."""
    kept: list[StructureItem] = []
    for item in items:
        if isinstance(item, Section):
            item.children = _without(item.children, left_out)
            if item.children:
                kept.append(item)
        elif not isinstance(item, MkDocsPage) or path_of(item.file) not in left_out:
            kept.append(item)
    return kept


def _neighborhoods_of(nav: Navigation, bounded: Set[int]) -> Neighborhoods[NavItem]:
    """Return the tree, from which each page's own is taken."""
    # Every page of a long list asks for the index of that list.
    index_of = cache(_index_of)

    def copied(section: NavItem, children: list[NavItem]) -> NavItem:
        return Section(section.title or "", list(children))

    def opened(section: NavItem, children: list[NavItem]) -> NavItem:
        copy = copied(section, children)
        copy.active = True
        return copy

    def closed(section: NavItem) -> NavItem | None:
        if not isinstance(section, Section):
            return None
        pages = list(_pages_in(section.children))
        index = index_of(section)
        if not pages or (index is None and len(pages) <= MOST):
            return None
        return Link(section.title, (index or pages[0]).url)

    def rest(section: NavItem | None, count: int) -> NavItem | None:
        index = index_of(section) if isinstance(section, Section) else None
        title = section.title if section else ""
        return None if index is None else Link(f"All of {title}", index.url)

    return Neighborhoods(
        nav.items,
        open_section=opened,
        closed_section=closed,
        rest=rest,
        copied_section=copied,
        is_bounded=lambda section: (_TOP if section is None else id(section)) in bounded,
        small=0,
    )


def _pages_in(items: Iterable[StructureItem]) -> Iterator[MkDocsPage]:
    for item in items:
        if isinstance(item, Section):
            yield from _pages_in(item.children)
        elif isinstance(item, MkDocsPage):
            yield item


def _sort(items: list[StructureItem], site: Site) -> None:
    """Sort the items of every level by `sortorder`.

    MkDocs sorts by file name when it makes the navigation, whatever the order of the files. A section stands where
    its index page says, else where its first page does; pages that are made stand behind those of people.
    """
    items.sort(key=lambda item: _key(item, site))
    for item in items:
        if isinstance(item, Section):
            _sort(item.children, site)


_MADE = (0, True)
"""Where what is made stands."""


def _key(item: StructureItem, site: Site) -> tuple[int, bool]:
    if isinstance(item, Section):
        index = _index_of(item)
        first = (_key(child, site) for child in item.children)
        return _key(index, site) if index else min(first, default=(0, False))
    path = path_of(item.file) if isinstance(item, MkDocsPage) else None
    page = site.page(path) if path else None
    return order_key(page), path in site.catalog or path in site.whole_files


def _chain(nav: Navigation) -> None:
    """Let the pages follow each other as they stand now."""
    nav.pages = list(_pages_in(nav.items))
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
            page = site.page(path_of(index.file)) if index else None
            if page is not None:
                item.title = navigation_title(page) or item.title
            _name_sections(item.children, site)


def _index_of(section: Section) -> MkDocsPage | None:
    """Return the page that an engine shows for a folder."""
    pages = [item for item in section.children if isinstance(item, MkDocsPage)]
    return next((page for page in pages if page.file.name == "index"), None)
