"""What a stylesheet does to a figure can only be seen in a browser."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # It brings no types.
from playwright.sync_api import Browser, Page

from sourcebook.display.asset_files import inline_style
from sourcebook.display.figure import render_figure
from sourcebook.model.figure import Example
from tests.display.examples import read_example

CASES = Path(__file__).parent.parent / "cases" / "display"

pytestmark = pytest.mark.browser


def load(name: str) -> Example:
    return read_example(json.loads((CASES / f"{name}.json").read_text(encoding="utf-8")))


def show(browser: Browser, *names: str, width: int = 1200, scheme: Literal["light", "dark"] = "light") -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    figures = "".join(render_figure(load(name)) for name in names)
    page.set_content(
        '<!doctype html><html lang="en"><meta name="color-scheme" content="light dark">'
        f"<title>Figures</title>{inline_style()}<main><h1>Figures</h1>{figures}</main>"
    )
    return page


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("release", {3: "# … 2 lines", 6: "# … 2 lines", 10: "    # … 2 lines", None: "# … 4 lines"}),
        ("notes", {3: "# … 2 lines", 6: "# … 2 lines", None: "# … 4 lines"}),
        ("classic", {}),
    ],
)
def test_a_selection_over_the_whole_figure_is_its_lines_with_a_comment_in_each_gap(
    browser: Browser, name: str, left_out: dict[int | None, str]
) -> None:
    example = load(name)
    page = show(browser, name)

    selected = page.evaluate(
        """() => {
            getSelection().selectAllChildren(document.querySelector(".sb-code"));
            return getSelection().toString();
        }"""
    )

    expected = []
    for run in example.excerpt.runs:
        expected += [left_out[run.lineno]] if run.lineno in left_out else []
        expected += run.lines
    expected += [left_out[None]] if left_out else []
    assert selected.rstrip("\n").split("\n") == expected


def test_a_margin_that_was_taken_off_is_neither_seen_nor_selected(browser: Browser) -> None:
    example = read_example({"lines": ["class A:", "    def a():", "", "        b()", "    c"], "runs": [[2, 4]]})
    page = browser.new_page()
    page.set_content(f"<!doctype html>{inline_style()}{render_figure(replace(example, margin=4))}")

    selected = page.evaluate(
        """() => {
            getSelection().selectAllChildren(document.querySelector(".sb-code"));
            return getSelection().toString();
        }"""
    )

    assert selected.rstrip("\n") == "# … 1 line\ndef a():\n\n    b()\n# … 1 line"


@pytest.mark.parametrize("width", [320, 1200])
def test_the_page_never_scrolls_sideways(browser: Browser, width: int) -> None:
    page = show(browser, "release", "notes", "hostile", "branch", width=width)

    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_numbers_kinds_and_signs_are_drawn(browser: Browser) -> None:
    page = show(browser, "release")

    drawn = page.evaluate(
        """() => [[6, "::before"], [6, ">a::before"], [6, ">a::after"], [7, ">a::before"]].map(
            ([line, part]) => {
                const element = document.querySelector(`[data-line="${line}"]`);
                const [, link, pseudo] = part.match(/(>a)?(::.*)/);
                const target = link ? element.querySelector("a") : element;
                return getComputedStyle(target, pseudo).content;
            })"""
    )

    assert drawn == ['"subclass" / ""', '"6"', '"△"', '"7"']


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, scheme: Literal["light", "dark"]) -> None:
    page = show(browser, "release", "notes", "branch", "classic", scheme=scheme)

    results = Axe().run(page, context=".sb-figure")

    assert results.violations_count == 0, results.generate_report()
