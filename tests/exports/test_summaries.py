"""The first sentence of a docstring, as libraries write them."""

from __future__ import annotations

import pytest

from sourcebook.exports.summaries import summary_of


@pytest.mark.parametrize(
    ("docstring", "summary"),
    [
        ("Make sessions.\n\nMore.", "Make sessions."),
        ("\n    Make sessions,\n    many of them. And more.\n", "Make sessions, many of them."),
        ("See :class:`~pkg.mod.Thing` and ``x = 1`` first.", "See Thing and x = 1 first."),
        (
            "Keep `the docs <https://example.org>`_ and *this* **one**.",
            "Keep the docs and this one.",
        ),
        (
            "A [link](https://example.org) to :meth:`the other <pkg.other>`.",
            "A link to the other.",
        ),
        ("Take values, e.g. Three of them. Then more.", "Take values, e.g. Three of them."),
        ("Read version 2.0 of it. Then more.", "Read version 2.0 of it."),
        ("Handles streams such as::\n\n    x", "Handles streams such as"),
        ("run(a, b) -> None\n\nRun it.", "Run it."),
        ("=====\n\n:rtype: int\n\n.. note:: x\n\nTold at last.", "Told at last."),
        ("requests.api\n~~~~~~~~~~~~\n\nHolds the API.", "Holds the API."),
        ("a * b and c * d stay.", "a * b and c * d stay."),
        (None, None),
        ("  \n ", None),
        (">>> 1 + 1\n2", None),
    ],
)
def test_it_is_the_first_sentence_without_markup(docstring: str, summary: str | None) -> None:
    assert summary_of(docstring) == summary


def test_a_long_sentence_ends_at_a_word() -> None:
    summary = summary_of("word " * 60)

    assert summary is not None
    assert summary.endswith("word…")
    assert len(summary) <= 160
