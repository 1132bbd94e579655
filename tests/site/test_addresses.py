"""Where pages are, which former addresses are free, and what is told of two that meet."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.model.page_path import PagePath
from sourcebook.pages.page import Page, parse_page
from sourcebook.site.addresses import EngineAddresses, settle_addresses


def page(name: str, *aliases: str) -> Page:
    head = "".join(f"  - {alias}\n" for alias in aliases)
    text = f"---\ntitle: x\naliases:\n{head}---\n" if aliases else "x\n"
    return parse_page(text, path=PurePosixPath(f"docs/{name}"), forges=())


def settle(pages: dict[str, Page], taken: dict[str, str] | None = None) -> tuple[list[tuple[str, str]], list[str]]:
    settled = settle_addresses(
        {PagePath(PurePosixPath(name)): page for name, page in pages.items()},
        claims=(),
        engine=EngineAddresses(use_directory_urls=True, taken=taken or {}),
    )
    aliases = [(alias.address, str(alias.page)) for alias in settled.aliases]
    return aliases, [str(fault) for fault in settled.faults]


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
