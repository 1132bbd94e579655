"""What a theme is told of a page, in a form that is safe where themes put it.

Templates of MkDocs put titles and descriptions into pages as they are: an engine takes a title for HTML. So text is
escaped here, once; what an author wrote under keys that are not ours is his theme's business and is left alone.
"""

from __future__ import annotations

from sourcebook.pages.opening import description_of
from sourcebook.pages.page import Page
from sourcebook.writing.safe_html import theme_text


def navigation_title(page: Page) -> str | None:
    """Return what navigation calls a page; None for what the engine calls it."""
    title = page.front_matter.short_title
    return theme_text(title) if title else None


def theme_metadata(page: Page) -> dict[str, object]:
    """Return what the head of a page says in the words of MkDocs' themes."""
    front_matter = page.front_matter
    meta: dict[str, object] = dict(front_matter.extra)
    named = {
        "title": front_matter.page_title,
        "description": description_of(page),
        "category": front_matter.category,
        "symbol": front_matter.symbol,
    }
    meta.update({key: theme_text(text) for key, text in named.items() if text is not None})
    if front_matter.tags:
        meta["tags"] = [theme_text(tag) for tag in front_matter.tags]
    if front_matter.toc is False or (front_matter.toc is None and front_matter.symbol):
        hidden = meta.get("hide")
        meta["hide"] = [*(hidden if isinstance(hidden, list) else []), "toc"]
    return meta
