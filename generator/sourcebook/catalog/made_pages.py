"""A page that is made of data, in the words an engine reads a page in."""

from __future__ import annotations

import json

from sourcebook.writing.safe_html import theme_text


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
