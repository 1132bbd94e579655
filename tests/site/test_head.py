"""What is added to the head of a page, and what of the theme's and the author's stays."""

from __future__ import annotations

import pytest

from sourcebook.site.head import Head, HeadPicture, complete_head, has_picture
from sourcebook.site.linked_data import PageFacts

FACTS = PageFacts(title="x", site="Site", description=None, url=None, twin=None)
HEAD = '<html><head><meta property="og:type" content="theirs"><title>short - Site</title>'


def completed(head: str = HEAD, *, title: str | None = None, description: str | None = None) -> str:
    """Return a head without what is added to every one."""
    html = complete_head(head, Head(facts=FACTS, title=title, description=description))
    start, end = html.index("<script"), html.index("</script>") + len("</script>")
    return html[:start] + html[end:]


def test_the_full_title_takes_the_place_of_the_short_one() -> None:
    assert completed(title="long & <full>") == HEAD.replace("short - Site", "long &amp; &lt;full&gt; - Site")


def test_a_title_that_the_theme_shows_already_is_left_alone() -> None:
    assert completed(title="short") == HEAD


def test_a_missing_description_is_added() -> None:
    assert completed(description='say "so"') == f'{HEAD}<meta name="description" content="say &quot;so&quot;">'


def test_the_description_of_the_theme_is_kept() -> None:
    head = HEAD.replace("<title>", '<meta name="description" content="theirs"><title>')

    assert completed(head, description="ours") == head


def with_picture(head: str, *, size: tuple[int, int] | None = (1200, 630)) -> str:
    picture = HeadPicture(url="https://example.org/a.png", alt='A "b" & <c>', size=size)
    html = complete_head(head, Head(facts=FACTS, picture=picture))
    return html[html.index("</script>") + len("</script>") :]


def test_a_picture_stands_at_the_end_of_the_head_once() -> None:
    assert with_picture(HEAD) == (
        '<meta property="og:image" content="https://example.org/a.png">'
        '<meta property="og:image:width" content="1200">'
        '<meta property="og:image:height" content="630">'
        '<meta property="og:image:alt" content="A &quot;b&quot; &amp; &lt;c&gt;">'
        '<meta name="twitter:card" content="summary_large_image">'
    )


def test_a_size_that_is_not_known_is_not_told() -> None:
    assert "og:image:width" not in with_picture(HEAD, size=None)
    assert "og:image:alt" in with_picture(HEAD, size=None)


def test_the_small_form_of_a_card_makes_room() -> None:
    head = '<head><meta name="twitter:card" content="summary"><title>x</title>'
    picture = HeadPicture(url="https://example.org/a.png", alt="x", size=None)

    html = complete_head(head, Head(facts=FACTS, picture=picture))

    assert html.count("twitter:card") == 1
    assert '<meta name="twitter:card" content="summary_large_image">' in html


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
    assert has_picture(f"<head>{meta}") == found
