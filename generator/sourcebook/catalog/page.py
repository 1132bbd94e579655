"""A page that is made of data: its heading and one sentence for everybody, its lists put in place late.

Engine, search and templates get ordinary Markdown with a slot in it, so that a list of a thousand names costs them
nothing; `render_listing` makes the lists. The same as plain Markdown is there for readers that are programs.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.catalog.prose import code_span, escape_markdown, fenced, inline_link
from sourcebook.display.listing import Group, Link, Listing, Row

CATALOG_SLOT = '<div class="sb-catalog-slot"></div>'
"""HTML that stands for the lists until the page is finished."""
CATALOG_FOLDER = PurePosixPath("catalog")
"""Where pages are that are about the whole site, below the content folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogPage:
    """A page to add to the site."""

    path: PurePosixPath
    """Relative to the content folder."""
    title: str
    description: str
    """One sentence."""
    kind: str
    """What it lists: `libraries`, `library`, `module`, `projects`, `licenses` or `tags`."""
    listing: Listing
    short_title: str = ""
    """What navigation calls it; empty for the title."""
    symbol: str | None = None
    """The dotted name in its heading; None where that is no name."""
    above: tuple[tuple[str, PurePosixPath], ...] = ()
    """Title and path of the pages above it, outermost first."""


def page_markdown(page: CatalogPage) -> str:
    """Return a page as the engine reads it."""
    title, description = escape_markdown(page.title), escape_markdown(page.description)
    return f"# {title}\n\n{description}\n\n{CATALOG_SLOT}\n"


def whole_markdown(page: CatalogPage) -> str:
    """Return a page with all its lists, its links relative to its own path below the content folder."""
    blocks = [f"# {escape_markdown(page.title)}", escape_markdown(page.description)]
    if page.listing.facts:
        blocks.append(" · ".join(_link(fact, page.path) for fact in page.listing.facts))
    for group in page.listing.groups:
        blocks.extend(_group(group, page.path))
    return "\n\n".join(blocks) + "\n"


def _group(group: Group, path: PurePosixPath) -> Iterator[str]:
    if group.title is not None:
        yield f"## {_link(group.title, path)}"
    if group.note:
        yield escape_markdown(group.note)
    if group.rows:
        yield "\n".join(_row(row, group.is_name, path) for row in group.rows)
    if group.names:
        names = ", ".join(map(code_span, group.names.names))
        yield f"{escape_markdown(group.names.title)}: {names}"
    for title, text in group.texts:
        yield f"### {escape_markdown(title)}"
        yield fenced(text)


def _row(row: Row, is_name: bool, path: PurePosixPath) -> str:
    text = f"{row.prefix}{row.link.text}"
    name = _linked(row.link, code_span(text) if is_name else escape_markdown(text), path)
    count = f" ({escape_markdown(row.count)})" if row.count else ""
    summary = f": {escape_markdown(row.summary)}" if row.summary else ""
    more = "".join(f"\n    - {_link(link, path)}" for link in row.more)
    return f"- {name}{count}{summary}{more}"


def _link(link: Link, path: PurePosixPath) -> str:
    note = f" ({escape_markdown(link.note)})" if link.note else ""
    return _linked(link, escape_markdown(link.text), path) + note


def _linked(link: Link, text: str, path: PurePosixPath) -> str:
    if link.page is not None:
        return inline_link(text, posixpath.relpath(link.page, path.parent))
    return inline_link(text, link.url) if link.url else text
