"""The layout of a page: its heading, its author's words, and a section for each example that its head lists.

A page that is nothing but a list of examples lays itself out: the symbol as heading, what it is, then a section
for each example, with a paragraph on each project where it comes up first.
What an author wrote is never replaced, only added to.

A layout is a value with two writers: `engine_text` here for engines, whose Markdown has slots for what is put in place
late, and that of twins in `outputs.page_twins`, for programs.
"""

from __future__ import annotations

from dataclasses import dataclass

from sourcebook.display.slots import (
    LISTING_SLOT,
    RELATED_SLOT,
    SECTION_END,
    SECTION_START,
    STRIP_SLOT,
    figure_slot,
    note_blocks,
)
from sourcebook.model.figure import PlannedFigure
from sourcebook.pages.frontmatter import FrontMatter
from sourcebook.pages.opening import opening_paragraph
from sourcebook.pages.page import Page
from sourcebook.planning.plan import PlannedPage
from sourcebook.site.arrangement import Site
from sourcebook.site.quotations import (
    Quotation,
    project_quotation,
    quotations_in,
    symbol_quotation,
    with_quotations,
)
from sourcebook.writing.engine_markdown import code_span, escape_markdown, inline_link
from sourcebook.writing.plurals import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One listed example, as its page shows it."""

    heading: str
    """Any text."""
    paragraph: str | None
    """Markdown on the project, where it comes up first."""
    figure: PlannedFigure


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What stands on a page, in order."""

    page: Page
    """As its author wrote it."""
    quotations: tuple[Quotation, ...]
    """What is put into its body, where its author says nothing."""
    title: str | None
    """Any text, for a heading; None where the author wrote one, or the page has no title."""
    introduction: str | None
    """Markdown that stands for the words of an author who wrote none."""
    facts: tuple[str, ...]
    """Markdown: what is said of a project, each an item of a list."""
    sections: tuple[Section, ...]

    @property
    def is_of_project(self) -> bool:
        """Whether the page ends with what the site shows of its project."""
        return self.page.front_matter.project is not None


def lay_out(planned: PlannedPage, site: Site) -> Layout:
    """Lay out a page of a plan without faults."""
    page = planned.page
    front_matter = page.front_matter
    sections = _sections(planned, site)
    title = page.front_matter.page_title
    return Layout(
        page=page,
        quotations=quotations_in(
            planned, site.plan.libraries, introduced=lambda figure: _words_on(site, page, figure, figure.project)
        ),
        title=None if page.is_headed else title,
        introduction=_introduction(page, site, sections) if sections and not page.body.strip() else None,
        facts=_project_facts(front_matter) if front_matter.project else (),
        sections=sections,
    )


def engine_text(layout: Layout) -> str:
    """Return the Markdown of a page as an engine should render it; slots are numbered as the sections are."""
    front_matter = layout.page.front_matter
    parts = [] if layout.title is None else [engine_title(layout.title)]
    if layout.page.body.strip():
        parts.append(with_quotations(layout.page, layout.quotations).body.strip("\n"))
    elif layout.introduction is not None:
        parts.append(layout.introduction)
    if layout.is_of_project:
        parts += ["\n".join(f"- {fact}" for fact in layout.facts), LISTING_SLOT]
    elif front_matter.concordance:
        parts.append(LISTING_SLOT)
    if layout.sections:
        parts.append(STRIP_SLOT)
    for number, section in enumerate(layout.sections):
        paragraph = [section.paragraph.strip()] if section.paragraph else []
        heading = f"## {escape_markdown(section.heading)}"
        notes = (part for note in note_blocks(section.figure, number) for part in note)
        parts += [SECTION_START, heading, *paragraph, figure_slot(number), *notes, SECTION_END]
    if front_matter.symbol:
        parts.append(RELATED_SLOT)
    return "\n\n".join(parts) + "\n"


def engine_title(title: str) -> str:
    """Return the first line of a page whose title nobody else has written."""
    return f"# {escape_markdown(title)}"


def body_lineno(layout: Layout) -> int:
    """Return the line of `engine_text` on which the author's words begin."""
    return 1 if layout.title is None else 3


def _sections(planned: PlannedPage, site: Site) -> tuple[Section, ...]:
    sections: list[Section] = []
    introduced: set[str] = set()
    figures = planned.figures_by_request()
    for number, request in enumerate(planned.page.examples, start=1):
        figure = figures[request]
        assert figure.attribution is not None, "what is fetched has an origin"
        project = figure.attribution.project
        sections.append(
            Section(
                heading=request.title or f"Example {number} from {project}",
                paragraph=None if project in introduced else _words_on(site, planned.page, figure, project),
                figure=figure,
            )
        )
        introduced.add(project)
    return tuple(sections)


def _words_on(site: Site, page: Page, figure: PlannedFigure, project: str | None) -> str | None:
    """Return Markdown on a project: the opening of its page, else what its release says, as a quotation."""
    path = site.project_page(project) if project else None
    if path is not None and path in site.plan.pages:
        about = site.plan.pages[path].page
        paragraph = opening_paragraph(about, shown_on=page.path)
        if paragraph is not None:
            return paragraph
    return project_quotation(figure)


def _project_facts(front_matter: FrontMatter) -> tuple[str, ...]:
    links = tuple(inline_link(escape_markdown(name), url) for name, url in front_matter.links)
    if not front_matter.license:
        return links
    return (*links, f"License: {escape_markdown(front_matter.license)}")


def _introduction(page: Page, site: Site, sections: tuple[Section, ...]) -> str:
    """Return Markdown on a page whose author wrote nothing: what its library says, then what there is to see."""
    quoted = symbol_quotation(page.front_matter.symbol, site.plan.libraries)
    return "\n\n".join(filter(None, (quoted, _description(page.front_matter, sections))))


def _description(front_matter: FrontMatter, sections: tuple[Section, ...]) -> str:
    """Return Markdown on what there is to see: as the author describes it, else with counts."""
    if front_matter.meta is not None:
        return escape_markdown(front_matter.meta)
    projects = {section.figure.attribution.project for section in sections if section.figure.attribution}
    what = f"{plural(len(sections), 'example')} from {plural(len(projects), 'project')}"
    if front_matter.symbol is None:
        return f"{what}."
    return f"{code_span(front_matter.symbol)} in {what}."
