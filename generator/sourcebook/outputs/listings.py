"""The lists of a catalog page as Markdown, for readers that are programs: all names, counts and texts, and every link.

Links lead to pages as an author writes them, by paths relative to the page's own below the content folder.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import quote

from sourcebook.catalog.catalog_page import CatalogPage
from sourcebook.model.listing import Group, Link, Listing, Row
from sourcebook.writing.engine_markdown import inline_link
from sourcebook.writing.plain_markdown import code_span, fenced, plain_markdown


def catalog_markdown(page: CatalogPage) -> str:
    """Return a page of the catalog with all its lists."""
    blocks = [f"# {plain_markdown(page.title)}", plain_markdown(page.description)]
    return "\n\n".join([*blocks, *listing_blocks(page.listing, page.path)]) + "\n"


def listing_blocks(listing: Listing, path: PurePosixPath) -> Iterator[str]:
    """Yield the paragraphs, headings and lists of a listing.

    Args:
        listing: What is listed.
        path: Of the page it is on, below the content folder.
    """
    if listing.facts:
        yield " · ".join(_link(fact, path) for fact in listing.facts)
    for group in listing.groups:
        yield from _group(group, path)


def _group(group: Group, path: PurePosixPath) -> Iterator[str]:
    if group.title is not None:
        yield f"## {_link(group.title, path)}"
    if group.note:
        yield plain_markdown(group.note)
    if group.rows:
        yield "\n".join(_row(row, group.is_name, path) for row in group.rows)
    for text in group.texts:
        yield f"### {plain_markdown(text.title)}"
        yield "\n".join(fenced(text.text.splitlines(), ""))


def _row(row: Row, is_name: bool, path: PurePosixPath) -> str:
    text = row.link.text
    name = _linked(row.link, code_span(text) if is_name else plain_markdown(text), path)
    count = f" ({plain_markdown(row.count)})" if row.count else ""
    summary = f": {plain_markdown(row.summary)}" if row.summary else ""
    more = "".join(f"\n    - {_link(link, path)}" for link in row.more)
    return f"- {name}{count}{summary}{more}"


def _link(link: Link, path: PurePosixPath) -> str:
    note = f" ({plain_markdown(link.note)})" if link.note else ""
    return _linked(link, plain_markdown(link.text), path) + note


def _linked(link: Link, text: str, path: PurePosixPath) -> str:
    if link.page is not None:
        return inline_link(text, quote(posixpath.relpath(link.page, path.parent)))
    return inline_link(text, link.url) if link.url else text
