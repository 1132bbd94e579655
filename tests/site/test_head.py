from __future__ import annotations

from sourcebook.site.head import complete_head

PAGE = "<html><head><title>short - Site</title></head><body><title>x</title></body></html>"


def test_the_full_title_takes_the_place_of_the_short_one() -> None:
    html = complete_head(PAGE, title="long & <full>", site_name="Site", description=None)

    assert html == PAGE.replace("short - Site", "long &amp; &lt;full&gt; - Site")


def test_a_title_that_the_theme_shows_already_is_left_alone() -> None:
    assert complete_head(PAGE, title="short", site_name="Site", description=None) == PAGE


def test_a_missing_description_is_added() -> None:
    html = complete_head(PAGE, title=None, site_name="Site", description='say "so"')

    assert '<meta name="description" content="say &quot;so&quot;"></head>' in html


def test_the_description_of_the_theme_is_kept() -> None:
    page = PAGE.replace("<title>", '<meta name="description" content="theirs"><title>', 1)

    assert complete_head(page, title=None, site_name="Site", description="ours") == page


def test_a_page_without_a_head_is_left_alone() -> None:
    assert complete_head("<p>x", title="t", site_name="s", description="d") == "<p>x"
