"""The text of a licence below a file, and on the page of all."""

from __future__ import annotations

from sourcebook.display.whole_file import render_license_text


def test_the_anchor_of_a_text_is_inside_of_what_closes_it_and_not_where_the_theme_writes_one() -> None:
    html = render_license_text("LICENSE of ferry", "As <is>.", "mit-ferry")

    assert '<pre tabindex="0" id=mit-ferry>As &lt;is&gt;.</pre>' in html
    assert "id=" not in render_license_text("LICENSE", "As is.")
