"""Where pages are, which former addresses are free, and what is told of two that meet."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.model.page_path import PagePath
from sourcebook.pages.page import Page, parse_page
from sourcebook.site.addresses import EngineAddresses, settle_addresses


def page(name: str, *aliases: str, slug: str | None = None) -> Page:
    head = "".join(f"  - {alias}\n" for alias in aliases)
    text = f"---\ntitle: x\naliases:\n{head}---\n" if aliases else "x\n"
    text = f"---\nslug: {slug}\n---\n" if slug else text
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


COMPOSED, DECOMPOSED = "caf\u00e9", "cafe\u0301"
ONE = "on some disks one overwrites the other\n  hint: "


@pytest.mark.parametrize(
    ("pages", "taken", "fault"),
    [
        (
            {"a.md": "Page", "b.md": "page"},
            {},
            "docs/b.md:2: the address 'page.html' differs in case alone from 'Page.html' of 'a.md': "
            f"{ONE}give one of the two another slug",
        ),
        (
            {"index.md": None, "b.md": "INDEX"},
            {},
            "docs/b.md:2: the address 'INDEX.html' differs in case alone from 'index.html' of 'index.md': "
            f"{ONE}give one of the two another slug",
        ),
        (
            {"A.md": None, "a.md": None},
            {},
            "docs/a.md:1: the address 'a/index.html' differs in case alone from 'A/index.html' of 'A.md': "
            f"{ONE}rename one of the two",
        ),
        (
            {f"{COMPOSED}.md": None, f"{DECOMPOSED}.md": None},
            {},
            r"docs/café.md:1: the address 'caf\xe9/index.html' differs in Unicode form alone from "
            rf"'cafe\u0301/index.html' of 'cafe\u0301.md': {ONE}rename one of the two",
        ),
        (
            {"a.md": COMPOSED, "b.md": DECOMPOSED},
            {},
            r"docs/b.md:2: the address 'cafe\u0301.html' differs in Unicode form alone from "
            f"'caf\\xe9.html' of 'a.md': {ONE}give one of the two another slug",
        ),
        (
            {"a.md": "Img/x"},
            {"img/X.html": "img/X.html"},
            "docs/a.md:2: the address 'Img/x.html' differs in case alone from 'img/X.html' of 'img/X.html': "
            f"{ONE}give one of the two another slug",
        ),
        (
            {"a.md": "x", "b.md": "x"},
            {},
            "docs/b.md:2: slug 'x' is the address of 'a.md' too\n  hint: give one of the two pages another slug",
        ),
        (
            {"a.md": "x", "b.md": "x.html/y"},
            {},
            "docs/b.md:2: slug 'x.html/y' is the address of 'a.md' too\n  hint: give one of the two pages another slug",
        ),
    ],
)
def test_two_addresses_that_are_one_file_on_some_disk_are_a_fault(
    pages: dict[str, str | None], taken: dict[str, str], fault: str
) -> None:
    _, faults = settle({src: page(src, slug=slug) for src, slug in pages.items()}, taken)

    assert faults == [fault]


def test_an_alias_that_differs_in_unicode_form_alone_is_not_free() -> None:
    _, faults = settle({"a.md": page("a.md", f"{DECOMPOSED}/"), f"{COMPOSED}.md": page(f"{COMPOSED}.md")})

    assert faults == [
        f"docs/a.md:4: alias '{DECOMPOSED}/' is the address of '{COMPOSED}.md'\n"
        "  hint: an alias is an address at which nothing else is"
    ]


def test_an_index_beside_a_readme_is_left_to_the_engine() -> None:
    assert settle({"index.md": page("index.md"), "README.md": page("README.md")}) == ([], [])
