"""Keys, buttons, filters and looks of a page of examples, in a real browser, under the strictest policy."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # It brings no types.
from playwright.sync_api import Browser, Route, expect

from tests.browser.reading import COPIED, Open, copied, text_of_lines

pytestmark = pytest.mark.browser


def test_all_of_it_works_with_the_keyboard_alone(open_page: Open) -> None:
    page = open_page()
    keyboard = page.keyboard
    focus = "document.activeElement.closest('[data-line]')?.id"

    visited = []
    for key in ("n", "n", "n", "n", "n", "p"):
        keyboard.press(key)
        visited.append(page.evaluate(focus))
    assert visited == [
        "ferry-port-L3", "ferry-port-L42", "quay-L3", "ferry-port-2-L3", "ferry-port-L3",
        "ferry-port-2-L3",
    ]  # fmt: skip
    keyboard.press("ArrowUp")
    keyboard.press("Enter")
    assert page.url.endswith("#ferry-port-2-L2")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    keyboard.press("Shift+Enter")
    assert page.url.endswith("#ferry-port-2-L2-L4")

    keyboard.press("c")
    keyboard.press("Enter")
    expect(page.locator("figure").nth(2).get_by_role("button", name="Copied")).to_be_visible()
    assert copied(page) == f"{text_of_lines((1, 5))}# … 55 lines\n"
    keyboard.press("w")
    expect(page.locator("figure").nth(2).get_by_role("button", name="Wrap")).to_have_attribute("aria-pressed", "true")
    keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    keyboard.press("n")
    keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.do") == "copy"


def test_only_numbers_of_marked_lines_are_stops_of_the_tab_key(open_page: Open) -> None:
    page = open_page()

    stops = page.locator("[data-line] > a").evaluate_all(
        "links => links.filter(a => a.tabIndex >= 0).map(a => a.parentNode.id)"
    )

    assert stops == [
        "ferry-port-L3", "ferry-port-L42", "ferry-port-L43", "ferry-port-L44", "quay-L1",
        "quay-L3", "ferry-port-2-L3",
    ]  # fmt: skip


def test_buttons_step_from_what_is_in_sight(open_page: Open) -> None:
    page = open_page(viewport={"width": 1200, "height": 300})
    page.locator("#quay-L1").evaluate("l => l.scrollIntoView({block: 'start'})")

    page.get_by_role("button", name="Next mark (n)").click()

    expect(page.locator(".sb-now")).to_have_id("quay-L3")
    expect(page.locator("output")).to_have_text("3 / 4 · subclass · line 3")


def test_a_key_in_a_field_is_a_letter(open_page: Open) -> None:
    page = open_page()
    page.evaluate("document.querySelector('main').append(document.createElement('textarea'))")

    page.locator("textarea").press_sequentially("npcw?")

    expect(page.locator("textarea")).to_have_value("npcw?")
    expect(page.locator(".sb-now")).to_have_count(0)


def test_a_page_without_marks_has_no_control(open_page: Open, tmp_path: Path) -> None:
    text = (tmp_path / "index.html").read_text("utf-8").replace(" data-mark=", " data-none=")
    (tmp_path / "plain.html").write_text(text, "utf-8")

    page = open_page("plain.html")

    expect(page.locator(".sb-on")).to_have_count(1)
    expect(page.locator(".sb-step")).to_be_hidden()


def test_an_address_in_a_hidden_example_shows_it_again(open_page: Open) -> None:
    page = open_page()
    page.get_by_text("subclass 1").first.click()

    page.evaluate("location.hash = '#ferry-port-L42'")

    expect(page.locator("#ferry-port-L42")).to_be_in_viewport()


def test_without_a_script_nothing_is_there_that_does_nothing(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)

    assert [b for b in page.locator("button").all() if b.is_visible()] == []
    page.get_by_role("link", name="… 37 lines").click()
    assert page.url.endswith("tug.html#L4")
    expect(page.locator("#L4")).to_be_in_viewport()
    page.goto(page.url.replace("tug.html#L4", "index.html#ferry-port-L42"))
    plain, target = (
        page.locator(f"#ferry-port-L{n} > a").evaluate("a => getComputedStyle(a).borderLeftColor") for n in (44, 42)
    )
    assert plain != target


def test_a_finger_hits_every_button_and_choice(open_page: Open) -> None:
    page = open_page(viewport={"width": 360, "height": 700}, has_touch=True, is_mobile=True)

    for target in page.locator("button:visible, .sb-strip label:visible, .sb-gap a, .sb-strip li").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 40, target.inner_text()
    short = page.locator(".sb-gap[data-to='2']")
    assert short.locator("button:visible").count() == 0, "two lines are shown at once"
    page.locator("[data-do=copy]").first.tap()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert copied(page) == COPIED
    page.locator("#ferry-port-L44 > a").tap()
    assert page.url.endswith("#ferry-port-L44")


@pytest.mark.parametrize(("width", "scale"), [(320, 1), (360, 1), (720, 2), (3840, 1)])
def test_the_page_never_scrolls_sideways_but_long_lines_do(open_page: Open, width: int, scale: int) -> None:
    """A window of 1,440 pixels at a zoom of 200 % has 720."""
    page = open_page(viewport={"width": width, "height": 700}, device_scale_factor=scale)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    figure = page.locator("figure").first
    scrolled = "code => code.scrollWidth > code.clientWidth"
    assert figure.locator(".sb-code").evaluate(scrolled) == (width < 3840)
    page.keyboard.press("w")
    assert not figure.locator(".sb-code").evaluate(scrolled)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_printed_wraps_and_has_no_buttons(open_page: Open) -> None:
    page = open_page(viewport={"width": 700, "height": 900})

    page.emulate_media(media="print")

    assert [b for b in page.locator("button, input, output").all() if b.is_visible()] == []
    code = page.locator(".sb-code").first
    assert not code.evaluate("code => code.scrollWidth > code.clientWidth")
    shown = "a => getComputedStyle(a, '::after').content"
    assert "https://forge.example/" in page.locator(".sb-upstream a").first.evaluate(shown)


def test_with_forced_colors_marks_and_selection_are_drawn(open_page: Open) -> None:
    page = open_page("index.html#ferry-port-L41", forced_colors="active")

    edge = "line => getComputedStyle(line.querySelector('a')).borderLeftColor"
    plain, marked, picked = (page.locator(f"#ferry-port-L{n}").evaluate(edge) for n in (45, 42, 41))
    assert plain not in {marked, picked}
    outline = page.locator("#ferry-port-L41").evaluate("l => getComputedStyle(l).outlineStyle")
    assert outline == "solid"


def test_with_reduced_motion_nothing_glides(open_page: Open) -> None:
    page = open_page(reduced_motion="reduce", viewport={"width": 1200, "height": 300})

    gliding = page.evaluate(
        """() => {
            const seen = [];
            Element.prototype.scrollIntoView = function (options) { seen.push(options.behavior); };
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
            return seen;
        }"""
    )

    assert gliding == ["auto"]
    assert "transition:" not in page.evaluate(
        "[...document.styleSheets[0].cssRules].map(r => r.cssText).join('').replaceAll('transition: none', '')"
    )


def test_the_page_is_painted_before_the_script_comes_and_nothing_moves_then(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    held: list[Route] = []
    page.route("**/sourcebook.js", lambda route: held.append(route))
    page.add_init_script(
        """window.shift = 0;
        new PerformanceObserver(list => list.getEntries().forEach(e => { window.shift += e.value; }))
            .observe({ type: "layout-shift", buffered: true });"""
    )
    page.goto(site, wait_until="commit")
    while not page.evaluate("performance.getEntriesByName('first-contentful-paint').length"):
        page.wait_for_timeout(20)
    assert page.locator(".sb-on").count() == 0

    held[0].continue_()
    page.wait_for_selector(".sb-on .sb-step")
    page.wait_for_timeout(100)

    assert page.evaluate("window.shift") < 0.01
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page: Open, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    page.get_by_role("button", name="Show the next 10 lines").first.click()
    page.keyboard.press("n")

    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.keyboard.press("?")
    results = Axe().run(page, context=".sb-keys")
    assert results.violations_count == 0, results.generate_report()
    page.goto(page.url.partition("index.html")[0] + "tug.html")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
