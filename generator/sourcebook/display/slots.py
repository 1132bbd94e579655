"""What stands on a page for what comes later, while engine, search and templates have it in hand.

A slot is an empty `div`, so that they see a small page without code; comments mark where a section begins and ends,
since Markdown has none that search and contents would see through. The notes of an example stand behind its slot, as
the Markdown of the page, so that an engine makes of them what it makes of all else. `site.finishing` puts everything
where it belongs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import PurePosixPath

from sourcebook.model.figure import PlannedFigure

FIGURE_SLOT = re.compile(r'<div class="sb-slot" data-figure="(\d+)"(?: data-page="([^"]*)")?></div>')
"""The page is named where other plugins may take the HTML of a page to somewhere else."""
STRIP_SLOT = '<div class="sb-strip-slot"></div>'
"""The list of the examples of a page."""
RELATED_SLOT = '<div class="sb-related-slot"></div>'
"""The links to other symbols."""
LISTING_SLOT = '<div class="sb-catalog-slot"></div>'
"""The lists of a page that is made of data."""
SECTION_START = "<!--sb-example-->"
SECTION_END = "<!--/sb-example-->"
"""Around what belongs to one example."""
NOTE_SLOT = re.compile(
    r'<div class="sb-note-slot" data-figure="(?P<noted>\d+)"(?: data-line="(?P<line>\d+)")?'
    r'(?: data-page="(?P<page>[^"]*)")?></div>'
)
"""In front of a note: on the figure of this number, or one of its lines."""
NOTE_END = '<div class="sb-note-end"></div>'
NOTE = re.compile(f"{NOTE_SLOT.pattern}(.*?){re.escape(NOTE_END)}", re.DOTALL)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f]")
"""Python-Markdown marks with some of them what it has put aside."""


def figure_slot(number: int) -> str:
    """Return the HTML that stands for a figure: its number is its place among the figures of the page's layout."""
    return f'<div class="sb-slot" data-figure="{number}"></div>'


def note_slot(number: int, lineno: int | None) -> str:
    """Return the HTML in front of a note on a figure, or on one of its lines."""
    line = "" if lineno is None else f' data-line="{lineno}"'
    return f'<div class="sb-note-slot" data-figure="{number}"{line}></div>'


def named_slots(html: str, page: PurePosixPath) -> str:
    """Return the HTML of a page whose slots tell which page they are of."""
    name = f' data-page="{escape(str(page))}"></div>'
    for slots in (FIGURE_SLOT, NOTE_SLOT):
        html = slots.sub(lambda slot: slot[0] if "data-page=" in slot[0] else slot[0].replace("></div>", name), html)
    return html


def note_blocks(figure: PlannedFigure, number: int) -> Iterator[tuple[str, str, str]]:
    """Yield the notes of a figure, each as HTML, Markdown and HTML, to be parted by empty lines behind its slot."""
    notes = [(None, figure.note), *((note.lineno, note.text) for note in figure.line_notes)]
    for lineno, text in notes:
        if text is not None:
            yield note_slot(number, lineno), _CONTROLS.sub("", text.replace("\r", "")).strip("\n"), NOTE_END
