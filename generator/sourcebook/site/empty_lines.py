"""Leaves out the empty lines and indents that a theme's templates put around the content of a page.

In Material they are a third of what it writes, eight kilobytes on each page, for nobody to read. Between tags and text
white space is white space, however much; what has a meaning of its own is left: `pre`, `textarea`, scripts and styles.
"""

from __future__ import annotations

import re

_CONTENT = ("<article", "</article>")
_KEPT = re.compile(r"(?P<kept><(?P<tag>pre|textarea|script|style)\b.*?</(?P=tag)\s*>)", re.DOTALL | re.IGNORECASE)
_BEHIND_TAG = re.compile(r">\n\s+")
_BEFORE_TAG = re.compile(r"\n\s+<")


def without_empty_lines(html: str) -> str:
    """Return a page without the empty lines and indents around its content; as it is where no `article` holds that."""
    start, end = html.find(_CONTENT[0]), html.rfind(_CONTENT[1])
    if not 0 <= start < end:
        return html
    return f"{_closed_up(html[:start])}{html[start:end]}{_closed_up(html[end:])}"


def _closed_up(html: str) -> str:
    pieces, done = [], 0
    for kept in _KEPT.finditer(html):
        pieces += [_beside_tags(html[done : kept.start()]), kept[0]]
        done = kept.end()
    return "".join([*pieces, _beside_tags(html[done:])])


def _beside_tags(html: str) -> str:
    # What is within a tag or a text is left.
    return _BEFORE_TAG.sub("\n<", _BEHIND_TAG.sub(">\n", html))
