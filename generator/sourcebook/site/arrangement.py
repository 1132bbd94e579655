"""What the pages of a site are to each other: addresses, project pages, index pages, neighbours.

Made of a plan alone, and without an engine: where an engine would put each page is handed in, and what is decided
here is carried out by the doors.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sourcebook.catalog.catalog_page import CatalogPage
from sourcebook.catalog.entries import PageEntry, ShownExample
from sourcebook.catalog.kind_pages import kind_pages
from sourcebook.catalog.library_pages import (
    OVERVIEW,
    library_pages,
    library_path,
    module_path,
    neighbors,
    shelves,
)
from sourcebook.catalog.licenses_page import license_links, license_text_links, licenses_page
from sourcebook.catalog.page_entries import library_facts, page_entries
from sourcebook.catalog.projects_page import (
    PROJECTS_PAGE,
    PROJECTS_TITLE,
    by_project,
    project_paths,
    projects_pages,
)
from sourcebook.catalog.tags_page import tag_links, tags_page
from sourcebook.catalog.whole_files import WholeFile, whole_files
from sourcebook.errors import AddressError, SourcebookError, SymbolNotFoundError, nearest
from sourcebook.model.corpus_counts import CorpusCounts
from sourcebook.model.listing import Link
from sourcebook.model.page_path import PagePath
from sourcebook.model.shelf import Shelf
from sourcebook.pages.page import Page
from sourcebook.planning.plan import Plan
from sourcebook.site.addresses import Alias, Claim, EngineAddresses, engine_address, settle_addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The pages of a site, those of the author and those made of data."""

    plan: Plan
    addresses: Mapping[PagePath, str]
    """The output file below the site of every page, made ones included."""
    aliases: tuple[Alias, ...]
    """Former addresses, sorted by address."""
    entries: Mapping[PagePath, PageEntry]
    """What the catalog says of a page."""
    shown: Mapping[str, Sequence[tuple[PageEntry, ShownExample]]]
    """The examples of a project with the page of each, by the project's name in lower case."""
    catalog: Mapping[PagePath, CatalogPage]
    tags: Mapping[str, Link]
    """By tag its place in the list of all."""
    licenses: Mapping[str, Link]
    """By licence, as the page of all licences calls it, its place there."""
    license_texts: Mapping[tuple[str, str], Link]
    """By licence and project the place of the text that the project brings."""
    shelves: tuple[Shelf, ...]
    """The libraries as navigation shows them."""
    neighbors: Mapping[PagePath, tuple[PageEntry, ...]]
    """What stands near a page's symbol in its module."""
    whole_files: Mapping[PagePath, WholeFile]
    project_pages: Mapping[str, PagePath]
    """The page of a project, by the project's name in lower case: its author's, or one that is made."""
    symbol_pages: Mapping[str, PagePath]
    """The page of a symbol."""
    files: Mapping[str, PagePath]
    """The page of a whole file, by the identity of its reference."""
    faults: tuple[SourcebookError, ...]
    """Pages that meet, and projects with two pages."""
    has_outputs: bool = True
    """Whether files for programs stand beside the pages."""

    @property
    def all_faults(self) -> tuple[SourcebookError, ...]:
        """What is wrong with the plan, and with what pages are to each other: such a site is not laid out."""
        return (*self.plan.faults, *self.faults)

    @property
    def overview(self) -> PagePath:
        """Where the page of all libraries lies, if there is one."""
        return OVERVIEW

    def page(self, path: PagePath) -> Page | None:
        """Return a page of the author; None for one that is made, or not of this site."""
        planned = self.plan.pages.get(path)
        return planned.page if planned else None

    def has_twin(self, path: PagePath) -> bool:
        """Tell whether a page has a file for programs beside it."""
        return self.has_outputs and path in self.addresses

    def project_page(self, project: str) -> PagePath | None:
        """Return the page of a project."""
        return self.project_pages.get(project.lower())

    def shown_of(self, project: str) -> Sequence[tuple[PageEntry, ShownExample]]:
        """Return the examples of a project with the page of each."""
        return self.shown.get(project.lower(), ())


def arrange_site(
    plan: Plan,
    *,
    engine: EngineAddresses,
    allowed: Collection[str],
    counts: CorpusCounts | None = None,
    has_catalog: bool = True,
    has_outputs: bool = True,
) -> Site:
    """Settle the addresses of all pages, and make the pages of data.

    Args:
        plan: All pages of the author.
        engine: Where the engine would put them.
        allowed: SPDX ids of the licences under which a file may be shown whole.
        counts: How often names are used in the corpus; None where nothing is counted.
        has_catalog: Whether pages are made of the data of all pages.
        has_outputs: Whether files for programs are to stand beside the pages.
    """
    pages = {path: planned.page for path, planned in plan.pages.items()}
    # Of two pages that claim the same, the first by path has it; the other one is told where it is a fault.
    backwards = sorted(pages.items(), key=lambda item: str(item[0]), reverse=True)
    authors = {page.front_matter.project.lower(): path for path, page in backwards if page.front_matter.project}
    entries = page_entries(plan, counts)
    project_pages = project_paths(entries, authors) if has_catalog else authors
    catalog = _catalog(plan, entries, project_pages, authors) if has_catalog else ()
    files = whole_files(plan, allowed=allowed, use_directory_urls=engine.use_directory_urls)
    claims = (*(_claim(page, engine) for page in catalog), *map(_file_claim, files))
    addresses = settle_addresses(pages, claims=claims, engine=engine)
    return Site(
        plan=plan,
        addresses=addresses.files,
        aliases=addresses.aliases,
        entries={entry.path: entry for entry in entries},
        shown={name.lower(): found for name, found in by_project(entries).items()},
        catalog={page.path: page for page in catalog},
        tags={tag: link for page in catalog for tag, link in tag_links(page)},
        licenses=license_links(catalog),
        license_texts=license_text_links(catalog),
        shelves=shelves(entries) if has_catalog else (),
        neighbors=neighbors(entries),
        whole_files={file.path: file for file in files},
        project_pages=project_pages,
        symbol_pages={page.front_matter.symbol: path for path, page in backwards if page.front_matter.symbol},
        files={file.identity: file.path for file in files},
        faults=(*addresses.faults, *_duplicate_projects(pages), *_unknown_concordances(pages)),
        has_outputs=has_outputs,
    )


