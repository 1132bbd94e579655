"""What stands around the figures of one page: its neighbours, the way to it, lists, and what its head says.

Values only: `finish_of` gathers everything that `finishing` puts into a page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urljoin

from sourcebook.catalog.entries import PageEntry, count_examples
from sourcebook.catalog.kind_pages import kind_path
from sourcebook.catalog.library_pages import module_path
from sourcebook.catalog.projects_page import project_listing
from sourcebook.catalog.whole_files import Showing, WholeFile
from sourcebook.display.front import render_front
from sourcebook.display.listing import render_listing
from sourcebook.display.related import Related, render_related
from sourcebook.display.slots import LISTING_SLOT, RELATED_SLOT
from sourcebook.display.strip import Listed
from sourcebook.display.symbol_history import render_history
from sourcebook.display.usage import render_facts
from sourcebook.display.whole_file import ShownIn, in_parts, render_whole_file
from sourcebook.model.built import BuiltPage
from sourcebook.model.figure import Example, PlannedFigure
from sourcebook.model.lines import LineRange
from sourcebook.model.listing import Link, Listing
from sourcebook.model.mark import Kind
from sourcebook.model.page_path import PagePath
from sourcebook.pages.opening import description_of
from sourcebook.pages.page import Page
from sourcebook.site.arrangement import Site, way_to
from sourcebook.site.finishing import Finish, PageHeading
from sourcebook.site.head import Head, HeadPicture
from sourcebook.site.linked_data import PageFacts
from sourcebook.site.page_figures import PageLinks, example_of, examples_in
from sourcebook.site.places import relative_url
from sourcebook.site.rendered import RenderedSite
from sourcebook.writing.line_ranges import name_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A page among the others of a rendered site."""

    rendered: RenderedSite
    path: PagePath
    places: Mapping[Showing, str]
    """Id of the first line of each figure on its page."""

    @property
    def site(self) -> Site:
        """The pages of the site."""
        return self.rendered.site

    @property
    def built(self) -> BuiltPage:
        """The page as the engine made it."""
        return self.rendered.pages[self.path]

    def url(self, path: PagePath) -> str | None:
        """Return the address of another page relative to this one; None where there is no such page."""
        url = self.rendered.facts.urls.get(path)
        return None if url is None else relative_url(self.built.folder, url)

    def other_url(self, path: PagePath | None) -> str | None:
        """Return the address of a page relative to this one; None for this one itself."""
        return None if path is None or path == self.path else self.url(path)

    def license_url(self, name: str, project: str) -> str | None:
        """Return the address of the text of a project's licence relative to this page, else that of its heading."""
        link = self.site.license_texts.get((name, project)) or self.site.licenses.get(name)
        url = self.url(link.page) if link and link.page else None
        return f"{url}#{link.anchor}" if link and url else None

    def crumbs(self) -> tuple[tuple[str, str], ...]:
        """Return title and address of the pages above this one, outermost first."""
        found = ((title, self.url(path)) for title, path in way_to(self.site, self.path))
        return tuple((title, url) for title, url in found if url is not None)

    def place(self, showing: Showing) -> tuple[str, str]:
        """Return title and relative address of the figure that an example became."""
        page, anchor = self.rendered.pages.get(showing.page), self.places.get(showing)
        url = self.url(showing.page) or ""
        return page.title if page else str(showing.page), f"{url}#{anchor}" if anchor else url


def finish_of(
    around: Surroundings,
    html: str,
    figures: Sequence[PlannedFigure],
    *,
    picture: HeadPicture | None,
    description: str | None,
    render: Callable[[Example], str],
) -> Finish:
    """Return everything that is put into a page.

    Args:
        around: The page among the others.
        html: As the engine's template made it; its slots are looked at.
        figures: Those of the page, by the numbers of their slots.
        picture: What other sites show beside a link to it.
        description: Of a page that is made of data.
        render: Makes the HTML of a figure.
    """
    site, page = around.site, around.site.page(around.path)
    facts = facts_of(around, page, description=description)
    head = Head(facts=facts, picture=picture)
    if file := site.whole_files.get(around.path):
        return Finish(
            head=head,
            heading=PageHeading(name=str(file.attribution.path), separator="/", crumbs=around.crumbs()),
            whole_file=_whole_file(file, around, render),
        )
    if made := site.catalog.get(around.path):
        return Finish(
            head=head,
            heading=PageHeading(name=made.symbol, crumbs=around.crumbs()),
            lists={LISTING_SLOT: render_listing(made.listing, around.url)},
        )
    if page is None:
        examples = examples_in(html, figures, links=_page_links(around))
        heading = PageHeading() if figures else None
        return Finish(head=head, heading=heading, examples=examples)
    entry = site.entries.get(around.path)
    return Finish(
        head=Head(facts=facts, title=page.front_matter.page_title, description=description_of(page), picture=picture),
        heading=PageHeading(
            name=page.front_matter.symbol,
            crumbs=around.crumbs(),
            below=_below_heading(around, entry) if entry else "",
        ),
        kinds={kind: url for kind in Kind if (url := around.url(kind_path(kind)))},
        examples=examples_in(html, figures, links=_page_links(around)),
        lists=_lists(around, page, html, figures),
    )


