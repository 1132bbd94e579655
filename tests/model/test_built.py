"""Where what is built lies."""

from __future__ import annotations

from sourcebook.model.built import BuiltPage, twin_address


def test_a_twin_is_at_the_address_with_md_behind_it() -> None:
    assert twin_address("x/index.html") == "x/index.html.md"
    assert BuiltPage(address="x.html", url="x.html", title="x").twin == "x.html.md"
