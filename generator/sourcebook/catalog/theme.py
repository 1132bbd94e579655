"""What a theme is told of a page, in a form that is safe where themes put it.

Templates of MkDocs put titles and descriptions into pages as they are: an engine takes a title for HTML. So text is
escaped here, once; what an author wrote under keys that are not ours is his theme's business and is left alone.
"""

from __future__ import annotations

import json
from html import escape

from sourcebook.catalog.layout import page_title
from sourcebook.display.text import spell_out_invisible
from sourcebook.pages.frontmatter import FrontMatter


def theme_text(text: str) -> str:
    """Return text as HTML on one line, safe between tags and in double quotes.

    Apostrophes stay: themes escape some titles once more, and these would then be read aloud as code.
    """
    clean = spell_out_invisible(" ".join(text.split()))
    return escape(clean, quote=False).replace('"', "&quot;")


def theme_metadata(
    front_matter: FrontMatter, *, description: str | None = None
) -> dict[str, object]:
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


def made_page(markdown: str, *, title: str, description: str, **more: object) -> str:
    """Return a page that is made of data, as if an author had written it.

    Args:
        markdown: The body.
        title: Any text.
        description: Any text.
        more: Further keys of the front matter, as the theme knows them.
    """
    meta = {"title": theme_text(title), "description": theme_text(description), **more}
    # JSON is YAML that needs no thought about quotes.
    head = "".join(f"{key}: {json.dumps(value)}\n" for key, value in meta.items())
    return f"---\n{head}---\n{markdown}"
