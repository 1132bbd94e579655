"""Small pieces of Markdown that are made of names from outside."""

from __future__ import annotations

import re
from urllib.parse import quote

from sourcebook.writing.safe_html import spell_out_invisible

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~^=:$<>&@\"'])")
URL_SAFE = "%:/?#[]@!$&'()*+,;=~"
"""Characters of an address that stay as they are. Source: RFC 3986, section 2.2."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escape_markdown(text: str) -> str:
    """Return Markdown that renders as exactly this text, on one line, whatever it holds.

    Only characters that cannot be seen, or that reorder others, are spelled out.

    Source: https://daringfireball.net/projects/markdown/syntax#backslash (the characters that may be escaped; the
    others here start a construct of some extension and are written as entities).
    """

    def escaped(match: re.Match[str]) -> str:
        char = match[1]
        if char in "\\`*_{}[]()#+-.!":
            return "\\" + char
        return _ENTITIES.get(char, f"&#{ord(char)};")

    return _SPECIAL.sub(escaped, spell_out_invisible(" ".join(text.split())))


def code_span(text: str) -> str:
    """Return `text` as inline code, safe for any content.

    HTML rather than backticks: a name that ends in a backtick, or holds several, needs no counting.
    """
    return f"<code>{escape_markdown(text)}</code>"


def inline_link(text: str, url: str) -> str:
    """Return a link of Markdown.

    Args:
        text: Markdown already.
        url: Any address; what could end the link is quoted.
    """
    return f"[{text}](<{quote(url, safe=URL_SAFE)}>)"
