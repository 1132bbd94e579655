"""The headings of a body are those that a reader sees, in every form in which they are written."""

from __future__ import annotations

from pathlib import PurePosixPath

from sourcebook.pages.fences import scan_fences
from sourcebook.pages.headings import Heading, find_headings, level_below
from sourcebook.pages.page import parse_page


def test_every_form_of_a_heading_is_found() -> None:
    body = "# One\n\n## Two ##\n\nOne\n===\n\nTwo\n---\n\n<h3 id=x>Three</h3>\n\n###### Six\n"

    assert find_headings(body) == ((1, 1), (3, 2), (5, 1), (8, 2), (11, 3), (13, 6))


def test_code_and_text_hold_no_headings() -> None:
    body = "```python\n# a comment\n```\n\n    # indented code\n\n#\n\na | b\n--- | ---\n\n####### x\n"

    assert find_headings(body) == ()


def test_headings_of_a_page_are_those_of_its_body() -> None:
    page = parse_page(
        "---\ntitle: x\n---\n\nText\n\n~~~\n# code\n~~~\n\n## Two\n", path=PurePosixPath("a.md"), forges=()
    )

    assert page.headings == (Heading(lineno=7, level=2),)
    assert page.headings == find_headings(page.body) == find_headings(page.body, fences=scan_fences(page.body))


def test_a_heading_of_an_example_stands_one_level_below_the_one_above_it() -> None:
    headings = find_headings("# One\n\n### Three\n\n###### Six\n")

    assert [level_below(headings, lineno) for lineno in (1, 2, 4, 6)] == [2, 2, 4, 6]
