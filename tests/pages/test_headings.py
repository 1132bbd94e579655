from __future__ import annotations

from sourcebook.pages.headings import find_headings


def test_every_form_of_a_heading_is_found() -> None:
    body = "# One\n\n## Two ##\n\nOne\n===\n\nTwo\n---\n\n<h3 id=x>Three</h3>\n\n###### Six\n"

    assert find_headings(body) == ((1, 1), (3, 2), (5, 1), (8, 2), (11, 3), (13, 6))


def test_code_and_text_hold_no_headings() -> None:
    body = "```python\n# a comment\n```\n\n    # indented code\n\n#\n\na | b\n--- | ---\n\n####### x\n"

    assert find_headings(body) == ()
