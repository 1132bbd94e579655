"""A piece of HTML as the Markdown that it may have been written as, each character with its place.

What reads prose (`pages.line_words`) knows Markdown: code, links and comments are no prose to it, tags neither. Here
HTML is given that form, so that one scanner serves both, and what it finds is found in the HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

_TOKEN = re.compile(
    r"<!--.*?-->|<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>|&(?:#\w+|\w+);|.", re.DOTALL
)
"""Source: https://html.spec.whatwg.org/multipage/syntax.html#syntax-tags"""
_SKIPPED = frozenset(
    {"button", "figure", "form", "iframe", "label", "math", "nav", "noscript", "object", "option", "pre", "script"}
    | {"select", "style", "summary", "svg", "template", "textarea"}
)
"""Elements whose text is no prose, or must hold no link."""
_WRITTEN = {"code": ("`", "`"), "a": ("[", "](_)"), "strong": ("*", "*"), "b": ("*", "*"), "em": ("*", "*")}
_HIDDEN = "\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlProse:
    """A text, and where in the HTML each of its characters begins and ends."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the HTML of characters of the text, the end excluded; not of none."""
        return self.starts[start], self.ends[end - 1]


def read_prose(html: str, start: int, end: int) -> HtmlProse:
    """Read a part of some HTML; offsets are those of the whole."""
    pieces: list[tuple[str, int, int]] = []
    skipped, depth = "", 0
    for token in _TOKEN.finditer(html, start, end):
        name = (token["name"] or "").lower()
        if depth:
            depth += (name == skipped) * (-1 if token["close"] else 1)
            written = _HIDDEN
        elif name in _SKIPPED and not token["close"]:
            skipped, depth = name, 1
            written = _HIDDEN
        elif name:
            written = _WRITTEN.get(name, (_HIDDEN, _HIDDEN))[bool(token["close"])]
        else:
            written = _character(token[0])
        pieces += [(character, token.start(), token.end()) for character in written]
    return HtmlProse(
        text="".join(character for character, _, _ in pieces),
        starts=tuple(start for _, start, _ in pieces),
        ends=tuple(end for _, _, end in pieces),
    )


def _character(html: str) -> str:
    """Return the character that stands in HTML, but none that would be markup in Markdown, and of a comment none."""
    character = unescape(html)
    return character if len(character) == 1 and character not in "`[]<>*" else _HIDDEN
