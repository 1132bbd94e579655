"""Which headings does a body have, outside of its fenced code?

Asked twice: a page without a heading of its own gets one, and the title of an example stands one level below the
heading above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sourcebook.pages.fences import scan_fences, split_lines

_HEADING = re.compile(
    r"^ {0,3}(?P<hashes>#{1,6})(?!#)[ \t]*\S"
    r"|^\S.*\n(?P<rule>=+|-+)[ \t]*$"
    r"|^[ \t]*<h(?P<digit>[1-6])[\s>]",
    re.MULTILINE,
)


def find_headings(body: str) -> tuple[tuple[int, int], ...]:
    """Return line and level of each heading, in order: of both Markdown forms, and of HTML.

    Source: https://daringfireball.net/projects/markdown/syntax#header
    """
    lines = list(split_lines(body))
    for fence in scan_fences(body):
        for n in range(fence.lineno - 1, min(fence.end_lineno, len(lines))):
            lines[n] = ""
    text = "\n".join(lines)
    return tuple((text.count("\n", 0, match.start()) + 1, _level(match)) for match in _HEADING.finditer(text))


def level_below(headings: Sequence[tuple[int, int]], lineno: int) -> int:
    """Return the level of a heading at a line, below the one that stands above it."""
    above = [level for number, level in headings if number < lineno]
    return min((above[-1] if above else 1) + 1, 6)


def _level(match: re.Match[str]) -> int:
    if match["hashes"]:
        return len(match["hashes"])
    if match["rule"]:
        return 1 if match["rule"].startswith("=") else 2
    return int(match["digit"])
