"""Which line of a file is most like a text that is not in it: for the hint of a fault."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sourcebook.errors import nearest

_LONGEST_HINT = 200
"""Characters of a text for which something near is looked for."""
LINE_LIMIT = 1_000
"""Characters of a line that are looked at: longer lines are made by programs."""


def nearest_hint(text: str, lines: Sequence[str], *, above: int = 0) -> str | None:
    """Return a hint with the line (of a text without spaces, the word) most like a text.

    Args:
        text: What was looked for.
        lines: Where; numbered from 1 behind the lines `above`.
        above: Lines before these.
    """
    first = text.partition("\n")[0].strip()
    if len(first) > _LONGEST_HINT:
        return None
    places: dict[str, int] = {}
    for number, line in enumerate(lines, above + 1):
        parts = [line.strip()] if " " in first else re.findall(r"[\w.]+\W?", line[:LINE_LIMIT])
        for part in parts:
            places.setdefault(part, number)
    close = nearest(first, [place for place in places if len(place) <= 2 * len(first)])
    return f"nearest is {close!r} in line {places[close]}" if close else None
