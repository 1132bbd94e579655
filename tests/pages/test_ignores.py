"""What an author silences: comments on the line before, and an option of examples."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.model.place import Location
from sourcebook.pages.ignores import find_ignores
from sourcebook.pages.page import parse_page

PATH = PurePosixPath("a.md")


def ignores(text: str) -> list[tuple[str, str, int | None, int, int]]:
    """Return code, reason, line, and the lines that are silenced."""
    page = parse_page(text, path=PATH, forges=())
    return [(one.code, one.reason, one.location.lineno, one.lines.lineno, one.lines.end_lineno) for one in page.ignores]


def test_a_comment_holds_for_the_line_below_it() -> None:
    assert ignores("# A\n\n<!-- sourcebook: ignore SB201 an old page -->\nSee [it](no.md).\nMore.\n") == [
        ("SB201", "an old page", 3, 4, 4)
    ]


def test_empty_lines_and_other_such_comments_stand_between() -> None:
    text = "<!-- sourcebook: ignore SB201 one -->\n\n<!-- sourcebook: ignore SB202 two\n     lines -->\n\n[it](no.md)\n"

    assert ignores(text) == [("SB201", "one", 1, 6, 6), ("SB202", "two lines", 3, 6, 6)]


def test_a_comment_above_a_fence_holds_for_all_of_it() -> None:
    head, block = "---\ntitle: A\n---\n", "> ```example\n> source: a.py\n> mark: a.b\n> ```\n"
    text = f"{head}> <!-- sourcebook: ignore SB131 why -->\n>\n{block}"

    assert ignores(text) == [("SB131", "why", 4, 6, 9)]


@pytest.mark.parametrize(
    "text",
    [
        "```html\n<!-- sourcebook: ignore SB201 shown -->\n```\n",
        "A comment `<!-- sourcebook: ignore SB201 shown -->` is text.\n",
        "Text.\n\n    <!-- sourcebook: ignore SB201 shown -->\n",
        "<!-- a sourcebook: ignore SB201 -->\n",
        "<!-- prettier: ignore SB201 -->\n",
        "<!-- sourcebook: ignore SB201\n",
    ],
    ids=["fence", "code span", "indented code", "other comment", "other word", "never closed"],
)
def test_what_is_shown_as_code_or_is_another_comment_ignores_nothing(text: str) -> None:
    assert ignores(text) == []


def test_a_comment_of_a_list_item_is_no_code() -> None:
    text = "- one\n\n    <!-- sourcebook: ignore SB201 why -->\n    [it](no.md)\n"

    assert ignores(text) == [("SB201", "why", 3, 4, 4)]


def test_a_row_of_a_list_or_table_has_it_at_the_end_of_the_line_before() -> None:
    text = "- one <!-- sourcebook: ignore SB201 why -->\n- two [it](no.md)\n"

    assert ignores(text) == [("SB201", "why", 1, 2, 2)]


def test_front_matter_has_comments_of_its_own() -> None:
    text = (
        "---\ntitle: A\n# sourcebook: ignore SB133 our theme has it\n# sourcebook: ignore SB134\ntittle: A\n---\n# A\n"
    )

    assert ignores(text) == [("SB133", "our theme has it", 3, 5, 5), ("SB134", "", 4, 5, 5)]


def test_an_example_has_an_option() -> None:
    text = (
        "---\nexamples:\n  - source: a.py\n    mark: a.b\n    ignore: SB131 it is about c\n    title: A\n---\n"
        "```example\nsource: b.py\nignore: [SB131 x, SB301]\n```\n"
    )

    assert ignores(text) == [
        ("SB131", "it is about c", 5, 3, 6),
        ("SB131", "x", 10, 8, 11),
        ("SB301", "", 10, 8, 11),
    ]


def test_a_classic_header_has_no_comments() -> None:
    assert ignores("title: A\nslug: a\n\n# sourcebook: ignore SB201 x\n") == []


def test_the_time_is_linear_in_the_text() -> None:
    """None of these ends, and each could be the beginning of one."""
    assert ignores("<!-- sourcebook: ignore " * 20_000) == []
    assert len(ignores("<!-- sourcebook: ignore SB201 x -->\n" * 3_000)) == 3_000


@pytest.mark.parametrize(
    "lead", ["sourcebook: ignored", "sourcebook: ingore", "sourcbook: ignore", "sourcebook ignore"]
)
def test_a_misspelt_comment_ignores_nothing_and_says_so(lead: str) -> None:
    body = f"<!-- {lead} SB201 a reason -->\nText.\n"

    (ignore,) = find_ignores(body, (), path=PurePosixPath("a.md"), body_lineno=1)

    assert ignore.misspelt == lead
    assert not ignore.covers(Location(path=PurePosixPath("a.md"), lineno=2))
