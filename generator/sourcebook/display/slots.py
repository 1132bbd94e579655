"""What stands on a page for what comes later, while engine, search and templates have it in hand.

A slot is an empty `div`, so that they see a small page without code; comments mark where a section begins and ends,
since Markdown has none that search and contents would see through. `site.finishing` puts in what belongs there.
"""

from __future__ import annotations

import re

FIGURE_SLOT = re.compile(r'<div class="sb-slot" data-figure="(\d+)"></div>')
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
