"""`llms.txt` and `llms-full.txt`: where a program without a browser begins, and the site in one file.

The first lists pages by what they are, in the form that https://llmstxt.org asks for: a title, a summary in a quote,
prose, then sections that are lists of links, of which the one called Optional may be passed over. Readers take a name
up to the first bracket, so names have none here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sourcebook.writing.plain_markdown import plain_markdown
from sourcebook.writing.safe_html import spell_out_invisible

FILE = "llms.txt"
FULL_FILE = "llms-full.txt"
OPTIONAL = "Optional"

_NO_BRACKETS = str.maketrans("[]", "()")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLink:
    """A link of a list."""

    name: str
    """Any text."""
    url: str
    """Quoted: without spaces and parentheses."""
    note: str | None = None
    """Any text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSection:
    """A heading with a list of links."""

    title: str
    """Any text."""
    entries: tuple[ListedLink, ...]


def format_llms(*, title: str, summary: str, prose: Sequence[str], sections: Sequence[ListSection]) -> str:
    """Return the file.

    Args:
        title: Of the site, any text.
        summary: One or two sentences, any text.
        prose: Markdown paragraphs without headings.
        sections: Those without entries are left out.
    """
    parts = [f"# {_name(title)}", f"> {plain_markdown(summary)}", *prose]
    for section in sections:
        if section.entries:
            listed = "\n".join(map(_item, section.entries))
            parts.append(f"## {_name(section.title)}\n\n{listed}")
    return "\n\n".join(parts) + "\n"


def _item(entry: ListedLink) -> str:
    note = f": {plain_markdown(entry.note)}" if entry.note and entry.note.strip() else ""
    return f"- [{_name(entry.name)}]({entry.url}){note}"


def _name(text: str) -> str:
    return plain_markdown(text.translate(_NO_BRACKETS)) or "untitled"


def format_full(*, title: str, summary: str, pages: Sequence[tuple[str, str]]) -> str:
    """Return the site in one file.

    Args:
        title: Of the site, any text.
        summary: One or two sentences, any text.
        pages: Address and Markdown of each page, the links relative to the root of the site.
    """
    parts = [f"# {_name(title)}\n\n> {plain_markdown(summary)}\n"]
    for url, markdown in pages:
        parts.append(f"---\n\nPage: {spell_out_invisible(url)}\n\n{markdown.strip()}\n")
    return "\n".join(parts)
