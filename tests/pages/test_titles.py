"""What a page is called, and what it is in a sentence, follows from the first field that says it."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.pages.opening import description_of
from sourcebook.pages.page import Page, parse_page


def _page(head: str, body: str = "What it is.\n") -> Page:
    return parse_page(f"---\n{head}\n---\n\n{body}", path=PurePosixPath("a.md"), forges=())


@pytest.mark.parametrize(
    ("head", "title", "short"),
    [
        ("title: T\nsymbol: a.B", "T", "B"),
        ("symbol: a.B", "a.B", "B"),
        ("symbol: a.B\nsidebartitle: S", "a.B", "S"),
        ("project: P", "P", None),
        ("title: T\nproject: P", "T", "T"),
        ("meta: m", None, None),
    ],
)
def test_a_page_is_called_by_the_first_field_that_names_it(head: str, title: str | None, short: str | None) -> None:
    front_matter = _page(head).front_matter

    assert (front_matter.page_title, front_matter.short_title) == (title, short)


@pytest.mark.parametrize(
    ("head", "description"),
    [("project: P\nmeta: M", "M"), ("project: P", "What it is."), ("meta: M", "M"), ("title: T", None)],
)
def test_only_the_page_of_a_project_is_described_by_its_text(head: str, description: str | None) -> None:
    assert description_of(_page(head)) == description
