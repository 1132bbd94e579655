"""Addresses as seen from a folder and from the root."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.site.places import address_url, join_url, relative_url

ROOT = PurePosixPath()


@pytest.mark.parametrize(
    ("folder", "url", "relative"),
    [
        ("", "a/", "a/"),
        ("", "", "./"),
        ("a", "", "../"),
        ("a/b", "a/c/", "../c/"),
        ("a/b", "a/b/", "./"),
        ("a", "a/index.html", "index.html"),
        ("a b", "a%20b/c%28.html", "c%28.html"),
    ],
)
def test_addresses_are_seen_from_a_folder(folder: str, url: str, relative: str) -> None:
    assert relative_url(PurePosixPath(folder), url) == relative


def test_an_address_is_quoted_so_that_it_can_stand_in_a_link() -> None:
    assert address_url("a b/(c).html") == "a%20b/%28c%29.html"


@pytest.mark.parametrize(
    ("folder", "url", "joined"),
    [
        ("a/b", "../c.png", "a/c.png"),
        ("a/b", "c/?x=1#y", "a/b/c/?x=1#y"),
        ("a", "#x", ".#x"),
        ("", "c.png", "c.png"),
    ],
)
def test_an_address_of_a_page_is_seen_from_the_root(folder: str, url: str, joined: str) -> None:
    assert join_url(PurePosixPath(folder), url) == joined
