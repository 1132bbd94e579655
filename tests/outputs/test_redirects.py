"""Former addresses: which are free, and what stands there."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.outputs.redirects import Alias, redirect_page, settle_aliases
from sourcebook.pages.page import Page, parse_page
from sourcebook.site.addresses import slug_address


def page(name: str, *aliases: str) -> Page:
    head = "".join(f"  - {alias}\n" for alias in aliases)
    text = f"---\ntitle: x\naliases:\n{head}---\n" if aliases else "x\n"
    return parse_page(text, path=PurePosixPath(f"docs/{name}"), forges=())


def settle(pages: dict[str, Page], taken: dict[str, str] | None = None) -> tuple[list[tuple[str, str]], list[str]]:
    addresses = {src: f"{src.removesuffix('.md')}/index.html" for src in pages}
    aliases, faults = settle_aliases(pages, addresses, taken or {}, address_of=slug_address)
    return [(alias.address, alias.page) for alias in aliases], [str(fault) for fault in faults]


def test_an_alias_has_the_form_of_a_slug() -> None:
    aliases, faults = settle({"a.md": page("a.md", "old/", "older")})

    assert aliases == [("old/index.html", "a.md"), ("older.html", "a.md")]
    assert faults == []


@pytest.mark.parametrize(
    ("pages", "taken", "fault"),
    [
        (
            {"a.md": ["a/"]},
            {},
            "docs/a.md:4: alias 'a/' is the page's own address\n"
            "  hint: an alias is an address that the page had before",
        ),
        (
            {"a.md": ["b/"], "b.md": []},
            {},
            "docs/a.md:4: alias 'b/' is the address of 'b.md'\n  hint: an alias is an address at which nothing else is",
        ),
        (
            {"a.md": ["B/"], "b.md": []},
            {},
            "docs/a.md:4: alias 'B/' is the address of 'b.md'\n  hint: an alias is an address at which nothing else is",
        ),
        (
            {"a.md": ["img"]},
            {"img.html": "img.html"},
            "docs/a.md:4: alias 'img' is the address of 'img.html'\n"
            "  hint: an alias is an address at which nothing else is",
        ),
        (
            {"a.md": ["x.html/y"]},
            {"x.html": "x.html"},
            "docs/a.md:4: alias 'x.html/y' is the address of 'x.html'\n"
            "  hint: an alias is an address at which nothing else is",
        ),
        (
            {"a.md": ["old"], "b.md": ["old"]},
            {},
            "docs/b.md:4: alias 'old' meets one of 'a.md'\n  hint: keep one of the two",
        ),
    ],
)
def test_an_alias_that_is_not_free_is_a_fault(pages: dict[str, list[str]], taken: dict[str, str], fault: str) -> None:
    _, faults = settle({src: page(src, *aliases) for src, aliases in pages.items()}, taken)

    assert faults == [fault]


def test_the_page_at_a_former_address_leads_to_the_present_one() -> None:
    alias = Alias(slug="old/x", address="old/x.html", page="a.md")

    html = redirect_page(alias, url="new/a/", title='A "page" </title>', site_url=None)

    assert '<meta http-equiv="refresh" content="0; url=../new/a/">' in html
    assert '<link rel="canonical" href="../new/a/">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert '<a href="../new/a/">A &quot;page&quot; &lt;/title&gt;</a>' in html
    assert '<script src="../assets/sourcebook.redirect.js" data-to="../new/a/"></script>' in html


def test_its_canonical_address_is_absolute_where_the_site_knows_its_own() -> None:
    alias = Alias(slug="old", address="old.html", page="a.md")

    html = redirect_page(alias, url="", title="x", site_url="https://s.example/")

    assert '<link rel="canonical" href="https://s.example/">' in html
    assert "url=./" in html
