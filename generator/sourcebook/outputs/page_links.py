"""Where the links of a Markdown text lead, outside of code, and how to lead them elsewhere.

Inline links, images and reference definitions. HTML that an author wrote is left alone, as engines leave it.

Source: https://spec.commonmark.org/0.31.2/#links
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sourcebook.pages.fences import scan_fences

# What has been read of a code span is not read again in another way, or a row of backticks without end would take
# for ever.
_LINK = re.compile(
    r"(?P<ticks>(?<![\\`])(`+)(?!`)(?:[^`]++|(?!\2(?!`))`++)*+\2)"
    r"|(?<!\\)\]\([ \t]*(?P<inline><[^<>\n]*>|[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)"
    r"|^[ ]{0,3}\[(?!\^)[^\]\n]+\]:[ \t]*(?P<defined><[^<>\n]*>|\S+)",
    re.MULTILINE,
)
_BLANK = re.compile(r"(\n[ \t]*\n)")


def map_links(markdown: str, moved: Callable[[str], str]) -> str:
    """Return the text with each address replaced by what `moved` gives for it."""

    def replaced(match: re.Match[str]) -> str:
        name = "inline" if match["inline"] is not None else "defined"
        if match[name] is None:
            return match[0]
        written = match[name]
        address = written[1:-1] if written.startswith("<") else written
        new = moved(address)
        if new == address:
            return match[0]
        start = match.start(name) - match.start()
        return f"{match[0][:start]}{new}{match[0][start + len(written) :]}"

    return "".join(
        piece if is_code or "]" not in piece else _LINK.sub(replaced, piece) for piece, is_code in _paragraphs(markdown)
    )


def find_links(markdown: str) -> list[str]:
    """Return the addresses of all links, in order."""
    found: list[str] = []

    def noted(address: str) -> str:
        found.append(address)
        return address

    map_links(markdown, noted)
    return found


def _paragraphs(markdown: str) -> Iterator[tuple[str, bool]]:
    """Yield the text in pieces: fenced blocks as they are, the rest by paragraph, in which code spans end."""
    lines = markdown.split("\n")
    done = 0
    for fence in scan_fences(markdown):
        for piece in _BLANK.split("\n".join(lines[done : fence.lineno - 1])):
            yield piece, False
        between = "\n" if done < fence.lineno - 1 else ""
        end = fence.end_lineno
        block = "\n".join(lines[fence.lineno - 1 : end])
        yield between + block + ("\n" if end < len(lines) else ""), True
        done = end
    for piece in _BLANK.split("\n".join(lines[done:])):
        yield piece, False
