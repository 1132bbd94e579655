"""The head of a finished page: title and description, where the theme does not take them from the front matter.

Material does. MkDocs' default theme shows navigation's short title and has a description for the home page only.
"""

from __future__ import annotations

import re

from sourcebook.writing.safe_html import theme_text

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_DESCRIPTION = re.compile(r"<meta\s[^>]*name=[\"']?description\b", re.IGNORECASE)
_HEAD_END = "</head>"


def complete_head(html: str, *, title: str | None, site_name: str, description: str | None) -> str:
    """Return the page with its own title and description in its head.

    Args:
        html: The finished page.
        title: The full title; None leaves the theme's.
        site_name: Follows the title, as themes have it.
        description: None leaves the theme's.
    """
    head, end, rest = html.partition(_HEAD_END)
    if not end:
        return html
    found = _TITLE.search(head)
    if title is not None and found is not None and theme_text(title) not in found[1]:
        full = theme_text(f"{title} - {site_name}")
        head = f"{head[: found.start()]}<title>{full}</title>{head[found.end() :]}"
    if description is not None and not _DESCRIPTION.search(head):
        head += f'<meta name="description" content="{theme_text(description)}">'
    return head + end + rest
