"""What the pages of a project are to each other: addresses, order, project pages and index pages.

Knows paths below the content folder and below the site, but no engine: the plugin hands in where its engine would
put each page, and carries out what is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.catalog.catalog_page import CatalogPage
from sourcebook.catalog.entries import PageEntry, ShownExample
from sourcebook.catalog.library_pages import Shelf, library_pages, neighbors, shelves
from sourcebook.catalog.licenses_page import licenses_page
from sourcebook.catalog.page_entries import library_facts, page_entries
from sourcebook.catalog.projects_page import by_project, projects_page
from sourcebook.catalog.tags_page import tag_links, tags_page
from sourcebook.catalog.whole_files import SourcePage, make_source_pages
from sourcebook.errors import AddressError, SourcebookError
from sourcebook.model.listing import Link
from sourcebook.outputs.redirects import Alias, settle_aliases
from sourcebook.pages.opening import opening_paragraph
from sourcebook.pages.page import Page
from sourcebook.planning.build import Build, PlannedExample
from sourcebook.site.addresses import engine_address, slug_address
from sourcebook.site.layout import ExampleSection, lay_out
from sourcebook.site.owners import Owners
from sourcebook.site.page_figures import PageFigures
from sourcebook.writing.engine_markdown import escape_markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The pages of a site, those of the author and those made of data."""

    pages: Mapping[str, Page]
    """By path below the content folder."""
    addresses: Mapping[str, str]
    """Path of the output file below the site, by path below the content folder, index pages included."""
    entries: Mapping[str, PageEntry]
    """What the catalog says of a page, by path below the content folder."""
    shown: Mapping[str, Sequence[tuple[PageEntry, ShownExample]]]
    """The examples of a project with the page of each, by the project's name in lower case."""
    catalog: Mapping[str, CatalogPage]
    """By path below the content folder."""
    tags: Mapping[str, Link]
    """By tag its place in the list of all."""
    shelves: tuple[Shelf, ...]
    """The libraries as navigation shows them."""
    neighbors: Mapping[PurePosixPath, tuple[PageEntry, ...]]
    """What stands near a page's symbol in its module, by the page's path below the content folder."""
    source_pages: Mapping[str, SourcePage]
    """By path below the content folder."""
    project_pages: Mapping[str, str]
    """Path below the content folder of the page of a project, by the project's name in lower case."""
    symbol_pages: Mapping[str, str]
    """Path below the content folder of the page of a symbol."""
    symbols: frozenset[str]
    """All that have a page."""
    files: Mapping[str, str]
    """Path below the content folder of the page of a whole file, by the identity of its reference."""
    faults: tuple[SourcebookError, ...]
    aliases: tuple[Alias, ...] = ()
    """Former addresses, sorted by address."""

    def source_page(self, identity: str) -> str | None:
        """Return the path below the content folder of the page of a whole file."""
        return self.files.get(identity)

    def project_page(self, project: str) -> str | None:
        """Return the path below the content folder of a project's page."""
        return self.project_pages.get(project.lower())


def arrange_site(
    build: Build,
    pages: Mapping[str, Page],
    *,
    use_directory_urls: bool,
    placed: Mapping[str, str] | None = None,
    taken: Mapping[str, str] | None = None,
) -> Site:
    """Settle the addresses of all pages and make the index pages.

    Args:
        build: After `plan`.
        pages: The author's pages by path below the content folder.
        use_directory_urls: Whether the engine writes `x/index.html` for `x.md`.
        placed: Output files of the author's pages as the engine has them, by path below the content folder; without
            it, what an engine does by itself.
        taken: Output files of everything else, with what each comes from.
    """
    addresses = {src: engine_address(PurePosixPath(src), use_directory_urls) for src in pages} | dict(placed or {})
    addresses |= {src: slug_address(page.front_matter.slug) for src, page in pages.items() if page.front_matter.slug}
    faults = _duplicate_addresses(pages, addresses, taken or {})
    symbols = frozenset(p.front_matter.symbol for p in pages.values() if p.front_matter.symbol)
    project_pages = {
        page.front_matter.project.lower(): src
        for src, page in sorted(pages.items(), reverse=True)
        if page.front_matter.project
    }
    entries = page_entries(build, pages)
    made = _catalog(build, entries, symbols, project_pages)
    owners = Owners({**(taken or {}), **_owners(addresses)})
    for index in made:
        address = engine_address(index.path, use_directory_urls)
        faults += _index_conflicts(index, address, pages, owners)
        addresses[str(index.path)] = address
    files = make_source_pages(build, pages, use_directory_urls=use_directory_urls)
    faults += _source_conflicts(files, pages, Owners({**(taken or {}), **_owners(addresses)}))
    addresses |= {str(file.path): file.address for file in files}
    aliases, alias_faults = settle_aliases(pages, addresses, taken or {}, address_of=slug_address)
    faults += alias_faults
    return Site(
        aliases=aliases,
        pages=pages,
        addresses=addresses,
        entries={str(entry.path): entry for entry in entries},
        shown={name.lower(): found for name, found in by_project(entries).items()},
        catalog={str(page.path): page for page in made},
        tags={tag: link for page in made for tag, link in tag_links(page)},
        shelves=shelves(entries),
        neighbors=neighbors(entries),
        source_pages={str(file.path): file for file in files},
        project_pages=project_pages,
        symbol_pages={
            page.front_matter.symbol: src
            for src, page in sorted(pages.items(), reverse=True)
            if page.front_matter.symbol
        },
        symbols=symbols,
        files={file.identity: str(file.path) for file in files},
        faults=tuple(faults + _duplicate_projects(pages)),
    )


