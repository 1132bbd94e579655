"""The page for an address that leads nowhere, in a real browser, on a host that has the site in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from tests.projects import build, write_project

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("depth", ["", "a/b/"])
def test_it_has_styles_and_search_wherever_the_site_lies(
    browser: Browser, tmp_path: Path, serve: Callable[[Path], str], depth: str
) -> None:
    root = write_project(tmp_path, {"index.md": "# Home\n"}, theme="material")
    built = build(root)
    assert built.code == 0, built.output
    host = tmp_path / "host"
    host.mkdir()
    built.site.rename(host / "book")
    missing = (host / "book" / "404.html").read_text("utf-8")

    def answer(route: Route) -> None:
        route.fulfill(status=404, content_type="text/html", body=missing)

    page = browser.new_page()
    page.route("**/nowhere", answer)
    page.goto(f"{serve(host)}book/{depth}nowhere")

    page.get_by_role("link", name="the home page").wait_for()
    page.wait_for_function("document.querySelector('a[href=\"/book/\"]')")
    page.wait_for_function("getComputedStyle(document.querySelector('.md-header')).position === 'sticky'")
    page.wait_for_load_state("networkidle")
    page.click("[data-do=search]")
    page.wait_for_function("document.activeElement.dataset.mdComponent === 'search-query'")
    page.keyboard.type("home", delay=20)
    page.locator(".md-search-result__list > li a").first.click()
    assert page.url.partition("/book/")[2].partition("?")[0] in ("", "#home")
    page.close()
