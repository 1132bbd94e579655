"""The small page at each former address of a page, that leads to the present one.

Without a script a meta refresh leads on; a script file of ours
keeps the part behind `#`, which no server sees. There is no script in the page itself, so that a site may forbid them.

Source: https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-refresh
"""

from __future__ import annotations

from html import escape
from pathlib import PurePosixPath

from sourcebook.site.addresses import Alias
from sourcebook.site.places import address_url, relative_url
from sourcebook.writing.safe_html import theme_text

SCRIPT = "assets/sourcebook.redirect.js"
SCRIPT_TEXT = (
    b'// Leads from a former address to the present one, and keeps the part behind "#".\n'
    b"location.replace(document.currentScript.dataset.to + location.hash);\n"
)
"""Published only where there is a page that needs it."""


def redirect_page(alias: Alias, *, url: str, title: str, site_url: str | None) -> str:
    """Return the HTML at a former address.

    Args:
        alias: The former address.
        url: Of the page it leads to, relative to the root of the site, quoted.
        title: Of that page.
        site_url: Where the site is published, with a slash at its end; None when that is not known.
    """
    folder = PurePosixPath(alias.address).parent
    target = escape(relative_url(folder, url))
    canonical = target if site_url is None else escape(f"{site_url}{url}")
    script = escape(relative_url(folder, address_url(SCRIPT)))
    text = theme_text(title)
    return (
        "<!doctype html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{text}</title>\n'
        f'<script src="{script}" data-to="{target}"></script>\n'
        f'<meta http-equiv="refresh" content="0; url={target}">\n'
        f'<link rel="canonical" href="{canonical}">\n'
        '<meta name="robots" content="noindex">\n'
        f'</head><body><p>This page has moved: <a href="{target}">{text}</a>.</p></body></html>\n'
    )
