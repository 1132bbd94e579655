"""Places the notes of an example: one about the whole below its head, one about a line beside or below that line.

Where the figure is wide, a note stands in a column of its own, level with its line. A stylesheet cannot know that two
notes would meet there, so it is reckoned here from the length of their text: a note without room, or with more in it
than prose, stays below its line at any width.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from math import ceil

from sourcebook.model.figure import Example
from sourcebook.model.request import LineNote
from sourcebook.writing.safe_html import render_attribute

_TAG = re.compile(r"<[^>]*>")
_PARAGRAPH_END = re.compile(r"</p>|<br ?/?>", re.IGNORECASE)
_MORE_THAN_PROSE = re.compile(r"<(?:pre|table|ul|ol|dl|img|figure|details|div|h[1-6])\b", re.IGNORECASE)

_COLUMN = 24
"""Characters that surely fit on one row of the column beside the code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedNote:
    """A note on one line, and whether it may stand beside it."""

    note: LineNote
    beside: bool


def place_notes(example: Example) -> dict[int, tuple[PlacedNote, ...]]:
    """Return the notes by line; only a note that is alone on its line and ends above the next is beside it."""
    by_line: defaultdict[int, list[LineNote]] = defaultdict(list)
    for note in example.line_notes:
        by_line[note.lineno].append(note)
    shown = example.excerpt.linenos
    placed = {}
    for lineno, notes in by_line.items():
        following = min((n for n in by_line if n > lineno), default=example.excerpt.line_count + 1)
        room = bisect_right(shown, following - 1) - bisect_right(shown, lineno - 1)
        beside = len(notes) == 1 and lineno in shown and _rows(notes[0].text) < room
        placed[lineno] = tuple(PlacedNote(note=note, beside=beside) for note in notes)
    return placed


def _rows(html: str) -> float:
    """Return how many rows of the narrow column a note may take, without bound when it is more than prose."""
    if _MORE_THAN_PROSE.search(html):
        return float("inf")
    paragraphs = [_TAG.sub("", part).strip() for part in _PARAGRAPH_END.split(html)]
    return sum(ceil(len(text) / _COLUMN) + 1 for text in paragraphs if text)


def render_note(html: str) -> str:
    """Render the note on a whole example."""
    return f'<div class="sb-note">\n{_without_blank_lines(html)}\n</div>\n'


def render_line_note(placed: PlacedNote) -> str:
    """Render a note on one line."""
    side = " sb-beside" if placed.beside else ""
    label = render_attribute("aria-label", f"Note on line {placed.note.lineno}")
    html = _without_blank_lines(placed.note.text)
    return f'<div class="sb-line-note{side}" role="note"{label}>\n{html}\n</div>\n'


def _without_blank_lines(html: str) -> str:
    """Return HTML that means the same and has no blank line, at which CommonMark would end the block."""
    return re.sub(r"\n(?=[ \t]*\n)", "&#10;", html.strip("\n"))
