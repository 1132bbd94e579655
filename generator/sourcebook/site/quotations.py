"""What others say of themselves, quoted on pages whose author says nothing: each in one line, with its origin.

The words are a library's and a project's own, so they stand in no file of an author: they are put in when a page is
built. All of it is escaped, and is a quotation in Markdown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sourcebook.model.figure import PlannedFigure
from sourcebook.model.request import ExampleRequest
from sourcebook.pages.headings import Heading
from sourcebook.pages.opening import has_prose
from sourcebook.pages.page import Page
from sourcebook.planning.libraries import Libraries
from sourcebook.planning.plan import PlannedPage
from sourcebook.writing.engine_markdown import code_span, escape_markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words of others in the body of a page."""

    lineno: int
    """Of the body, in front of which it stands."""
    markdown: str
    """A paragraph."""


def symbol_quotation(symbol: str | None, libraries: Libraries) -> str | None:
    """Return what the library of a symbol says of it, in a sentence; None where that is not known."""
    known = libraries.of(symbol)
    said = known.exports.summary(symbol) if symbol and known and known.exports else None
    if known is None or said is None or symbol is None:
        return None
    release = known.library.reference
    return _quoted(said, f"docstring of {code_span(symbol)}, {escape_markdown(f'{release.name} {release.version}')}")


def project_quotation(figure: PlannedFigure) -> str | None:
    """Return what the project of an example says of itself; None where the example has a note, or nothing is said."""
    metadata = figure.source.metadata if figure.source else None
    if figure.note is not None or figure.attribution is None or metadata is None or not metadata.summary:
        return None
    origin = " ".join(filter(None, (figure.attribution.project, figure.attribution.short_version)))
    return _quoted(metadata.summary, escape_markdown(origin))


def _quoted(text: str, origin: str) -> str:
    return f"> “{escape_markdown(text)}” — {origin}"


def quotations_in(
    planned: PlannedPage, libraries: Libraries, *, introduced: Callable[[PlannedFigure], str | None]
) -> tuple[Quotation, ...]:
    """Return what is quoted in the body of a page: nothing where its author says anything there.

    Args:
        planned: The page.
        libraries: Of the site.
        introduced: Returns what is said of the project of an example, in Markdown.
    """
    page = planned.page
    if not page.body.strip() or has_prose(page):
        return ()
    found = []
    if quoted := symbol_quotation(page.front_matter.symbol, libraries):
        title = next((heading for heading in page.headings if heading.level == 1), None)
        below = [h.lineno for h in page.headings if title and h.lineno > title.lineno]
        starts = [*below, *(block.lineno for block in page.blocks)]
        found.append(Quotation(lineno=min(starts) if title and starts else 1, markdown=quoted))
    figures, projects = planned.figures_by_request(), set[str | None]()
    for block in page.blocks:
        figure = figures.get(block.content) if isinstance(block.content, ExampleRequest) else None
        # The heading of one with a title comes with its figure, and what is nested is in the words of an author.
        if figure is None or figure.title is not None or block.prefix or figure.project in projects:
            continue
        projects.add(figure.project)
        if quoted := introduced(figure):
            found.append(Quotation(lineno=block.lineno, markdown=quoted))
    return tuple(found)


def with_quotations(page: Page, quotations: Sequence[Quotation]) -> Page:
    """Return a page with quotations in its body, each between empty lines; blocks and headings have their new lines."""
    if not quotations:
        return page
    lines: list[str] = []
    places: dict[int, int] = {}
    for lineno, line in enumerate(page.body.split("\n"), start=1):
        for quotation in quotations:
            if quotation.lineno == lineno:
                lines += ["", *quotation.markdown.split("\n"), ""][0 if lines else 1 :]
        lines.append(line)
        places[lineno] = len(lines)
    return replace(
        page,
        body="\n".join(lines),
        blocks=tuple(
            replace(block, lineno=places[block.lineno], end_lineno=places[block.end_lineno]) for block in page.blocks
        ),
        headings=tuple(Heading(lineno=places[heading.lineno], level=heading.level) for heading in page.headings),
    )
