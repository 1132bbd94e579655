"""Addresses of lines, gaps that close again, keys that can be turned off, and marks that never lie."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import Open, copied, selected

pytestmark = pytest.mark.browser


def test_line_numbers_in_prose_lead_to_lines_and_light_them(open_page: Open) -> None:
    page = open_page(viewport={"width": 1200, "height": 300})

    page.get_by_role("link", name="lines 42 to 44").click()
    expect(page.locator("#ferry-port-L42")).to_be_in_viewport()
    assert selected(page) == ["ferry-port-L42", "ferry-port-L43", "ferry-port-L44"]
    assert page.url.endswith("#ferry-port-L42-L44")
    assert page.evaluate("document.activeElement.hash") == "#ferry-port-L42"

    page.get_by_role("link", name="line 20", exact=True).click()
    expect(page.locator("#ferry-port-L20")).to_be_in_viewport()
    assert selected(page) == ["ferry-port-L20"]
    page.go_back()
    expect(page.locator("#ferry-port-L42.sb-sel")).to_have_count(1)
    assert page.get_by_role("link", name="line 61").count() == 0


def test_without_a_script_they_lead_to_the_line_or_to_the_file(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)

    expect(page.get_by_role("link", name="lines 42 to 44")).to_have_attribute("href", "#ferry-port-L42")
    expect(page.get_by_role("link", name="line 20", exact=True)).to_have_attribute("href", "tug.html#L20")


def test_a_number_says_that_it_is_an_address(open_page: Open) -> None:
    page = open_page()
    number = page.locator("#ferry-port-L44 > a")

    number.hover()
    expect(number).to_have_attribute("title", "Copy the address of this line")
    number.click()

    expect(page.locator("output")).to_have_text("line 44: link copied")
    assert copied(page) == page.url


def test_a_range_is_chosen_by_touch(open_page: Open) -> None:
    page = open_page(has_touch=True, viewport={"width": 390, "height": 700})

    page.locator("#ferry-port-L42 > a").tap()
    page.get_by_role("button", name="Range: up to another line").tap()
    expect(page.locator("output")).to_have_text("choose the other line")
    page.locator("#ferry-port-L45 > a").tap()

    assert page.url.endswith("#ferry-port-L42-L45")
    expect(page.locator("output")).to_have_text("lines 42–45: link copied")


def test_by_touch_a_range_may_be_asked_for_before_a_line_is_chosen(open_page: Open) -> None:
    page = open_page(has_touch=True, viewport={"width": 390, "height": 700})

    page.get_by_role("button", name="Range: up to another line").tap()
    expect(page.locator("output")).to_have_text("choose the first line")
    page.locator("#ferry-port-L42 > a").tap()
    expect(page.locator("output")).to_have_text("choose the other line")
    page.locator("#ferry-port-L45 > a").tap()

    assert page.url.endswith("#ferry-port-L42-L45")
    expect(page.locator("output")).to_have_text("lines 42–45: link copied")


def test_a_gap_closes_again(open_page: Open) -> None:
    page = open_page("more.html")
    code = page.locator(".sb-code")
    before = code.inner_text()

    page.get_by_role("button", name="Show the next 10 lines").click()
    expect(page.locator("[data-line='13']")).to_be_visible()
    page.get_by_role("link", name="… 47 lines").click()
    expect(page.locator("[data-line]")).to_have_count(60)
    page.get_by_role("button", name="Hide again: lines 4 to 60").click()

    expect(page.locator("[data-line]")).to_have_count(3)
    assert code.inner_text() == before
    assert page.evaluate("document.activeElement.textContent") == "… 57 lines"
    page.get_by_role("link", name="42", exact=True).click()
    expect(page.locator("#ferry-port-L42")).to_be_in_viewport()


def test_keys_of_one_letter_can_be_turned_off(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Keys (?)").click()
    page.get_by_role("checkbox", name="keys of one letter").uncheck()
    page.keyboard.press("Escape")

    page.reload()
    page.keyboard.press("n")
    page.keyboard.press("?")

    expect(page.locator("dialog")).to_be_hidden()
    expect(page.locator(".sb-now")).to_have_count(0)


def test_no_key_alone_writes_to_the_clipboard(open_page: Open) -> None:
    page = open_page()
    page.evaluate("navigator.clipboard.writeText('before')")

    for key in "abcdefghijklmnopqrstuvwxyz?":
        page.keyboard.press(key)
        page.keyboard.press("Escape")

    assert copied(page) == "before"


def test_what_is_looked_for_does_not_look_marked(open_page: Open) -> None:
    page = open_page()
    page.locator("#ferry-port-L45").evaluate(
        "l => l.insertAdjacentHTML('beforeend', '<mark data-md-highlight>x</mark>')"
    )
    page.locator("#ferry-port-L42").evaluate(
        "l => l.insertAdjacentHTML('beforeend', '<mark data-md-highlight>x</mark>')"
    )
    style = "m => [getComputedStyle(m).textDecorationLine, getComputedStyle(m).fontWeight]"

    marked, inside, apart = (
        page.locator(where).evaluate(style)
        for where in (
            "#ferry-port-L42 mark:not([data-md-highlight])",
            "#ferry-port-L42 mark[data-md-highlight]",
            "#ferry-port-L45 mark",
        )
    )

    assert marked[0] == "underline"
    assert inside == apart == ["none", "400"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_marked_name_is_seen_with_forced_colors(open_page: Open, scheme: Literal["light", "dark"]) -> None:
    page = open_page(forced_colors="active", color_scheme=scheme)

    assert min(mark_contrasts(page)) >= 4.5


MARK_COLORS = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const paint = color => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  return [...document.querySelectorAll(".sb-code mark, .sb-use mark")].map(mark => {
    const grounds = [];
    for (let e = mark; e; e = e.parentElement) grounds.unshift(getComputedStyle(e).backgroundColor);
    const ground = ["Canvas", ...grounds].map(paint).at(-1);
    return [paint(getComputedStyle(mark).color), ground];
  });
}"""
"""Of each marked name its own color and what it stands on, as bytes of red, green and blue."""


