"""What is put into a finished page: figures, lists, links to its neighbours, and what its heading and head lack.

All of it comes late, so that templates, search and minifiers of navigation see a small page. Knows no engine: the
door says what page it is, and how another page is reached from there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.catalog.catalog_page import CATALOG_SLOT
from sourcebook.catalog.library_pages import OVERVIEW, library_path, module_path
from sourcebook.catalog.projects_page import project_listing
from sourcebook.catalog.whole_files import Showing, bind_source_page
from sourcebook.display.listing import Addresses, render_listing
from sourcebook.display.related import Related, render_related
from sourcebook.model.listing import Link
from sourcebook.pages.page import Page
from sourcebook.pages.titles import description_of, page_title
from sourcebook.planning.build import Build, PlannedExample
from sourcebook.site.arrangement import Site
from sourcebook.site.head import complete_head
from sourcebook.site.layout import RELATED_SLOT
from sourcebook.site.page_figures import PageFigures, PageLinks
from sourcebook.site.placing import complete_heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """How a page finds the others."""

    src: str
    """Path of the page below the content folder."""
    site_name: str
    url: Callable[[str], str | None]
    """From a path below the content folder to an address relative to the page; None where there is no such page."""
    place: Callable[[Showing], tuple[str, str]]
    """Title and relative address of the figure that an example became."""


def finish_page(html: str, around: Surroundings, *, build: Build, site: Site, figures: PageFigures | None) -> str:
    """Complete a page.

    Args:
        html: As the engine's template made it.
        around: Of the page.
        build: Of this run.
        site: All pages.
        figures: What stands in the page's slots; None for a page that is made of data.
    """
    links = _page_links(site, around)
    if file := site.source_pages.get(around.src):
        return bind_source_page(build, file, html, links=links, shown_in=around.place)
    if made := site.catalog.get(around.src):
        html = complete_heading(html, name=made.symbol, crumbs=_crumbs(site, around))
        return html.replace(CATALOG_SLOT, render_listing(made.listing, _addresses(around)), 1)
    page = site.pages.get(around.src)
    if page is None or figures is None:
        return html
    html = complete_head(
        html,
        title=page_title(page.front_matter),
        site_name=around.site_name,
        description=description_of(page),
    )
    name = page.front_matter.symbol
    html = complete_heading(html, name=name, crumbs=_crumbs(site, around))
    html = _with_lists(html, page, around, build=build, site=site, figures=figures)
    return figures.bind(html, links=links)


def _with_lists(
    html: str,
    page: Page,
    around: Surroundings,
    *,
    build: Build,
    site: Site,
    figures: PageFigures,
) -> str:
    """Put in what the page leads to: beside its symbol, and from its project."""
    if RELATED_SLOT in html:
        related = _related(build, site, around.src, figures)
        html = html.replace(RELATED_SLOT, render_related(related, _addresses(around)), 1)
    if page.front_matter.project and CATALOG_SLOT in html:
        listing = project_listing(site.shown.get(page.front_matter.project.lower(), ()))
        html = html.replace(CATALOG_SLOT, render_listing(listing, _addresses(around)), 1)
    return html


def _page_links(site: Site, around: Surroundings) -> PageLinks:
    def url(src: str | None) -> str | None:
        return None if src is None or src == around.src else around.url(src)

    return PageLinks(
        project=lambda name: url(site.project_page(name)),
        file=lambda identity: url(site.source_page(identity)),
        symbol=lambda symbol: url(site.symbol_pages.get(symbol)),
        symbols=site.symbols,
    )


def _addresses(around: Surroundings) -> Addresses:
    return lambda path: around.url(str(path))


def _crumbs(site: Site, around: Surroundings) -> list[tuple[str, str]]:
    found = [(title, around.url(src)) for title, src in way_to(site, around.src)]
    return [(title, url) for title, url in found if url is not None]


def way_to(site: Site, src: str) -> list[tuple[str, str]]:
    """Return title and path below the content folder of the index pages above a page, outermost first."""
    if made := site.catalog.get(src):
        return [(title, str(path)) for title, path in made.above]
    entry = site.entries.get(src)
    if entry is None or entry.library is None:
        return []
    above = [("Libraries", str(OVERVIEW)), (entry.library, str(library_path(entry.library)))]
    if entry.module != entry.library:
        above.append((entry.module, str(module_path(entry.library, entry.module))))
    return above


def _related(build: Build, site: Site, src: str, figures: PageFigures) -> Related:
    path = PurePosixPath(src)
    siblings = site.neighbors.get(path, ())
    own = next((n for n, entry in enumerate(siblings) if entry.path == path), 0)
    module = None
    if siblings and siblings[0].library:
        name = siblings[0].module
        module = Link(text=name, page=module_path(siblings[0].library, name))
    tags = site.entries[src].tags if src in site.entries else ()
    return Related(
        module=module,
        siblings=tuple(Link(text=entry.label, page=entry.path) for entry in siblings),
        own=own,
        together=_together(build, site, src, figures),
        tags=tuple(site.tags[tag] for tag in dict.fromkeys(tags)),
    )


def _together(build: Build, site: Site, src: str, figures: PageFigures) -> tuple[Link, ...]:
    """Return the other symbols with a page that the shown files use, those of most files first."""
    files = {
        content.request.reference.identity: content
        for content in figures.contents
        if isinstance(content, PlannedExample)
    }
    counted: Counter[str] = Counter()
    for example in files.values():
        counted.update({symbol for _, symbol in build.names(example, site.symbols)})
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Link(text=symbol, page=PurePosixPath(page))
        for symbol, _ in ordered
        if (page := site.symbol_pages[symbol]) != src
    )
