"""The end of a symbol's page: what else there is beside it, and what is used with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sourcebook.display.listing import Addresses, render_page_link
from sourcebook.model.listing import Link

MOST = 12
"""Links of one list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """What a symbol's page leads to."""

    module: Link | None = None
    """The page of its module, or of its library."""
    siblings: tuple[Link, ...] = ()
    """Symbols of the module in order, the page's own among them: `MOST` on each side of it, as far as there are."""
    own: int = 0
    """Place of the page's own symbol among them, from 0."""
    together: tuple[Link, ...] = ()
    """Symbols that the shown files use too, those of most files first."""
    tags: tuple[Link, ...] = ()
    """The page's own, in the list of all."""


def render_related(related: Related, addresses: Addresses) -> str:
    """Render the links; nothing where there are none."""
    sections = [
        _module(related, addresses) if len(related.siblings) > 1 else "",
        _section("Used together with", _list(related.together[:MOST], addresses)) if related.together else "",
        _section("Tags", _list(related.tags, addresses)) if related.tags else "",
    ]
    if not any(sections):
        return ""
    return f'<nav class="sb-related" aria-label="Related pages">\n{"".join(sections)}</nav>\n'


def _module(related: Related, addresses: Addresses) -> str:
    own = related.own
    before = related.siblings[own - 1] if own else None
    after = related.siblings[own + 1] if own + 1 < len(related.siblings) else None
    turns = _turn(before, "prev", addresses) + _turn(after, "next", addresses)
    start = max(0, min(own - MOST // 2, len(related.siblings) - MOST - 1))
    near = related.siblings[start : start + MOST + 1]
    told = (before, related.siblings[own], after)
    others = [link for link in near if link not in told]
    title = render_page_link(related.module, addresses) if related.module else "the same module"
    listed = _list(others, addresses) if others else ""
    return _section(f"In {title}", f'<p class="sb-turn">{turns}</p>\n{listed}')


def _turn(link: Link | None, rel: str, addresses: Addresses) -> str:
    if link is None:
        return ""
    word = "Previous" if rel == "prev" else "Next"
    return f'<span class="sb-{rel}">{word}: {render_page_link(link, addresses)}</span>\n'


def _list(links: Sequence[Link], addresses: Addresses) -> str:
    items = "".join(f"<li>{render_page_link(link, addresses)}</li>" for link in links)
    return f'<ul class="sb-list sb-more">{items}</ul>\n'


def _section(title: str, html: str) -> str:
    return f"<section>\n<h2>{title}</h2>\n{html}</section>\n"