def _below_heading(around: Surroundings, entry: PageEntry) -> str:
    """Return what is said of a page's symbol before its author says anything; of a page without one nothing."""
    what, examples = (entry.what, count_examples([entry])) if entry.library else ("", "")
    return render_facts(what, examples, entry.usage, entry.reference) + render_history(entry.history)


def facts_of(around: Surroundings, page: Page | None, *, description: str | None) -> PageFacts:
    """Return what the head of a page says to programs."""
    facts, built = around.rendered.facts, around.built
    url = f"{facts.url}{built.url}" if facts.url else None
    file = around.site.whole_files.get(around.path)
    way = ((text, urljoin(url, address) if url else None) for text, address in around.crumbs())
    return PageFacts(
        title=built.title,
        site=facts.name,
        description=description or (description_of(page) if page else None),
        url=url,
        twin=quote(built.twin.rpartition("/")[2]) if around.site.has_twin(around.path) else None,
        examples=(file.figure,) if file else tuple(placed.figure for placed in built.figures),
        crumbs=((facts.name, facts.url), *way),
    )


def _lists(around: Surroundings, page: Page, html: str, figures: Sequence[PlannedFigure]) -> dict[str, str]:
    """Return what a page leads to, by its slot: beside its symbol, and from its project."""
    lists: dict[str, str] = {}
    if RELATED_SLOT in html:
        lists[RELATED_SLOT] = render_related(_related(around, figures), around.url)
    if page.front_matter.project and LISTING_SLOT in html:
        listing = project_listing(around.site.shown_of(page.front_matter.project))
        lists[LISTING_SLOT] = render_listing(listing, around.url)
    elif (symbol := page.front_matter.concordance) and LISTING_SLOT in html:
        lists[LISTING_SLOT] = _front(around, symbol)
    return lists


def _front(around: Surroundings, symbol: str) -> str:
    """Return what a home page shows: the uses of a symbol as its own page lists them, and all libraries."""
    site, path = around.site, around.site.symbol_pages[symbol]
    links = _page_links(around)
    listed = [
        Listed(
            example=example_of(placed.figure, anchor=placed.name, links=links),
            url=f"#{placed.anchor}",
            title=placed.figure.title,
        )
        for placed in around.rendered.pages[path].figures
        if placed.anchor
    ]
    overview = site.catalog.get(site.overview)
    return render_front(
        symbol,
        around.url(path) or "",
        listed,
        search=render_listing(Listing(searches=True), around.url),
        libraries=render_listing(replace(overview.listing, searches=False), around.url) if overview else "",
    )


def _page_links(around: Surroundings) -> PageLinks:
    site = around.site
    return PageLinks(
        project=lambda name: around.other_url(site.project_page(name)),
        file=lambda identity: around.other_url(site.files.get(identity)),
        symbol=lambda symbol: around.other_url(site.symbol_pages.get(symbol)),
        license=around.license_url,
    )


def _whole_file(file: WholeFile, around: Surroundings, render: Callable[[Example], str]) -> str:
    """Return the body of the page of a whole file."""
    links = _page_links(around)
    # On its own page a file does not lead to itself.
    example = example_of(file.figure, anchor="", links=replace(links, file=PageLinks().file))
    shown_in = [
        ShownIn(
            title=title,
            url=url,
            lines=name_lines([LineRange(lineno=showing.linenos[0], end_lineno=showing.linenos[-1])], dash="–"),
        )
        for showing in file.showings
        for title, url in [around.place(showing)]
    ]
    figure = in_parts(render(example), file.figure.source_lines)
    return render_whole_file(figure, shown_in=shown_in, license_texts=file.source.license_texts)


def _related(around: Surroundings, figures: Sequence[PlannedFigure]) -> Related:
    site, path = around.site, around.path
    siblings = site.neighbors.get(path, ())
    own = next((n for n, entry in enumerate(siblings) if entry.path == path), 0)
    module = None
    if siblings and siblings[0].library:
        name = siblings[0].module
        module = Link(text=name, page=module_path(siblings[0].library, name))
    tags = site.entries[path].tags if path in site.entries else ()
    return Related(
        module=module,
        siblings=tuple(Link(text=entry.label, page=entry.path) for entry in siblings),
        own=own,
        together=_together(site, path, figures),
        tags=tuple(site.tags[tag] for tag in dict.fromkeys(tags) if tag in site.tags),
    )


def _together(site: Site, path: PagePath, figures: Sequence[PlannedFigure]) -> tuple[Link, ...]:
    """Return the other symbols with a page that the shown files use, those of most files first."""
    files = {figure.identity: figure for figure in figures if figure.identity is not None}
    counted: Counter[str] = Counter()
    for figure in files.values():
        counted.update({name.symbol for name in figure.names})
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Link(text=symbol, page=page) for symbol, _ in ordered if (page := site.symbol_pages[symbol]) != path)
