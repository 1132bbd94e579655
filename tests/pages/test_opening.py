"""What a page says first can be quoted on another page."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.pages.opening import opening_paragraph
from sourcebook.pages.page import parse_page

PATH = PurePosixPath("docs/projects/demo.md")
SHOWN_ON = PurePosixPath("docs/lib/deep/page.md")


def _opening(body: str) -> str | None:
    return opening_paragraph(parse_page(f"---\n---\n{body}", path=PATH, forges=()), shown_on=SHOWN_ON)


@pytest.mark.parametrize(
    "body",
    [
        "\nOne\ntwo.\n\nThree.\n",
        "# Demo\nOne\ntwo.\n",
        "Demo\n====\n\n## About\n\nOne\ntwo.\n \nx",
        "One\ntwo.\n```\na = 1\n```\n",
    ],
)
def test_it_is_the_first_text_below_headings(body: str) -> None:
    assert _opening(body) == "One\ntwo."


@pytest.mark.parametrize("body", ["", "\n\n", "# Only a heading\n"])
def test_a_page_without_text_has_none(body: str) -> None:
    assert _opening(body) is None


@pytest.mark.parametrize(
    "body",
    [
        "```example\nexamples/demo.py\n```\n\nOne.\n",
        "# Demo\n\n~~~example\nexamples/demo.py\n~~~\n",
        "> ```example\n> examples/demo.py\n> ```\n",
        "```python\na = 1\n\nb = 2\n```\n",
        "<div>\n\nOne.\n\n</div>\n",
        "    a = 1\n\n    b = 2\n",
    ],
)
def test_a_page_that_opens_with_code_has_none(body: str) -> None:
    """It would be cut at its first blank line, and an example would be shown once more."""
    assert _opening(body) is None


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("[x](other.md)", "[x](../../projects/other.md)"),
        ("[x](<../index.md#a> 'Title')", "[x](<../../index.md#a> 'Title')"),
        ("![x](demo.png)", "![x](../../projects/demo.png)"),
        ("[x](#here)", "[x](../../projects/demo.md#here)"),
        ("[x](https://x.example/a)", "[x](https://x.example/a)"),
        ("[x](mailto:a@b)", "[x](mailto:a@b)"),
        ("[x](/from/root/)", "[x](/from/root/)"),
        ("a (b) c", "a (b) c"),
    ],
)  # fmt: skip
def test_links_lead_where_they_did(written: str, moved: str) -> None:
    assert _opening(written) == moved
