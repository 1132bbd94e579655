"""Search of our own site, which begins when a reader goes to it, and what a page then weighs on the wire."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.serving import served_packed
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser.page_types import LISTED, PAGE_TYPES
from tests.browser.reading import POLICY
from tests.browser_fixtures import served
from tests.conftest import ROOT
from tests.projects import build, write_project

pytestmark = pytest.mark.browser

CONFIG = """\
site_name: Test site
site_url: ADDRESS
theme:
  name: material
  custom_dir: OVERRIDES
  font: false
  features: [search.highlight, navigation.instant]
plugins: [search, sourcebook]
"""
PAGES = {"index.md": "# Home\n\nWhere [ferries](pier.md) land.\n", "pier.md": "# Pier\n\nA pier for ferries.\n"}
FIELD = "[data-md-component=search-query]"
RESULTS = ".md-search-result__list > li"
MOST = 95_000
"""Bytes of a page with all that it loads, packed as hosts do."""
LISTS_OF_ALL = {"licenses", "projects"}
"""Pages that say whole what all others say of licences and of projects, and grow with the site."""


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a small site that has the template of ours."""
    root = tmp_path_factory.mktemp("late")
    site = root / "site"
    site.mkdir()
    with served(site) as address:
        config = CONFIG.replace("ADDRESS", address).replace("OVERRIDES", str(ROOT / "overrides"))
        built = build(write_project(root, PAGES, config=config), site=site, strict=False)
        assert built.code == 0, built.output
        yield address


@pytest.fixture
def context(browser: Browser, small_site: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=small_site)
    yield context
    context.close()


def _asked(page: Page) -> list[str]:
    """Return a list that grows by each file of search that the page asks for."""
    asked: list[str] = []

    def see(request: Request) -> None:
        name = request.url.rpartition("/")[2]
        if name.startswith("search"):
            asked.append(name.partition(".")[0])

    page.context.on("request", see)
    return asked


def _settle(page: Page) -> None:
    page.wait_for_load_state("networkidle")


def _search(page: Page) -> None:
    page.locator(FIELD).press_sequentially("pier")
    expect(page.locator(RESULTS).first).to_contain_text("Pier")


@pytest.mark.parametrize("key", ["/", "s", "f"])
def test_search_begins_by_a_key(context: BrowserContext, key: str) -> None:
    page = context.new_page()
    asked = _asked(page)
    page.goto("./")
    _settle(page)
    before = [*asked]

    page.keyboard.press(key)
    _search(page)

    assert before == []
    assert sorted(asked) == ["search", "search_index"]


def test_search_begins_when_the_pointer_comes_near(context: BrowserContext) -> None:
    page = context.new_page()
    asked = _asked(page)
    page.goto("./")
    _settle(page)

    page.hover(".md-content h1")
    _settle(page)
    before = [*asked]
    page.hover(".md-search__form")
    _settle(page)

    assert before == []
    assert sorted(asked) == ["search", "search_index"]
    _search(page)


def test_search_begins_by_a_touch(browser: Browser, small_site: str) -> None:
    context = browser.new_context(
        base_url=small_site, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto("./")
    _settle(page)

    page.tap("header [for=__search]")
    _search(page)

    context.close()


def test_search_begins_by_an_address_that_asks(context: BrowserContext) -> None:
    page = context.new_page()

    page.goto("./?q=pier")

    expect(page.locator(RESULTS).first).to_contain_text("Pier")


def test_an_address_that_was_found_has_what_was_sought_marked(context: BrowserContext) -> None:
    page = context.new_page()

    page.goto("pier/?h=ferries")

    expect(page.locator(".md-content mark")).to_have_text("ferries")


def test_search_begins_after_the_theme_has_put_in_another_page(context: BrowserContext) -> None:
    page = context.new_page()
    asked = _asked(page)
    page.goto("./")
    _settle(page)
    page.evaluate("window.here = true")

    page.click(".md-content a:text('ferries')")
    expect(page.locator("h1")).to_contain_text("Pier")
    before = [*asked]
    page.keyboard.press("/")
    _search(page)

    assert before == []
    assert page.evaluate("window.here")


def test_search_begins_under_a_strict_policy(context: BrowserContext) -> None:
    page = context.new_page()
    policy = {"Content-Security-Policy": POLICY}
    page.route("**/*", lambda route: route.fulfill(response=(r := route.fetch()), headers={**r.headers, **policy}))
    page.goto("./")

    page.keyboard.press("/")
    _search(page)


@pytest.mark.parametrize(
    ("known", "new"),
    [
        pytest.param('"search": "', '"seek": "', id="its configuration names no worker"),
        pytest.param('id="__config"', 'id="__settings"', id="it has no configuration"),
    ],
)
def test_a_theme_that_begins_in_another_way_is_left_alone(context: BrowserContext, known: str, new: str) -> None:
    page = context.new_page()
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.route("**/bundle.*", lambda route: route.fulfill(body=ANOTHER_START, content_type="text/javascript"))
    page.route("**/*/", lambda route: route.fulfill(response=(r := route.fetch()), body=r.text().replace(known, new)))

    page.goto("./")

    page.wait_for_function("window.found?.docs.length")
    assert told == []


ANOTHER_START = """
const request = new XMLHttpRequest();
request.open("GET", "search/search_index.json");
request.responseType = "json";
request.onload = () => { window.found = request.response; };
request.send();
"""


def test_all_else_that_the_theme_asks_for_comes_at_once(context: BrowserContext) -> None:
    page = context.new_page()
    other = ANOTHER_START.replace("search/search_index.json", "sitemap.xml").replace('"json"', '"text"')
    page.route("**/bundle.*", lambda route: route.fulfill(body=other, content_type="text/javascript"))

    page.goto("./")

    page.wait_for_function("window.found?.includes('urlset')")


def test_the_window_is_as_it_was_when_the_page_is_there(context: BrowserContext) -> None:
    page = context.new_page()

    page.goto("./")

    assert page.evaluate("[Worker, XMLHttpRequest].every(it => /native code/.test(it))")


# --- our own site -------------------------------------------------------------------------------------------------


def test_pages_are_light_on_the_wire(browser: Browser, own_site: Path) -> None:
    weights: dict[str, int] = {}
    with served_packed(own_site) as (address, sent):
        for name, path in PAGE_TYPES.items():
            sent.clear()
            page = browser.new_page()
            page.goto(address + path.removeprefix("./"))
            _settle(page)
            page.close()
            weights[name] = sum(size for _, size in sent)

    assert {name: size for name, size in weights.items() if size > MOST}.keys() <= LISTS_OF_ALL


def test_every_page_of_examples_is_light_on_the_wire(browser: Browser, own_site: Path) -> None:
    """What all of them load beside their own HTML is the same."""
    packed = {path: len(gzip.compress(path.read_bytes())) for path in own_site.glob("*-examples.html")}
    with served_packed(own_site) as (address, sent):
        page = browser.new_page()
        page.goto(address + LISTED)
        _settle(page)
        page.close()
        beside = sum(size for path, size in sent if path != f"/{LISTED}")

    assert len(packed) > 50
    assert beside + max(packed.values()) <= MOST
