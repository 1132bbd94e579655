"""What stands at a former address of a page."""

from __future__ import annotations

from pathlib import PurePosixPath

from sourcebook.model.page_path import PagePath
from sourcebook.outputs.redirects import redirect_page
from sourcebook.site.addresses import Alias

PAGE = PagePath(PurePosixPath("a.md"))


def test_the_page_at_a_former_address_leads_to_the_present_one() -> None:
    alias = Alias(slug="old/x", address="old/x.html", page=PAGE)

    html = redirect_page(alias, url="new/a/", title='A "page" </title>', site_url=None)

    assert '<meta http-equiv="refresh" content="0; url=../new/a/">' in html
    assert '<link rel="canonical" href="../new/a/">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert '<a href="../new/a/">A &quot;page&quot; &lt;/title&gt;</a>' in html
    assert '<script src="../assets/sourcebook.redirect.js" data-to="../new/a/"></script>' in html


def test_its_canonical_address_is_absolute_where_the_site_knows_its_own() -> None:
    alias = Alias(slug="old", address="old.html", page=PAGE)

    html = redirect_page(alias, url="", title="x", site_url="https://s.example/")

    assert '<link rel="canonical" href="https://s.example/">' in html
    assert "url=./" in html
