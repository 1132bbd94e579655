from __future__ import annotations

import pytest

from sourcebook.site.picture_head import announce_picture, has_picture

PAGE = "<html><head><title>T</title></head><body></head></body></html>"


def announced(html: str, *, size: tuple[int, int] | None = (1200, 630)) -> str:
    return announce_picture(html, url="https://example.org/a.png", alt='A "b" & <c>', size=size)


def test_a_picture_stands_at_the_end_of_the_head_once() -> None:
    assert announced(PAGE) == (
        "<html><head><title>T</title>"
        '<meta property="og:image" content="https://example.org/a.png">'
        '<meta property="og:image:width" content="1200">'
        '<meta property="og:image:height" content="630">'
        '<meta property="og:image:alt" content="A &quot;b&quot; &amp; &lt;c&gt;">'
        '<meta name="twitter:card" content="summary_large_image">'
        "</head><body></head></body></html>"
    )


def test_a_size_that_is_not_known_is_not_told() -> None:
    assert "og:image:width" not in announced(PAGE, size=None)
    assert "og:image:alt" in announced(PAGE, size=None)


def test_the_small_form_of_a_card_makes_room() -> None:
    page = PAGE.replace("<title>", '<meta name="twitter:card" content="summary"><title>')

    assert announced(page) == announced(PAGE)


def test_a_page_without_a_head_is_left_alone() -> None:
    assert announced("<p>text</p>") == "<p>text</p>"


@pytest.mark.parametrize(
    ("meta", "found"),
    [
        ('<meta property="og:image" content="x">', True),
        ("<META content=x property=og:image>", True),
        ('<meta property="og:image:alt" content="x">', True),
        ('<meta property="og:title" content="og:image">', False),
        ("", False),
    ],
)
def test_a_picture_of_the_theme_or_the_author_is_seen(meta: str, found: bool) -> None:
    assert has_picture(f"<head>{meta}</head><body>") == found
    assert not has_picture(f"<head></head><body>{meta}")
