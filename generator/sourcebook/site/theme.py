"""What a theme is told of a page, in a form that is safe where themes put it.

Templates of MkDocs put titles and descriptions into pages as they are: an engine takes a title for HTML. So text is
escaped here, once; what an author wrote under keys that are not ours is his theme's business and is left alone.
"""

from __future__ import annotations

from sourcebook.pages.frontmatter import FrontMatter
from sourcebook.pages.titles import page_title
from sourcebook.writing.safe_html import theme_text


def theme_metadata(front_matter: FrontMatter, *, description: str | None = None) -> dict[str, object]:
    """Return front matter in the words of MkDocs' themes.

    Args:
        front_matter: Of the page.
        description: Of a page whose front matter has none.
    """
    meta: dict[str, object] = dict(front_matter.extra)
    named = {
        "title": page_title(front_matter),
        "description": front_matter.meta or description,
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
