"""A Markdown text as a program reads it that knows CommonMark and nothing of us."""

from __future__ import annotations

from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a text holds, in order."""

    headings: tuple[tuple[int, str], ...]
    paragraphs: tuple[str, ...]
    """Plain text of each, those in lists too."""
    fences: tuple[tuple[str, str], ...]
    """Info string and content of each fenced block."""
    links: tuple[str, ...]
    html: tuple[str, ...]


def read(markdown: str) -> Read:
    """Read a text."""
    tokens = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(markdown)
    texts = [(tokens[n - 1], token) for n, token in enumerate(tokens) if token.type == "inline"]
    children = [child for _, token in texts for child in token.children or ()]
    return Read(
        headings=tuple(
            (int(opening.tag[1]), _plain(token)) for opening, token in texts if opening.type == "heading_open"
        ),
        paragraphs=tuple(_plain(token) for opening, token in texts if opening.type == "paragraph_open"),
        fences=tuple((t.info, t.content) for t in tokens if t.type == "fence"),
        links=tuple(
            str(child.attrs.get("href") or child.attrs.get("src"))
            for child in children
            if child.type in ("link_open", "image")
        ),
        html=tuple(token.content for token in (*tokens, *children) if token.type in ("html_block", "html_inline")),
    )


def _plain(token: Token) -> str:
    parts = []
    for child in token.children or ():
        parts.append(" " if child.type in ("softbreak", "hardbreak") else child.content)
    return "".join(parts)
