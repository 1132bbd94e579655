"""What stands below the heading of a symbol's page."""

from __future__ import annotations

import pytest

from sourcebook.display.usage import render_facts
from sourcebook.model.corpus_counts import Usage


@pytest.mark.parametrize(
    ("what", "examples", "reference", "html"),
    [
        ("", "", None, ""),
        ("Class", "", None, '<p class="sb-used">Class</p>\n'),
        ("", "1 example from 1 project", None, '<p class="sb-used">1 example from 1 project</p>\n'),
        (
            "Class",
            "4 examples from 4 projects",
            "https://docs.example/?a&b",
            '<p class="sb-used">Class · 4 examples from 4 projects · '
            '<a href="https://docs.example/?a&amp;b">reference ↗</a></p>\n',
        ),
        ("Class", "", "javascript:alert(1)", '<p class="sb-used">Class · reference ↗</p>\n'),
    ],
)
def test_what_is_known_of_a_symbol_stands_on_one_line(
    what: str, examples: str, reference: str | None, html: str
) -> None:
    assert render_facts(what, examples, reference=reference) == html


def test_how_often_a_symbol_is_used_stands_on_the_same_line() -> None:
    usage = Usage(projects=9, of=140, corpus="0123456789abcdef")

    assert render_facts("Class", "", usage, "https://docs.example/") == (
        '<p class="sb-used">Class · used by <b>9 of 140 projects</b> of corpus '
        '<code title="corpus.lock, sha256 0123456789abcdef" translate="no">0123456789ab</code> · '
        "<a href=https://docs.example/>reference ↗</a></p>\n"
    )
