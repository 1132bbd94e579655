"""A count and its noun agree."""

from __future__ import annotations

from sourcebook.writing.plurals import plural


def test_counts_have_their_noun() -> None:
    assert [plural(1, "example"), plural(0, "example"), plural(2, "page")] == [
        "1 example",
        "0 examples",
        "2 pages",
    ]
    assert plural(2, "library", "libraries") == "2 libraries"
