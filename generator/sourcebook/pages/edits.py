r"""Change a few places of a page, and nothing else of it: byte order mark, line ends and quotes stay as they are.

Places are offsets into the page as `parse_page` reads it, with `\n` as line end and without a byte order mark.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Edit:
    """A piece of a page and what comes in its place; offsets count characters, the end is excluded."""

    start: int
    end: int
    text: str


def plain_text(text: str) -> str:
    r"""Return the text of a page with `\n` as line end and without a byte order mark."""
    return text.removeprefix(_BOM).replace("\r\n", "\n").replace("\r", "\n")


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return the text of a page with some edits made; an edit that is given twice is made once.

    Args:
        text: The whole page as it is, with any line ends.
        edits: In any order, not overlapping.
    """
    # Of a line end of two characters the plain text has one.
    doubled = [match.start() - n for n, match in enumerate(re.finditer("\r\n", text.removeprefix(_BOM)))]
    shift = text.startswith(_BOM)
    pieces, done = [], 0
    for edit in sorted(set(edits)):
        start, end = (place + bisect_left(doubled, place) + shift for place in (edit.start, edit.end))
        assert start >= done, "edits do not overlap"
        pieces += [text[done:start], edit.text]
        done = end
    return "".join([*pieces, text[done:]])


def least_edit(start: int, old: str, new: str) -> Edit:
    """Return the edit that makes one text of another at a place, without what both begin and end with."""
    head = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    most = min(len(old), len(new)) - head
    tail = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    return Edit(start=start + head, end=start + len(old) - tail, text=new[head : len(new) - tail])
