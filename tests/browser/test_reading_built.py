"""The same page as a theme shows it: with instant navigation, and on our own site."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.page_types import LISTED, PAGE_TYPES, SCHEMES, WHOLE_FILE, WIDTHS, WRITTEN, Scheme
from tests.browser.test_marked import hidden_stops, mark_contrasts
from tests.own_site import IN_TORTURE
from tests.projects import build, write_project

pytestmark = pytest.mark.browser

INSTANT = """\
site_name: Test site
site_url: ADDRESS
theme:
  name: material
  font: false
  features: [navigation.instant]
plugins: [sourcebook]
"""
DEMO = "from ferry import Boat\n\n" + "x = 1\n" * 30 + "\n\ndef tug():\n    return Boat()\n"
EXAMPLE = "---\ntitle: {}\nsymbol: ferry.Boat\n---\n```example\nexamples/{}.py\n```\n\n[next]({}.md)\n"


def test_with_instant_navigation_each_page_works_anew(
    tmp_path: Path, browser: Browser, serve: Callable[[Path], str]
) -> None:
    pages = {"a.md": EXAMPLE.format("A", "a", "b"), "b.md": EXAMPLE.format("B", "b", "c")}
    pages["c.md"] = "---\ntitle: C\n---\nNo examples. [back](a.md)\n"
    site = tmp_path / "site"
    site.mkdir()
    address = serve(site)
    files = {"examples/a.py": DEMO, "examples/b.py": DEMO.replace("tug", "ship")}
    config = INSTANT.replace("ADDRESS", address)
    built = build(write_project(tmp_path, pages, config=config, files=files), site=site, strict=False)
    assert built.code == 0, built.output
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address + "a/")
    page.evaluate("window.loadedOnce = true")

    page.locator("#this-project-L36 > a").click()
    assert page.url == address + "a/#this-project-L36"
    page.get_by_role("link", name="next").click()
    expect(page.locator("h1")).to_contain_text("B")
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(page.locator(".sb-now")).to_have_id("this-project-L36")
    page.locator(".sb-gap a").first.click()
    expect(page.locator("figure [data-line]")).to_have_count(36)
    assert page.locator(".sb-step").count() == 1
    page.get_by_role("link", name="next").click()
    expect(page.locator("h1")).to_contain_text("C")
    expect(page.locator(".sb-step")).to_have_count(0)
    page.go_back()
    expect(page.locator(".sb-step")).to_have_count(1)

    assert page.evaluate("window.loadedOnce")
    assert errors == []
    page.close()


def test_what_is_copied_is_what_the_pinned_file_holds(own_page: Page) -> None:
    """The page of the whole file is proved against the lock elsewhere; here each gap and each figure meets it."""
    own_page.goto(WHOLE_FILE)
    own_page.locator("[data-do=copy]").click()
    expect(own_page.get_by_role("button", name="Copied")).to_be_visible()
    whole = own_page.evaluate("navigator.clipboard.readText()").splitlines(keepends=True)
    own_page.goto(LISTED)
    figure = own_page.locator("figure").first

    shown = figure.locator("[data-line]").evaluate_all("ls => ls.map(l => +l.dataset.line)")
    figure.locator("[data-do=copy]").click()
    expect(figure.get_by_role("button", name="Copied")).to_be_visible()
    copied = own_page.evaluate("navigator.clipboard.readText()").splitlines(keepends=True)
    gaps = [line for line in copied if re.fullmatch(r" *# … [\d,]+ lines?\n", line)]
    assert [line for line in copied if line not in gaps] == [whole[n - 1] for n in shown]
    assert len(gaps) == figure.locator(".sb-gap").count() > 0
    while figure.locator(".sb-gap").count():
        before = figure.locator("[data-line]").count()
        figure.locator(".sb-gap a").first.click()
        expect(figure.locator("[data-line]")).not_to_have_count(before)
    assert figure.locator("[data-line]").all_text_contents() == whole


@pytest.mark.torture
@IN_TORTURE
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGE_TYPES)
def test_the_focus_is_never_hidden_on_our_own_site(own_page: Page, name: str, width: int) -> None:
    own_page.set_viewport_size({"width": width, "height": 844})

    own_page.goto(PAGE_TYPES[name])

    assert hidden_stops(own_page, 110) == []


@pytest.mark.torture
@IN_TORTURE
@pytest.mark.parametrize("forced", ["none", "active"])
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", [LISTED, WRITTEN, WHOLE_FILE])
def test_every_marked_name_has_contrast(
    own_page: Page, path: str, scheme: Scheme, forced: Literal["none", "active"]
) -> None:
    own_page.emulate_media(color_scheme=scheme, forced_colors=forced)

    own_page.goto(path)

    assert min(mark_contrasts(own_page)) >= 4.5


def test_on_paper_marks_have_the_colors_of_light(
    browser: Browser, own_site: Path, serve: Callable[[Path], str]
) -> None:
    """Each in a context of its own: the theme keeps the scheme that it found first."""
    address = serve(own_site)

    def edge(scheme: Scheme, media: Literal["screen", "print"]) -> str:
        page = browser.new_page(base_url=address, color_scheme=scheme)
        page.goto(LISTED)
        page.emulate_media(media=media)
        color: str = page.locator(".sb-code [data-mark] > a").first.evaluate("a => getComputedStyle(a).borderLeftColor")
        page.close()
        return color

    assert edge("dark", "print") == edge("light", "screen") != edge("dark", "screen")


def test_nothing_moves_while_a_page_of_our_own_site_loads(own_page: Page) -> None:
    own_page.set_viewport_size({"width": 390, "height": 800})
    own_page.add_init_script(
        """window.shift = 0;
        new PerformanceObserver(list => list.getEntries().forEach(e => { window.shift += e.value; }))
            .observe({ type: "layout-shift", buffered: true });"""
    )

    for path in (LISTED, WHOLE_FILE):
        own_page.goto(path, wait_until="networkidle")

        expect(own_page.locator(".sb-step")).to_have_count(1)
        assert own_page.evaluate("window.shift") < 0.01, path