def _catalog(
    plan: Plan,
    entries: Sequence[PageEntry],
    project_pages: Mapping[str, PagePath],
    authors: Mapping[str, PagePath],
) -> tuple[CatalogPage, ...]:
    """Return the pages made of data, that of all libraries first."""
    licenses = licenses_page(entries, project_pages)
    others = (
        *projects_pages(entries, project_pages, authors, licenses=license_links(licenses)),
        *licenses,
        *tags_page(entries),
        *kind_pages(entries),
    )
    beside = [page for page in others if page.kind.is_beside_libraries]
    return (*library_pages(entries, library_facts(plan), beside=beside), *others)


def _claim(page: CatalogPage, engine: EngineAddresses) -> Claim:
    address = engine_address(page.path, engine.use_directory_urls)
    return Claim(
        path=page.path,
        address=address,
        reason=f"at {address!r}, which is the address of a page that is made from all examples: {page.title!r}",
        hint="move it, or rename it",
    )


def _file_claim(file: WholeFile) -> Claim:
    return Claim(
        path=file.path,
        address=file.address,
        reason=f"where the page of the whole file {file.identity!r} has to be: {file.address!r}",
        hint="move it, or give it another slug",
    )


def order_key(page: Page | None) -> int:
    """Return where a page stands among its neighbours: by `sortorder`, then as the engine has it."""
    return 0 if page is None else page.front_matter.sortorder or 0


def way_to(site: Site, path: PagePath) -> list[tuple[str, PagePath]]:
    """Return title and path of the index pages above a page, outermost first."""
    if made := site.catalog.get(path):
        return list(made.above)
    if file := site.whole_files.get(path):
        return _way_to_file(site, file)
    page, entry = site.page(path), site.entries.get(path)
    if page is not None and page.front_matter.project:
        return [(PROJECTS_TITLE, PROJECTS_PAGE)]
    if entry is None or entry.library is None:
        return []
    above = [("Libraries", OVERVIEW), (entry.library, library_path(entry.library))]
    if entry.module != entry.library:
        above.append((entry.module, module_path(entry.library, entry.module)))
    return above


def _way_to_file(site: Site, file: WholeFile) -> list[tuple[str, PagePath]]:
    project = site.project_page(file.attribution.project)
    own = [(file.attribution.project, project)] if project else []
    return [(PROJECTS_TITLE, PROJECTS_PAGE), *own]


def project_shelf(site: Site) -> Shelf | None:
    """Return the pages of all projects as navigation shows them, the page of all first; None without one."""
    if PROJECTS_PAGE not in site.catalog:
        return None
    on_shelves = {path for path, entry in site.entries.items() if entry.library}
    named = [path for _, path in sorted(site.project_pages.items()) if path not in on_shelves]
    return Shelf(title=PROJECTS_TITLE, page=PROJECTS_PAGE, below=tuple(dict.fromkeys(named)))


def stand_in(site: Site, path: PagePath) -> PagePath | None:
    """Return the page of navigation around which one is shown that has no place of its own there."""
    way = way_to(site, path)
    return way[-1][1] if way else None


def ways_on(site: Site, built: Collection[PagePath]) -> list[tuple[str, str]]:
    """Return title and address of where a lost reader may go; an address is below the site, empty for its root.

    Args:
        site: With its addresses.
        built: The pages that there are: a plugin may have taken some away.
    """
    listed = (site.catalog.get(path) for path in (site.overview, PROJECTS_PAGE) if path in built)
    found = [(page.title, site.addresses[page.path].removesuffix("index.html")) for page in listed if page]
    return [("the home page", ""), *found]


def _duplicate_projects(pages: Mapping[PagePath, Page]) -> list[SourcebookError]:
    owners: dict[str, PagePath] = {}
    faults: list[SourcebookError] = []
    for path, page in sorted(pages.items(), key=lambda item: str(item[0])):
        project = page.front_matter.project
        if project and owners.setdefault(project.lower(), path) != path:
            faults.append(
                AddressError(
                    f"project {project!r} has a page already: {str(owners[project.lower()])!r}",
                    hint="keep one page for a project",
                    location=page.location_of("project"),
                )
            )
    return faults


def _unknown_concordances(pages: Mapping[PagePath, Page]) -> list[SourcebookError]:
    symbols = sorted({page.front_matter.symbol for page in pages.values() if page.front_matter.symbol})
    faults: list[SourcebookError] = []
    for page in pages.values():
        wanted = page.front_matter.concordance
        if wanted and wanted not in symbols:
            near = nearest(wanted, symbols)
            faults.append(
                SymbolNotFoundError(
                    f"no page is about {wanted!r}, whose uses are to be listed",
                    hint=f"nearest is {near!r}" if near else "name the symbol of a page of this site",
                    location=page.location_of("concordance"),
                )
            )
    return faults
