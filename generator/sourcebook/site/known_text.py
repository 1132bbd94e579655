"""The text that an engine is handed for a page, with the blocks and headings in it, so that nobody scans it again.

As long as no other plugin changes the text, its fences have been scanned once, when the page was read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sourcebook.pages.headings import Heading
from sourcebook.pages.page import Block, protect_body
from sourcebook.site.layout import Layout, body_lineno, engine_text
from sourcebook.site.quotations import with_quotations


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownText:
    """A text whose blocks are known."""

    text: str
    """With an empty line in front, which an engine drops."""
    blocks: tuple[Block, ...]
    """With the lines of this text."""
    headings: tuple[Heading, ...]
    """Those around the blocks, with the lines of this text."""


def is_as_written(known: KnownText, read: str) -> bool:
    """Tell whether what an engine has read and handed to other plugins is still the text that it was given.

    MkDocs makes ends of lines one kind, and drops empty lines at the beginning.

    Source: https://github.com/mkdocs/mkdocs/blob/1.6.1/mkdocs/utils/meta.py (`get_data`).
    """
    return read == known.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")


def known_text(layout: Layout) -> KnownText:
    """Return the text that a page is laid out as, in a form that an engine's own reader of metadata leaves alone."""
    # The line that protects the text comes before it.
    shift, page = body_lineno(layout), with_quotations(layout.page, layout.quotations)
    return KnownText(
        text=protect_body(engine_text(layout)),
        blocks=tuple(
            replace(block, lineno=block.lineno + shift, end_lineno=block.end_lineno + shift) for block in page.blocks
        ),
        headings=tuple(Heading(lineno=heading.lineno + shift, level=heading.level) for heading in page.headings),
    )
