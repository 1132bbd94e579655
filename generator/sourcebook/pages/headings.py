"""Which headings does a body have, outside of its fenced code?

A page without a heading of its own gets one, the title of an example stands one level below the heading above it, and
what a page says first stands below its headings. Of a whole page the answer is `Page.headings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sourcebook.pages.fences import Fence, scan_fences, split_lines

_HEADING = re.compile(
    r"^ {0,3}(?P<hashes>#{1,6})(?!#)[ \t]*\S"
    r"|^\S.*\n(?P<rule>=+|-+)[ \t]*$"
    r"|^[ \t]*<h(?P<digit>[1-6])[\s>]",
    re.MULTILINE,
)


class Heading(NamedTuple):
    """A heading of a body."""

    lineno: int
    """Of the body; of a heading with a rule below it, that of its text."""
    level: int


def find_headings(body: str, *, fences: Iterable[Fence] | None = None) -> tuple[Heading, ...]:
    """Find the headings of a body, in order: those of both Markdown forms, and of HTML.

    Args:
        body: Markdown, any line ends.
        fences: The body's, where they have been scanned already.

    Source: https://daringfireball.net/projects/markdown/syntax#header
    """
    lines = split_lines(body)
    for fence in scan_fences(body) if fences is None else fences:
        for n in range(fence.lineno - 1, min(fence.end_lineno, len(lines))):
            lines[n] = ""
    text = "\n".join(lines)
    headings = []
    lineno = start = 0
    for match in _HEADING.finditer(text):
        # Counted on from the heading before: from the top each time would take the square of a long page.
        lineno += text.count("\n", start, match.start())
        start = match.start()
        headings.append(Heading(lineno=lineno + 1, level=_level(match)))
    return tuple(headings)


def level_below(headings: Sequence[tuple[int, int]], lineno: int) -> int:
    """Return the level of a heading at a line, one below the heading that stands above it."""
    above = [level for number, level in headings if number < lineno]
    return min((above[-1] if above else 1) + 1, 6)


def _level(match: re.Match[str]) -> int:
    if match["hashes"]:
        return len(match["hashes"])
    if match["rule"]:
        return 1 if match["rule"].startswith("=") else 2
    return int(match["digit"])