def mark_contrasts(page: Page) -> list[float]:
    """Return the contrast of each marked name of a page to what it stands on, 1 to 21.

    Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    pairs = ([_luminance(color) for color in colors] for colors in page.evaluate(MARK_COLORS))
    return [(max(pair) + 0.05) / (min(pair) + 0.05) for pair in pairs]


def _luminance(color: list[int]) -> float:
    parts = [byte / 255 for byte in color]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_figure_link_and_button_is_named_for_what_it_is_of(open_page: Open) -> None:
    page = open_page()

    assert page.get_by_role("figure", name="tug.py of Ferry Port 2.3.0").count() == 2
    expect(page.get_by_role("button", name="Copy example 2", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Whole file, example 1", exact=True)).to_be_visible()
    names = page.locator(".sb-head a, .sb-head button").evaluate_all(
        "all => all.map(e => e.ariaLabel || e.textContent)"
    )
    assert len(names) - len(set(names)) == 1, "two figures of one project"


HIDDEN = """() => {
  const focus = document.activeElement;
  if (focus === document.body) return null;
  const shown = [focus, ...(focus.labels || [])];
  const boxes = shown.flatMap(element => [...element.getClientRects()]);
  const seen = boxes.some(({left, right, top, bottom}) => [0.1, 0.5, 0.9].some(x => [0.1, 0.5, 0.9].some(y => {
    const found = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
    return found && shown.some(e => e.contains(found) || found.contains(e));
  })));
  return seen ? "" : focus.outerHTML.slice(0, 120);
}"""


LONGEST_GLIDE = 400
"""Milliseconds after which what opens or closes by itself has done so."""


def hidden_stops(page: Page, count: int) -> list[str]:
    """Return what has the focus below something else, going backwards from the end of a page."""
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    hidden = []
    for _ in range(count):
        page.keyboard.press("Shift+Tab")
        if page.evaluate(HIDDEN):
            page.wait_for_timeout(LONGEST_GLIDE)
            if found := page.evaluate(HIDDEN):
                hidden.append(found)
    return hidden


@pytest.mark.parametrize("width", [1440, 390])
def test_the_focus_is_never_hidden(open_page: Open, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 500})

    assert hidden_stops(page, 60) == []
