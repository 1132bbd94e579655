"""The pages of the catalog on our own site, as a reader uses them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.page_types import LISTED as SYMBOL
from tests.browser.page_types import PAGE_TYPES

pytestmark = pytest.mark.browser

LIBRARY = PAGE_TYPES["library"]


def test_no_page_is_wider_than_a_phone_or_asks_for_what_is_not_there(own_page: Page, own_site: Path) -> None:
    """Material asks for a sitemap beside what it takes for another language of the site."""
    own_page.set_viewport_size({"width": 360, "height": 740})
    asked = {"nowhere"}
    own_page.on("request", lambda request: asked.add(unquote(urlsplit(request.url).path).lstrip("/")))

    wide = []
    for path in PAGE_TYPES.values():
        own_page.goto(path)
        if own_page.evaluate("document.documentElement.scrollWidth") > 360:
            wide.append(path)

    assert wide == []
    assert {path for path in asked if not (own_site / path).exists()} == {"nowhere"}


def test_touch_has_room(browser: Browser, own_site: Path, serve: Callable[[Path], str]) -> None:
    context = browser.new_context(base_url=serve(own_site), has_touch=True, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto("libraries/")

    heights = page.locator(".sb-catalog > section li, .sb-find button").evaluate_all(
        "nodes => nodes.map(node => node.getBoundingClientRect().height)"
    )

    # WCAG 2.2, 2.5.8.
    assert min(heights) >= 24
    context.close()


def test_rows_are_filtered_by_words_with_the_keyboard_alone(own_page: Page) -> None:
    own_page.goto(LIBRARY)
    rows = own_page.locator(".sb-rows > li:visible")
    every = rows.count()
    for _ in range(80):
        own_page.keyboard.press("Tab")
        if own_page.evaluate("document.activeElement.id") == "sb-filter":
            break

    own_page.keyboard.type("orm.session")

    expect(own_page.locator(".sb-find [role=status]")).to_have_text(f"4 of {every}")
    assert rows.locator("> a code").all_text_contents() == ["scoped_session", "Session", "session", "sessionmaker"]
    expect(own_page.get_by_role("heading", name="sqlalchemy.event")).to_be_hidden()
    while own_page.evaluate("document.activeElement.textContent") != "sessionmaker":
        own_page.keyboard.press("Tab")
    own_page.keyboard.press("Enter")
    expect(own_page.locator("h1")).to_contain_text("sessionmaker")

    own_page.go_back()
    expect(own_page.locator(".sb-find [role=status]")).to_have_text(f"4 of {every}")


def test_the_list_of_the_home_page_is_filtered_at_an_address(own_page: Page) -> None:
    own_page.goto(f"{PAGE_TYPES['home']}?use=call")

    expect(own_page.locator(".sb-strip [role=status]")).to_have_text(re.compile(r"^(\d) of \d examplesClear"))


def test_a_kind_of_a_page_leads_to_all_uses_of_it_and_from_there_to_a_line(own_page: Page) -> None:
    own_page.goto(SYMBOL)
    own_page.locator(".sb-kinds a", has_text="call").click()
    expect(own_page.locator("h1")).to_contain_text("Calls")

    row = own_page.locator(".sb-rows > li", has_text="sqlalchemy.orm.sessionmaker")
    row.locator(".sb-more a").first.click()

    expect(own_page.locator("h1")).to_contain_text("sqlalchemy.orm.sessionmaker")
    line = own_page.locator(":target")
    expect(line).to_be_visible()
    expect(line).to_contain_text("sessionmaker(")


def test_the_button_opens_the_search(own_page: Page) -> None:
    own_page.goto("libraries/")

    own_page.get_by_role("button", name="Search all pages").click()
    own_page.keyboard.type("sessionmaker")

    expect(own_page.locator("[data-md-component=search-query]")).to_have_value("sessionmaker")


def test_without_scripts_all_rows_are_there_and_nothing_that_does_nothing(
    browser: Browser, own_site: Path, serve: Callable[[Path], str]
) -> None:
    context = browser.new_context(base_url=serve(own_site), java_script_enabled=False)
    page = context.new_page()

    page.goto(LIBRARY)

    expect(page.locator("#sb-filter")).to_be_hidden()
    page.locator(".sb-rows a", has_text="sessionmaker").click()
    expect(page.locator("h1")).to_contain_text("sessionmaker")
    context.close()


def test_the_way_from_the_top_to_a_symbol_and_on(own_page: Page) -> None:
    own_page.goto("libraries/")
    own_page.locator(".sb-rows > li > a", has_text="sqlalchemy").click()
    own_page.locator("h2 a", has_text="sqlalchemy.orm").click()
    own_page.locator(".sb-rows a", has_text="sessionmaker").click()
    expect(own_page.locator("h1")).to_contain_text("sqlalchemy.orm.sessionmaker")

    assert own_page.locator(".sb-crumbs a").all_text_contents() == [
        "Libraries",
        "sqlalchemy",
        "sqlalchemy.orm",
    ]
    own_page.locator(".sb-related .sb-turn a").first.click()
    expect(own_page.locator("h1")).to_contain_text("sqlalchemy.orm.session")


def test_navigation_has_the_libraries_the_open_module_and_its_symbols(own_page: Page) -> None:
    own_page.set_viewport_size({"width": 1440, "height": 900})

    own_page.goto(SYMBOL)

    shown = own_page.locator(".md-sidebar--primary .md-nav__link:visible").all_inner_texts()
    assert {"flask", "sqlalchemy", "orm", "sessionmaker"} <= {text.strip() for text in shown}
    assert "Blueprint" not in shown


def test_the_licence_of_a_figure_leads_to_the_text_of_its_project_and_opens_it(own_page: Page) -> None:
    own_page.goto("./sqlalchemy-orm-sessionmaker-examples.html")

    own_page.locator(".sb-figure").first.get_by_role("link", name="MIT").click()

    text = own_page.locator("details[open]")
    expect(text).to_have_count(1)
    expect(text.locator("summary")).to_have_text("LICENSE.md of graphene-sqlalchemy")
    expect(text).to_be_in_viewport()
