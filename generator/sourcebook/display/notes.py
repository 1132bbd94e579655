"""Renders the notes of an example: one about the whole below its head, one about a line below that line."""

from __future__ import annotations

import re
from collections import defaultdict

from sourcebook.model.figure import Example
from sourcebook.model.request import LineNote
from sourcebook.writing.safe_html import render_attribute


def notes_by_line(example: Example) -> dict[int, tuple[LineNote, ...]]:
    """Return the notes by line, those of one line in their order."""
    found: defaultdict[int, list[LineNote]] = defaultdict(list)
    for note in example.line_notes:
        found[note.lineno].append(note)
    return {lineno: tuple(notes) for lineno, notes in found.items()}


def render_note(html: str) -> str:
    """Render the note on a whole example."""
    return f'<div class="sb-note">\n{_without_blank_lines(html)}\n</div>\n'


def render_line_note(note: LineNote) -> str:
    """Render a note on one line."""
    label = render_attribute("aria-label", f"Note on line {note.lineno}")
    html = _without_blank_lines(note.text)
    return f'<div class="sb-line-note" translate="yes" role="note"{label}>\n{html}\n</div>\n'


def _without_blank_lines(html: str) -> str:
    """Return HTML that means the same and has no blank line, at which CommonMark would end the block."""
    return re.sub(r"\n(?=[ \t]*\n)", "&#10;", html.strip("\n"))
