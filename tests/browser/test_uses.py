"""The list of uses in a real browser: what it shows, unfolds, folds and filters, with the script and without."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.reading import Open

pytestmark = pytest.mark.browser


def visible(items: Locator) -> list[str]:
    texts: list[str] = items.evaluate_all("all => all.filter(i => i.checkVisibility()).map(i => i.textContent.trim())")
    return texts


def choose(page: Page, group: str, value: str) -> None:
    page.get_by_role("group", name=group).get_by_text(value).first.click()


@pytest.mark.parametrize("script", [True, False])
def test_the_first_use_is_seen_and_the_others_unfold_in_place(open_page: Open, script: bool) -> None:
    row = open_page("many.html", java_script_enabled=script).locator(".sb-strip li").nth(1)

    assert visible(row.locator(".sb-use")) == ["port.port.port.port.port.port.Boat(tug)"]
    row.get_by_text("+ 1").click()
    assert visible(row.locator(".sb-use")) == ["port.port.port.port.port.port.Boat(tug)", "from ferry import Boat"]


@pytest.mark.parametrize("script", [True, False])
def test_a_kind_a_shape_of_a_call_and_a_project_can_be_chosen(open_page: Open, script: bool) -> None:
    page = open_page("many.html", java_script_enabled=script)
    rows, figures = page.locator(".sb-strip li"), page.locator("figure")

    assert len(visible(rows)) == 12
    choose(page, "Kind", "import")
    assert visible(page.locator(".sb-use")) == ["from ferry import Boat"] * 14
    choose(page, "Call", "none")
    assert len(visible(rows)) == len(visible(figures)) == 5
    choose(page, "Project", "Project 0")
    assert len(visible(rows)) == len(visible(figures)) == 1
    if script:
        expect(page.locator(".sb-strip [role=status]")).to_contain_text("1 of 14 examples, 1 mark")


def test_a_name_is_marked_in_the_list_as_it_is_in_the_code(open_page: Open) -> None:
    page = open_page("many.html")
    look = "m => (s => [s.backgroundColor, s.fontWeight, s.textDecorationLine, s.outlineStyle])(getComputedStyle(m))"

    listed = page.locator(".sb-use mark").first.evaluate(look)

    assert listed == page.locator(".sb-code [data-mark] mark").first.evaluate(look)


def test_what_is_chosen_is_in_the_address_and_can_be_cleared(open_page: Open) -> None:
    page = open_page("many.html?x=1#p1-L2")
    choose(page, "Call", "none")
    choose(page, "Project", "Project 6")
    assert page.url.endswith("many.html?x=1&use=none&project=Project+6#p1-L2")
    counts = page.locator(".sb-strip fieldset b")
    assert counts.all_text_contents() == ["4", "2", "2", "1", "1", "5", "1", "0", "1", "1", "0", "1", "1"]

    page.evaluate("location.hash = ''")
    page.reload()

    expect(page.locator(".sb-strip [role=status]")).to_contain_text("1 of 14 examples, 1 mark")
    page.get_by_role("button", name="Show all examples").click()
    assert page.url.endswith("many.html?x=1#")
    assert len(visible(page.locator("figure"))) == 14
    assert counts.all_text_contents()[:2] == ["28", "14"]


def test_names_stand_below_each_other_where_there_is_room_and_in_view_where_there_is_none(open_page: Open) -> None:
    places = "marks => marks.filter(m => m.checkVisibility()).map(m => Math.round(m.getBoundingClientRect().left))"
    ends = "marks => marks.filter(m => m.checkVisibility()).map(m => m.getBoundingClientRect().right)"

    wide = open_page("many.html", viewport={"width": 1440, "height": 900})
    assert len(set(wide.locator(".sb-use mark").evaluate_all(places))) == 1
    phone = open_page("many.html", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert max(phone.locator(".sb-use mark").evaluate_all(ends)) < 390
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_phone_the_choices_stand_below_the_third_row_and_nothing_lies_over_the_list(open_page: Open) -> None:
    page = open_page("many.html", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    tops = page.locator(".sb-strip :is(li, fieldset)").evaluate_all(
        "all => all.filter(i => i.checkVisibility()).sort((a, b) => a.getBoundingClientRect().top"
        " - b.getBoundingClientRect().top).map(i => i.localName)"
    )

    assert tops[:7] == ["li", "li", "li", "fieldset", "fieldset", "fieldset", "li"]
    expect(page.locator(".sb-step")).to_be_hidden()


def test_on_a_phone_a_head_has_two_rows_and_a_name_far_to_the_right_is_brought_into_view(open_page: Open) -> None:
    page = open_page("many.html", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    figure = page.locator("figure").nth(3)
    figure.scroll_into_view_if_needed()
    name = figure.locator("[data-mark=call] mark").bounding_box()
    head = page.locator(".sb-head").first.bounding_box()

    box = figure.locator(".sb-code").bounding_box()
    assert name is not None
    assert box is not None
    # And no further than that: what stands before it is worth reading.
    assert 0 <= box["x"] + box["width"] - (name["x"] + name["width"]) < 8
    assert head is not None
    assert head["height"] < 110
    page.get_by_role("button", name="Wrap long lines").tap()
    expect(page.locator(".sb-wrap")).to_have_count(1)


def test_on_a_phone_a_line_without_a_name_that_is_linked_to_is_read_from_its_beginning(open_page: Open) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    to_name = open_page("many.html#p3-L2", **phone).locator("figure:has(#p3-L2) .sb-code")
    to_other = open_page("many.html#p3-L1", **phone).locator("figure:has(#p3-L1) .sb-code")

    assert (to_name.evaluate("c => c.scrollLeft > 0"), to_other.evaluate("c => c.scrollLeft")) == (True, 0)


def test_on_a_phone_several_lines_are_chosen_by_touch(open_page: Open) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.locator("#ferry-port-L42 > a").tap()

    page.get_by_role("button", name="Range: up to another line").tap()
    page.locator("#ferry-port-L44 > a").tap()

    assert page.url.endswith("#ferry-port-L42-L44")


def test_two_examples_stand_side_by_side_at_an_address(open_page: Open) -> None:
    first, second = "#ferry-port-L42", "#quay-L3"
    tops = "([a, b]) => [a, b].map(i => Math.round(document.querySelector(i).getBoundingClientRect().top))"
    page = open_page(viewport={"width": 1440, "height": 900})
    order = page.locator("h2").all_text_contents()

    for title in ("Example 0", "Example 1"):
        page.get_by_role("button", name=f"Side by side with another: {title}").click()

    assert page.url.endswith("index.html?beside=ferry-port+quay")
    page.reload()
    upper, lower = page.evaluate(tops, [first, second])
    assert upper == lower
    expect(page.locator(".sb-strip [role=status]")).to_contain_text("2 examples side by side")
    page.set_viewport_size({"width": 390, "height": 844})
    upper, lower = page.evaluate(tops, [first, second])
    assert upper < lower
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Show all examples").click()
    assert page.url.endswith("index.html")
    assert page.locator("h2").all_text_contents() == order
    assert page.locator(".sb-pair, [style*=padding]").count() == 0


def test_an_address_of_two_examples_leads_to_where_they_stand(open_page: Open) -> None:
    page = open_page("index.html?beside=ferry-port+quay", viewport={"width": 1440, "height": 400})

    expect(page.locator("#quay-L3 mark").first).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") > 0


def test_a_word_that_comes_into_the_page_does_not_restyle_all_of_it(open_page: Open) -> None:
    """A rule that asks what the page has, for any link or row, has each of them looked at again with every word.

    One such rule is left: links in the text are underlined only where the page has a figure.
    """
    page = open_page("many.html")
    session = page.context.new_cdp_session(page)
    events: list[dict[str, Any]] = []
    ends: list[object] = []
    session.on("Tracing.dataCollected", lambda sent: events.extend(sent["value"]))
    session.on("Tracing.tracingComplete", lambda sent: ends.append(sent))
    session.send("Tracing.start", {"traceConfig": {"includedCategories": ["devtools.timeline"]}})

    page.wait_for_timeout(300)
    page.evaluate("document.querySelector('h1').append(document.createElement('b')); document.body.offsetHeight")
    page.wait_for_timeout(300)
    session.send("Tracing.end")
    while not ends:
        page.wait_for_timeout(20)

    restyled = sum(e["args"].get("elementCount", 0) for e in events if e["name"] == "UpdateLayoutTree")
    assert 0 < restyled < 200


def test_choices_that_break_go_on_below_the_first_of_them(open_page: Open) -> None:
    page = open_page("many.html", viewport={"width": 640, "height": 900})
    lefts = "s => [...s.querySelectorAll('label')].map(label => Math.round(label.getBoundingClientRect().left))"

    rows = [group.evaluate(lefts) for group in page.locator(".sb-strip fieldset").all()]

    assert any(sorted(row) != row for row in rows)
    assert len({first for first, *_ in rows}) == 1
    assert all(min(row) >= row[0] - 1 for row in rows)
