"""Reads HTML back, the way a browser does."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import html5lib  # type: ignore[import-untyped]  # It brings no types.


def parse_strictly(html: str) -> Element:
    """Return a fragment as a tree without namespaces; any fault of the HTML is an error."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    fragment: Element = parser.parseFragment(html)
    return fragment


def parse(html: str) -> Element:
    """Return a fragment as a tree; control characters, which no HTML may hold, are let through."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    fragment: Element = parser.parseFragment(html)
    return fragment


def text_of(html: str) -> str:
    """Return the text of the HTML of one line of code."""
    return "".join(parse(f"<pre><code><i><a></a>{html}\n</i></code></pre>").itertext())[:-1]
