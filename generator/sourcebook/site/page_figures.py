"""The figures of one page, in their slots: their anchors, and what of them leads to other pages.

Anchors are given in the order in which the slots stand on the finished page, which is the order a reader meets them
in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sourcebook.catalog.licenses_page import license_name
from sourcebook.display.anchors import anchor_prefix, line_anchor, line_anchors
from sourcebook.display.slots import FIGURE_SLOT, NOTE, NOTE_END
from sourcebook.model.built import PlacedFigure
from sourcebook.model.excerpt import Excerpt
from sourcebook.model.figure import Attribution, Example, NamedSymbol, NameLink, PlannedFigure
from sourcebook.model.reference import LocalReference
from sourcebook.model.request import LineNote
from sourcebook.site.line_links import with_linked_notes


def _nowhere(*_: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """What of a figure leads to other pages of the site; the addresses are relative to the page it is on."""

    project: Callable[[str], str | None] = _nowhere
    """The page of a project, by its name."""
    file: Callable[[str], str | None] = _nowhere
    """The page of a whole file, by the identity of its reference."""
    symbol: Callable[[str], str | None] = _nowhere
    """The page of a symbol; None for the page's own."""
    license: Callable[[str, str], str | None] = _nowhere
    """The text of a licence, by what `license_name` calls it and the project."""


NO_LINKS = PageLinks()
"""Those of a page whose door knows no others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """The notes on a figure, as its page has them."""

    whole: str | None = None
    """HTML of that on the whole."""
    lines: tuple[LineNote, ...] = ()
    """Those on lines, as HTML."""


def place_figures(html: str, figures: Sequence[PlannedFigure]) -> tuple[PlacedFigure, ...]:
    """Return the figures that stand on a page, in the order of their slots."""
    return tuple(
        PlacedFigure(
            figure=figures[number],
            name=name,
            anchor="".join(line_anchor(name, run.lineno) for run in figures[number].excerpt.runs[:1]),
        )
        for number, name in _anchors_in(html, figures).items()
    )


def ids_of(placed: PlacedFigure) -> tuple[str, ...]:
    """Return the ids that a figure brings to its page: of the lines shown, and of those left out that are marked."""
    left_out = (mark.lineno for mark in placed.figure.marks_left_out)
    return line_anchors(placed.name, (*placed.figure.excerpt.linenos, *left_out))


def line_prefixes(figures: Sequence[PlannedFigure]) -> tuple[str, ...]:
    """Return what the ids of the lines of each figure begin with, on a page that shows them in this order."""
    taken: list[str] = []
    for figure in figures:
        taken.append(anchor_prefix(figure.project or "example", taken))
    return tuple(taken)


def examples_in(html: str, figures: Sequence[PlannedFigure], *, links: PageLinks = NO_LINKS) -> dict[int, Example]:
    """Return the example of each slot by its number, in the order of the slots; a number of no figure has none."""
    notes = _notes_in(html)
    return {
        number: example_of(figures[number], anchor=anchor, links=links, notes=notes.get(number, Notes()))
        for number, anchor in _anchors_in(html, figures).items()
    }


def without_notes(html: str) -> str:
    """Return the HTML of a page without the notes that belong into its figures."""
    return NOTE.sub("", html) if NOTE_END in html else html


def _notes_in(html: str) -> dict[int, Notes]:
    """Return the notes of each figure by the number of its slot."""
    found: dict[int, Notes] = {}
    for number, lineno, _, text in NOTE.findall(html) if NOTE_END in html else ():
        notes = found.get(int(number), Notes())
        line = (LineNote(lineno=int(lineno), text=text.strip()),) if lineno else ()
        found[int(number)] = Notes(whole=notes.whole if lineno else text.strip(), lines=(*notes.lines, *line))
    return found


def _anchors_in(html: str, figures: Sequence[PlannedFigure]) -> dict[int, str]:
    """Return the prefix of the ids of each figure by the number of its slot, in the order of the slots."""
    taken: set[str] = set()
    anchors: dict[int, str] = {}
    for match in FIGURE_SLOT.finditer(html):
        number = int(match[1])
        if number < len(figures) and number not in anchors:
            anchors[number] = anchor_prefix(figures[number].project or "example", taken)
            taken.add(anchors[number])
    return anchors


def example_of(figure: PlannedFigure, *, anchor: str, links: PageLinks, notes: Notes | None = None) -> Example:
    """Return a figure ready to render.

    Args:
        figure: As it was planned.
        anchor: What the ids of its lines begin with; empty on the page of a whole file.
        links: To other pages.
        notes: As the page has them.
    """
    identity = figure.identity
    example = Example(
        anchor=anchor,
        language=figure.language,
        source_lines=figure.source_lines,
        excerpt=figure.excerpt,
        marks=figure.marks,
        attribution=_shown_attribution(figure, links),
        source=identity,
        file_url=None if identity is None else links.file(identity),
        links=_name_links(figure.names, links, shown=figure.excerpt),
        margin=figure.margin,
        elisions=figure.elisions,
        note=notes.whole if notes else None,
        line_notes=notes.lines if notes else (),
    )
    return with_linked_notes(example)


def _shown_attribution(figure: PlannedFigure, links: PageLinks) -> Attribution | None:
    attribution = figure.attribution
    if attribution is None:
        return None
    if figure.source is None:
        # Nobody has compared pasted code with the revision of its link: the link says it, the head does not.
        attribution = replace(attribution, version=None, commit=None)
    is_own = figure.source is not None and isinstance(figure.source.reference, LocalReference)
    return replace(
        attribution,
        project_url=links.project(attribution.project) or attribution.project_url,
        license_url=links.license(license_name(attribution.license.expression, is_own=is_own), attribution.project),
    )


def _name_links(names: Sequence[NamedSymbol], links: PageLinks, *, shown: Excerpt) -> tuple[NameLink, ...]:
    """Return the names that have a page of their own, on the lines of a file that are shown."""
    linenos = set(shown.linenos)
    return tuple(
        NameLink(span=name.span, url=url)
        for name in names
        if name.span.lineno in linenos and (url := links.symbol(name.symbol)) is not None
    )
