"""Where the links of a Markdown text lead, outside of code, where each stands, and how to lead them elsewhere.

Inline links, images and reference definitions; where links are listed, addresses in angle brackets too. HTML that an
author wrote is left alone, as engines leave it.

Source: https://spec.commonmark.org/0.31.2/#links
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sourcebook.pages.containers import code_lines, comment_spans
from sourcebook.pages.fences import scan_fences

# What has been read of a code span is not read again in another way, or a row of backticks without end would take
# for ever.
_LINK = re.compile(
    r"(?P<ticks>(?<![\\`])(`+)(?!`)(?:[^`]++|(?!\2(?!`))`++)*+\2)"
    r"|(?<!\\)\]\([ \t]*(?P<inline><[^<>\n]*>|[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)"
    r"|^[ ]{0,3}\[(?!\^)[^\]\n]+\]:[ \t]*(?P<defined><[^<>\n]*>|\S+)",
    re.MULTILINE,
)
_AUTOLINK = re.compile(r"<((?:https?|mailto|ftp):[^\s<>]+)>", re.IGNORECASE)
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


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class WrittenLink:
    """A link as an author wrote it."""

    lineno: int
    """Of the text; 1-based."""
    url: str


def written_links(markdown: str) -> tuple[WrittenLink, ...]:
    r"""Return the links of a text with the lines on which their addresses begin, in order.

    What stands in a fence, in indented code, in a code span or in a comment is none.

    Args:
        markdown: With `\n` as line end.
    """
    text = _prose(markdown)
    found: list[WrittenLink] = []
    lineno = 1
    for piece in _BLANK.split(text):
        if "]" in piece or "<" in piece:
            found += (WrittenLink(lineno=lineno + line, url=url) for line, url in _links_of(piece))
        lineno += piece.count("\n")
    return tuple(found)


def _links_of(paragraph: str) -> list[tuple[int, str]]:
    """Return the links of a paragraph, each with the number of line ends before it."""
    found: list[tuple[int, str]] = []
    done = 0
    for match in _LINK.finditer(paragraph):
        # Between two links, or code spans, may stand addresses in angle brackets.
        found += ((one.start(), one[1]) for one in _AUTOLINK.finditer(paragraph, done, match.start()))
        done = match.end()
        if written := match["inline"] or match["defined"]:
            name = "inline" if match["inline"] is not None else "defined"
            found.append((match.start(name), written[1:-1] if written.startswith("<") else written))
    found += ((one.start(), one[1]) for one in _AUTOLINK.finditer(paragraph, done))
    return [(paragraph.count("\n", 0, start), url) for start, url in found]


def _prose(markdown: str) -> str:
    """Return the text with blanks in place of code blocks and comments; no line moves."""
    lines = markdown.split("\n")
    fences = scan_fences(markdown)
    code = code_lines(lines, fences).union(*(range(f.lineno, f.end_lineno + 1) for f in fences))
    text = "\n".join("" if number in code else line for number, line in enumerate(lines, start=1))
    done, pieces = 0, []
    for begin, end in comment_spans(text):
        pieces += [text[done:begin], re.sub(r"[^\n]", " ", text[begin : end + 3])]
        done = end + 3
    return "".join([*pieces, text[done:]])


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
