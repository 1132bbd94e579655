"""What a reader does with the lines of an example, in a real browser, under the strictest policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.reading import COPIED, Open, copied, selected, text_of_lines, write_site

pytestmark = pytest.mark.browser


def test_copy_gives_the_lines_of_the_file_with_a_comment_in_each_gap(open_page: Open) -> None:
    page = open_page()

    page.locator("[data-do=copy]").first.click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert copied(page) == COPIED


def test_a_margin_that_was_taken_off_is_not_copied(open_page: Open) -> None:
    page = open_page()
    page.evaluate("""document.querySelector('[data-line="42"]').innerHTML =
        '<a href="#"></a><mark><s hidden>    </s>tug = Boat(</mark>\\n'""")

    page.locator("[data-do=copy]").first.click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert "\ntug = Boat(\n" in copied(page)


def test_what_is_copied_follows_the_gaps_that_were_opened(open_page: Open) -> None:
    page = open_page()

    page.get_by_role("button", name="Show the next 10 lines").first.click()
    expect(page.locator('[data-line="13"]')).to_have_count(1)
    page.locator("[data-do=copy]").first.click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert copied(page) == (
        f"# … 2 lines\n{text_of_lines((3, 13))}# … 27 lines\n{text_of_lines((41, 45))}# … 15 lines\n"
    )


def test_copy_with_attribution_says_in_a_comment_where_the_lines_come_from(open_page: Open) -> None:
    page = open_page()

    page.get_by_role("button", name="Copy with attribution").first.click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert copied(page) == (
        "# From Ferry Port 2.3.0, src/tug.py, lines 3, 41-45\n"
        "# https://forge.example/ferry-port/blob/2.3.0/src/tug.py#L3-L45\n"
        "# License: MIT\n\n" + COPIED
    )


def test_copying_works_where_a_page_may_not_use_the_clipboard(open_page: Open) -> None:
    """A page that is not served over https has no `navigator.clipboard`."""
    page = open_page()
    page.evaluate("Object.defineProperty(Navigator.prototype, 'clipboard', {value: undefined})")

    page.locator("[data-do=copy]").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()

    other = page.context.new_page()
    other.goto(page.url)
    assert copied(other) == COPIED


def test_a_number_sets_the_address_and_shift_makes_it_a_range(open_page: Open) -> None:
    page = open_page()

    page.locator("#ferry-port-L44 > a").click()
    assert page.url.endswith("#ferry-port-L44")
    page.locator("#ferry-port-L41 > a").click(modifiers=["Shift"])

    assert page.url.endswith("#ferry-port-L41-L44")
    assert selected(page) == [f"ferry-port-L{n}" for n in range(41, 45)]
    plain, picked = (
        page.locator(f"#ferry-port-L{n}").evaluate("l => getComputedStyle(l).backgroundColor") for n in (45, 41)
    )
    assert plain != picked


def test_a_range_does_not_go_from_one_example_into_another(open_page: Open) -> None:
    page = open_page("index.html#quay-L1")

    page.locator("#ferry-port-L42 > a").click(modifiers=["Shift"])

    assert page.url.endswith("#ferry-port-L42")


def test_a_shared_range_opens_there(open_page: Open) -> None:
    page = open_page("index.html#ferry-port-2-L3-L5", viewport={"width": 800, "height": 300})

    expect(page.locator(".sb-sel")).to_have_count(3)
    expect(page.locator("#ferry-port-2-L4")).to_be_in_viewport()


def test_an_address_of_a_line_in_a_gap_opens_the_gap(open_page: Open) -> None:
    page = open_page("index.html#ferry-port-L20")

    expect(page.locator("#ferry-port-L20")).to_be_in_viewport()
    assert selected(page) == ["ferry-port-L20"]


@pytest.mark.parametrize("address", ["#%", "#L", "#nothing-L3", "#ferry-port-L9999", "#e0", "#L1-L2-L3"])
def test_other_addresses_are_passed_over(open_page: Open, address: str) -> None:
    page = open_page("index.html" + address)

    expect(page.get_by_role("button", name="Next mark (n)")).to_be_visible()
    assert selected(page) == []


def test_a_gap_opens_in_place(open_page: Open) -> None:
    page = open_page()
    figure = page.locator("figure").first

    figure.get_by_role("link", name="… 37 lines").click()

    lines = figure.locator("[data-line]")
    expect(lines).to_have_count(6 + 37)
    assert "".join(lines.all_text_contents()) == text_of_lines((3, 45))
    expect(figure.get_by_role("link", name="… 37 lines")).to_have_count(0)
    assert page.evaluate("document.activeElement.hash") == "#ferry-port-L4"
    ids = page.locator("[id]").evaluate_all("all => all.map(e => e.id)")
    assert len(ids) == len(set(ids))
    copy = figure.locator("[data-do=copy]")
    copy.click()
    expect(figure.get_by_role("button", name="Copied")).to_be_visible()
    assert copied(page) == f"# … 2 lines\n{text_of_lines((3, 45))}# … 15 lines\n"


def test_a_gap_opens_ten_lines_up_or_down(open_page: Open) -> None:
    page = open_page()
    figure = page.locator("figure").first
    gap = figure.locator("[data-from='4']")

    gap.get_by_role("button", name="Show the next 10 lines").click()
    expect(figure.locator("[data-line='13']")).to_be_visible()
    expect(figure.locator("[data-line='14']")).to_have_count(0)
    gap = figure.locator("[data-from='14']")
    gap.get_by_role("button", name="Show the 10 lines before").click()
    expect(figure.locator("[data-line='31']")).to_be_visible()

    expect(figure.get_by_role("link", name="… 17 lines")).to_have_attribute("href", re.compile(r"/tug\.html#L14$"))
    linenos = figure.locator("[data-line]").evaluate_all("all => all.map(e => +e.dataset.line)")
    assert linenos == [3, *range(4, 14), *range(31, 41), *range(41, 46)]


def test_lines_from_a_gap_are_no_marks_and_keep_their_links(open_page: Open) -> None:
    """The page of a file marks the uses of other symbols too."""
    page = open_page()
    marked = page.locator("[data-mark]").count()

    page.get_by_role("link", name="… 37 lines").click()

    expect(page.locator("#ferry-port-L12 span > a")).to_have_attribute(
        "href", f"{page.url.rpartition('/')[0]}/sub/hold.html"
    )
    assert page.locator("[data-mark]").count() == marked
    assert page.locator("#ferry-port-L10 mark").count() == 0
    assert page.locator("#ferry-port-L10 > a").get_attribute("aria-label") == "10"


def test_a_mark_in_a_gap_opens_it_at_its_line(open_page: Open) -> None:
    page = open_page("more.html")

    expect(page.locator(".sb-gap")).to_contain_text("… 57 lines, 2 more uses: 20 42")
    page.get_by_role("link", name="42", exact=True).click()

    expect(page.locator("#ferry-port-L42")).to_be_in_viewport()
    expect(page.locator(":focus")).to_have_attribute("href", re.compile("#ferry-port-L42$"))
    assert page.locator("#ferry-port-L42").get_attribute("data-mark") == "call"
    assert page.locator("#ferry-port-L41").get_attribute("data-mark") is None
    ids = page.locator("[id]").evaluate_all("all => all.map(e => e.id)")
    assert len(ids) == len(set(ids))
    expect(page.locator(".sb-gap")).to_have_count(0)


def test_marks_that_came_out_of_a_gap_are_not_counted_there(open_page: Open) -> None:
    page = open_page("more.html")

    while not page.locator("[data-line='20']").count():
        page.get_by_role("button", name="Show the next 10 lines").click()
        page.wait_for_timeout(50)

    expect(page.locator(".sb-gap span")).to_have_text(re.compile(r"^, 1 more uses?: +42 *$"))


def test_the_address_of_a_mark_in_a_gap_leads_there(open_page: Open) -> None:
    page = open_page("more.html#ferry-port-L42-L44")

    expect(page.locator("#ferry-port-L42")).to_be_in_viewport()
    assert selected(page) == ["ferry-port-L42", "ferry-port-L43", "ferry-port-L44"]


def test_a_gap_whose_page_is_gone_is_a_link(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    page.route("**/tug.html", lambda route: route.fulfill(body="<p>Gone.</p>", content_type="text/html"))

    page.get_by_role("link", name="… 37 lines").click()

    expect(page.get_by_text("Gone.")).to_be_visible()


def test_from_a_disk_a_gap_is_a_link(browser: Browser, tmp_path: Path) -> None:
    write_site(tmp_path)
    page = browser.new_page()
    page.goto((tmp_path / "index.html").as_uri())

    gap = page.locator(".sb-gap").nth(1)
    assert gap.get_by_role("button").count() == 0
    gap.get_by_role("link").click()

    assert page.url.endswith("tug.html#L4")
    page.close()


def test_without_a_page_of_the_file_a_gap_leads_to_the_origin(open_page: Open) -> None:
    page = open_page()
    gap = page.locator("figure").nth(2).locator(".sb-gap")

    assert gap.get_by_role("button").count() == 0
    expect(gap.get_by_role("link")).to_have_attribute(
        "href", "https://forge.example/ferry-port/blob/2.3.0/src/tug.py#L6-L60"
    )