def _catalog(
    build: Build,
    entries: Sequence[PageEntry],
    symbols: frozenset[str],
    project_pages: Mapping[str, str],
) -> tuple[CatalogPage, ...]:
    """Return the pages made of data, that of all libraries first."""
    projects = {name: PurePosixPath(src) for name, src in project_pages.items()}
    others = (
        *projects_page(entries, projects),
        *licenses_page(entries, projects),
        *tags_page(entries),
    )
    return (*library_pages(entries, library_facts(build, symbols), beside=others), *others)


def order_key(page: Page | None) -> int:
    """Return where a page stands among its neighbours: by `sortorder`, then as the engine has it."""
    return 0 if page is None else page.front_matter.sortorder or 0


def lay_out_page(build: Build, site: Site, page: Page, figures: PageFigures) -> str:
    """Return the Markdown of a page as the engine should render it: heading, body, listed examples."""
    symbol = page.front_matter.symbol
    sections: list[ExampleSection] = []
    for request in page.examples:
        example = build.planned(request, symbol)
        project = build.attribution(example).project
        introduced = any(section.project == project for section in sections)
        sections.append(
            ExampleSection(
                project=project,
                title=request.title,
                paragraph=None if introduced else _project_paragraph(site, page, example, project),
                slot=figures.slot(request, symbol=symbol),
            )
        )
    return lay_out(page.front_matter, page.body, sections)


def _project_paragraph(site: Site, page: Page, example: PlannedExample, project: str) -> str | None:
    src = site.project_page(project)
    if src is not None:
        about = site.pages[src]
        paragraph = opening_paragraph(about, shown_on=page.path)
        if paragraph is not None:
            return paragraph
    metadata = example.source.metadata
    if metadata is None or not metadata.summary:
        return None
    return escape_markdown(metadata.summary)


def _duplicate_addresses(
    pages: Mapping[str, Page], addresses: Mapping[str, str], taken: Mapping[str, str]
) -> list[SourcebookError]:
    owners: dict[str, str] = dict(taken)
    faults: list[SourcebookError] = []
    # A page without a slug keeps its address; the one that asks for it is told.
    slugless_first = sorted(pages, key=lambda src: (pages[src].front_matter.slug is not None, src))
    for src in slugless_first:
        owner = owners.setdefault(addresses[src], src)
        slug = pages[src].front_matter.slug
        if owner != src and slug:
            faults.append(
                AddressError(
                    f"slug {slug!r} is the address of {owner!r} too",
                    hint="give one of the two pages another slug",
                    location=pages[src].location_of("slug"),
                )
            )
    return faults


def _index_conflicts(
    index: CatalogPage, address: str, pages: Mapping[str, Page], owners: Owners
) -> list[SourcebookError]:
    in_the_way = {owners.of(address), str(index.path) if str(index.path) in pages else None}
    return [
        AddressError(
            f"{src!r} stands at {address!r}, where the page {index.title!r} has to be that is made "
            "from the data of all pages",
            hint="move it, or give it another slug" if src in pages else "move it, or rename it",
            location=pages[src].location_of("slug") if src in pages else None,
        )
        for src in sorted(filter(None, in_the_way))
    ]


def _owners(addresses: Mapping[str, str]) -> dict[str, str]:
    return {address: src for src, address in addresses.items()}


def _source_conflicts(files: Sequence[SourcePage], pages: Mapping[str, Page], owners: Owners) -> list[SourcebookError]:
    """Return a fault for each page or file of the author that stands where the page of a whole file has to be."""
    faults: list[SourcebookError] = []
    for file in files:
        owner = owners.of(file.address)
        if owner is not None:
            faults.append(
                AddressError(
                    f"{owner!r} stands where the page of the whole file {file.identity!r} has to be: {file.address!r}",
                    hint="move it, or give it another slug",
                    location=pages[owner].location_of("slug") if owner in pages else None,
                )
            )
    return faults


def _duplicate_projects(pages: Mapping[str, Page]) -> list[SourcebookError]:
    owners: dict[str, str] = {}
    faults: list[SourcebookError] = []
    for src, page in sorted(pages.items()):
        project = page.front_matter.project
        if project and owners.setdefault(project.lower(), src) != src:
            faults.append(
                AddressError(
                    f"project {project!r} has a page already: {owners[project.lower()]!r}",
                    hint="keep one page for a project",
                    location=page.location_of("project"),
                )
            )
    return faults
