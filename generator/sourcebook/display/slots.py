"""What stands on a page for what comes later, while engine, search and templates have it in hand.

A slot is an empty `div`, so that they see a small page without code; comments mark where a section begins and ends,
since Markdown has none that search and contents would see through. `site.finishing` puts in what belongs there.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import PurePosixPath

FIGURE_SLOT = re.compile(r'<div class="sb-slot" data-figure="(\d+)"(?: data-page="([^"]*)")?></div>')
"""The page is named where other plugins may take the HTML of a page to somewhere else."""
STRIP_SLOT = '<div class="sb-strip-slot"></div>'
"""The list of the examples of a page."""
RELATED_SLOT = '<div class="sb-related-slot"></div>'
"""The links to other symbols."""
LISTING_SLOT = '<div class="sb-catalog-slot"></div>'
"""The lists of a page that is made of data."""
SECTION_START = "<!--sb-example-->"
SECTION_END = "<!--/sb-example-->"
"""Around what belongs to one example."""


def figure_slot(number: int) -> str:
    """Return the HTML that stands for a figure: its number is its place among the figures of the page's layout."""
    return f'<div class="sb-slot" data-figure="{number}"></div>'


def named_slots(html: str, page: PurePosixPath) -> str:
    """Return the HTML of a page whose slots tell which page they are of."""
    name = escape(str(page))
    return FIGURE_SLOT.sub(lambda slot: f'<div class="sb-slot" data-figure="{slot[1]}" data-page="{name}"></div>', html)
