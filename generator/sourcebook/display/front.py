"""What a home page shows below its author's words: the uses of one symbol, and the way to everything else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from sourcebook.display.strip import Listed, render_strip
from sourcebook.writing.safe_html import render_link, render_text

_OWN_PLACE = re.compile(r"(?<=\shref=)([\"']?)#")
"""Where the list of a page leads to a place on that page."""


def render_front(symbol: str, url: str, listed: Sequence[Listed], *, search: str, libraries: str) -> str:
    """Render the way to the search, the list of a symbol's uses as on its own page, then the libraries.

    Args:
        symbol: Dotted.
        url: Address of its page, to which every row leads; quoted, relative.
        listed: The examples of that page, with addresses within it.
        search: HTML of what opens the search.
        libraries: HTML of the list of all libraries.

    Returns:
        HTML that ends in a newline.
    """
    if not listed:
        return search + libraries
    heading = render_link(url, f'<code translate="no">{render_text(symbol)}</code>')
    strip = _OWN_PLACE.sub(lambda found: f"{found[1]}{escape(url)}#", render_strip(listed).html)
    section = f'<section class="sb-front">\n<h2 id="sb-uses">{heading} in use</h2>\n{strip}</section>\n'
    return search + section + libraries
