"""The head of a finished page: its title, its description, what it says to programs, and its picture.

What the theme or the author has written there stays; Material writes title and description itself, MkDocs' default
theme shows navigation's short title and has a description for the home page only.

Sources: https://ogp.me/#structured (og:image and what belongs to it).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sourcebook.site.linked_data import PageFacts, json_ld, open_graph
from sourcebook.writing.safe_html import theme_text

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_DESCRIPTION = re.compile(r"<meta\s[^>]*name=[\"']?description\b", re.IGNORECASE)
_OPEN_GRAPH = re.compile(r"<meta\s[^>]*property=[\"']?og:", re.IGNORECASE)
_PICTURE = re.compile(r"<meta\s[^>]*\bproperty=[\"']?og:image\b", re.IGNORECASE)
_CARD = re.compile(r"<meta\s[^>]*\bname=[\"']?twitter:card\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadPicture:
    """The picture that other sites show beside a link to the page."""

    url: str
    """Absolute: those who read it do not know the page's base."""
    alt: str
    """What the picture says."""
    size: tuple[int, int] | None
    """Width and height in pixels; None when it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What belongs into the head of a page."""

    facts: PageFacts
    """What it says to programs."""
    title: str | None = None
    """The full title; None leaves the theme's."""
    description: str | None = None
    """None leaves the theme's."""
    picture: HeadPicture | None = None


def has_picture(head: str) -> bool:
    """Tell whether a head announces a picture already: the theme's, or the author's."""
    return bool(_PICTURE.search(head))


def complete_head(head: str, wanted: Head) -> str:
    """Return a head with what it lacks at its end.

    Args:
        head: HTML of the page up to the end of its head, without the closing tag.
        wanted: What belongs there.
    """
    added = [] if wanted.facts.twin is None else [_alternate(wanted.facts.twin)]
    if not _OPEN_GRAPH.search(head):
        added.append(open_graph(wanted.facts))
    added.append(json_ld(wanted.facts))
    head += "".join(added)
    if wanted.picture is not None:
        head = _with_picture(head, wanted.picture)
    found = _TITLE.search(head)
    if wanted.title is not None and found is not None and theme_text(wanted.title) not in found[1]:
        full = theme_text(f"{wanted.title} - {wanted.facts.site}")
        head = f"{head[: found.start()]}<title>{full}</title>{head[found.end() :]}"
    if wanted.description is not None and not _DESCRIPTION.search(head):
        head += f'<meta name="description" content="{theme_text(wanted.description)}">'
    return head


def _alternate(twin: str) -> str:
    # Material takes `rel=alternate` alone for another language, and asks for the sitemap beside it.
    return f'<link rel="alternate describedby" type="text/markdown" href="{theme_text(twin)}">'


def _with_picture(head: str, picture: HeadPicture) -> str:
    sizes = {} if picture.size is None else {":width": str(picture.size[0]), ":height": str(picture.size[1])}
    properties = {"": picture.url, **sizes, ":alt": picture.alt}
    metas = [f'<meta property="og:image{name}" content="{theme_text(text)}">' for name, text in properties.items()]
    # The large form; whoever wrote another one did not know of this picture.
    card = '<meta name="twitter:card" content="summary_large_image">'
    return _CARD.sub("", head) + "".join((*metas, card))
