"""The former addresses of pages: which there are, and the small page at each that leads to the present one.

A page says `aliases:`, each in the form of a slug. Without a script a meta refresh leads on; a script file of ours
keeps the part behind `#`, which no server sees. There is no script in the page itself, so that a site may forbid them.

Source: https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-refresh
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath

from sourcebook.errors import AddressError, SourcebookError
from sourcebook.pages.page import Page
from sourcebook.site.owners import Owners
from sourcebook.site.places import address_url, relative_url
from sourcebook.writing.safe_html import theme_text

SCRIPT = "assets/sourcebook.redirect.js"
SCRIPT_TEXT = (
    b'// Leads from a former address to the present one, and keeps the part behind "#".\n'
    b"location.replace(document.currentScript.dataset.to + location.hash);\n"
)
"""Published only where there is a page that needs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A former address of a page."""

    slug: str
    address: str
    """The output file."""
    page: str
    """Path below the content folder of the page it leads to."""


def settle_aliases(
    pages: Mapping[str, Page],
    addresses: Mapping[str, str],
    taken: Mapping[str, str],
    *,
    address_of: Callable[[str], str],
) -> tuple[tuple[Alias, ...], list[SourcebookError]]:
    """Return the former addresses that are free, sorted, and a fault for each that is not.

    Args:
        pages: By path below the content folder.
        addresses: Output file of every page, those that are made too, by path below the content folder.
        taken: Output files of everything else, with what each comes from.
        address_of: Gives the output file of a slug.
    """
    owners = Owners({**taken, **{address: src for src, address in addresses.items()}})
    aliases = Owners({})
    settled: list[Alias] = []
    faults: list[SourcebookError] = []
    for src, page in sorted(pages.items()):
        for slug in page.front_matter.aliases:
            alias = Alias(slug=slug, address=address_of(slug), page=src)
            problem = _problem(alias, addresses[src], owners, aliases)
            if problem is None:
                settled.append(alias)
                aliases.add(alias.address, src)
            else:
                message, hint = problem
                known = page.front_matter.linenos
                key = f"aliases/{slug}" if f"aliases/{slug}" in known else "aliases"
                location = page.location_of(key)
                faults.append(AddressError(message, hint=hint, location=location))
    return tuple(sorted(settled, key=lambda alias: alias.address)), faults


def _problem(alias: Alias, own: str, owners: Owners, aliases: Owners) -> tuple[str, str] | None:
    """Return what is wrong with an alias, and how to mend it."""
    if alias.address == own:
        return (
            f"alias {alias.slug!r} is the page's own address",
            "an alias is an address that the page had before",
        )
    if owner := owners.of(alias.address):
        return (
            f"alias {alias.slug!r} is the address of {owner!r}",
            "an alias is an address at which nothing else is",
        )
    if owner := aliases.of(alias.address):
        return (f"alias {alias.slug!r} meets one of {owner!r}", "keep one of the two")
    return None


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
