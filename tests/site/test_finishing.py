"""What goes around the figures of a finished page goes to the right place, or nowhere."""

from __future__ import annotations

import re

import pytest

from sourcebook.display.slots import RELATED_SLOT, SECTION_END, SECTION_START, STRIP_SLOT, figure_slot
from sourcebook.model.figure import Example
from sourcebook.site.finishing import Finish, PageHeading, finish_page, head_of, put_in
from sourcebook.site.head import Head
from sourcebook.site.linked_data import PageFacts
from tests.display.examples import read_example

A, B = figure_slot(0), figure_slot(1)


def example(project: str, kind: str) -> Example:
    case = {"anchor": project, "lines": ["x"], "marks": [{"line": 1, "kind": kind}]}
    return read_example({**case, "attribution": {"project": project, "path": "x.py"}})


EXAMPLES = {0: example("ferry", "argument"), 1: example("tug", "call")}


def rendered(shown: Example) -> str:
    """Return the slot of a figure in place of its HTML."""
    return A if shown is EXAMPLES[0] else B


def placed(html: str) -> str:
    """Return the page with the list shortened to what it links to."""

    def short(strip: re.Match[str]) -> str:
        return "[" + " ".join(re.findall(r"data-n=\S+?><a href=(\S+?)>", strip[0])) + "]"

    examples = {number: shown for number, shown in EXAMPLES.items() if figure_slot(number) in html}
    placed = put_in(html, Finish(examples=examples), render=rendered)
    return re.sub(r'<nav class="sb-strip".*?</nav>\n', short, placed, flags=re.S)


def with_heading(html: str, heading: PageHeading) -> str:
    return finish_page(html, Finish(heading=heading), render=rendered)


def test_one_example_has_a_list_where_the_page_lays_itself_out() -> None:
    written = f"<h1>x</h1><p>y</p>{A}"
    laid_out = f"<h1>x</h1><p>y</p>{STRIP_SLOT}{SECTION_START}{A}{SECTION_END}"

    assert placed(written) == written
    assert placed(laid_out) == f'<h1>x</h1><p>y</p>\n[#ferry-L1]<section class="sb-is">\n{A}</section>'


@pytest.mark.parametrize("paragraph", ["y" * 301, "These are:"])
def test_words_that_are_long_or_belong_to_what_follows_stand_below_the_list(paragraph: str) -> None:
    page = f"<h1>x</h1><p>{paragraph}</p>{A}{B}"

    assert placed(page).startswith(f"<h1>x</h1>\n[#ferry-L1 #tug-L1]<p>{paragraph}</p>")


def test_a_row_has_the_text_of_its_heading() -> None:
    heading = '<h2 id=a>A <code>&lt;b&gt;</code><a class="headerlink" href="#a">#</a></h2>'
    page = f"<h1>x</h1>{STRIP_SLOT}{SECTION_START}{heading}{A}{SECTION_END}"

    html = put_in(page, Finish(examples={0: EXAMPLES[0]}), render=rendered)

    assert "<a href=#a><bdi>A &lt;b&gt;</bdi></a>" in html


def test_a_page_that_lays_itself_out_says_where_the_list_goes() -> None:
    page = (
        f'<h1 id="x">x</h1>\n<p>y</p>\n{STRIP_SLOT}\n'
        f'{SECTION_START}<h2 id="a">A</h2>{A}{SECTION_END}\n'
        f'{SECTION_START}<h2 id="b">B</h2>{B}{SECTION_END}\n'
    )

    assert placed(page) == (
        '<h1 id="x">x</h1>\n<p>y</p>\n[#a #b]\n\n'
        f'<section class="sb-is sb-f2">\n<h2 id="a">A</h2>{A}</section>\n'
        f'<section class="sb-is sb-f1">\n<h2 id="b">B</h2>{B}</section>\n'
    )


def test_on_a_written_page_the_list_stands_below_the_first_paragraph() -> None:
    page = f'<h1>x</h1>\n<p>y</p>\n<h2 id="a">A</h2>{A}<p>z</p>{B}'

    assert placed(page) == (
        '<h1>x</h1>\n<p>y</p>\n[#a #tug-L1]\n<h2 id="a">A</h2>'
        f'<section class="sb-is sb-f2">\n{A}\n</section><p>z</p>'
        f'<section class="sb-is sb-f1">\n{B}\n</section>'
    )


def test_on_a_written_page_the_section_of_an_example_begins_at_its_heading() -> None:
    page = f'<h1>x</h1>\n<p>y</p>\n<h2 id="a">A</h2>\n<p>About<br>a.</p>\n{A}\n<h2 id="b">B</h2>\n<hr/>\n{B}<p>z</p>'

    assert placed(page) == (
        "<h1>x</h1>\n<p>y</p>\n[#a #b]\n"
        f'<section class="sb-is sb-f2">\n<h2 id="a">A</h2>\n<p>About<br>a.</p>\n{A}\n</section>\n'
        f'<section class="sb-is sb-f1">\n<h2 id="b">B</h2>\n<hr/>\n{B}\n</section><p>z</p>'
    )


@pytest.mark.parametrize(
    ("before", "between"),
    [
        ('<h2 id="a">A</h2><div>', "</div>"),
        ('<div><h2 id="a">A</h2></div>', ""),
        ('<h2 id="a">A</h2></div><div>', ""),
        ('<h2 id="a">A</h2>', "<p>and</p>"),
    ],
)
def test_a_heading_elsewhere_or_of_several_examples_is_in_no_section(before: str, between: str) -> None:
    html = placed(f"<h1>x</h1>\n<p>y</p>\n<div>{before}{A}{between}{B}</div>")

    assert f'{before}<section class="sb-is sb-f2">\n{A}\n</section>{between}' in html


def test_without_a_paragraph_it_stands_below_the_heading() -> None:
    assert placed(f"<h1>x</h1><ul></ul>{A}{B}").startswith("<h1>x</h1>\n[#ferry-L1 #tug-L1]<ul>")


def test_without_a_heading_there_is_no_list() -> None:
    assert "[" not in placed(f"<p>y</p>{A}{B}")


def test_headings_outside_of_the_page_are_not_taken_for_an_examples_own() -> None:
    page = f'<h2 id="menu">Menu</h2><h1>x</h1><p>y</p>{A}{B}<h2 id="end">End</h2>'

    assert "[#ferry-L1 #tug-L1]" in placed(page)


@pytest.mark.parametrize(
    ("heading", "completed"),
    [
        ("a.b.C", '<span class="sb-symbol" translate="no"><span>a.<wbr>b.<wbr></span>C</span>'),
        (
            '<code>a.b.C</code> examples<a href="#a.b.C">#</a>',
            '<code><span class="sb-symbol" translate="no"><span>a.<wbr>b.<wbr></span>C</span></code> examples'
            '<a href="#a.b.C">#</a>',
        ),
        ('<a href="a.b.C">x</a>', '<a href="a.b.C">x</a>'),
        ("a.b.Castle and xa.b.C and a.b.C.d", "a.b.Castle and xa.b.C and a.b.C.d"),
    ],
)
def test_the_symbol_is_set_off_where_the_heading_names_it(heading: str, completed: str) -> None:
    page = "<h1 id=x>{}</h1><p>a.b.C</p>"

    assert with_heading(page.format(heading), PageHeading(name="a.b.C")) == page.format(completed)


def test_the_way_to_a_page_stands_above_its_heading() -> None:
    html = with_heading("<h1>x</h1>", PageHeading(crumbs=(("Libraries", "../"), ("<b>", "./b"))))

    assert html == (
        '<nav class="sb-crumbs" aria-label="Place"><a href=../>Libraries</a>'
        '<a href=./b><span translate="no">&lt;b&gt;</span></a></nav>\n<h1>x</h1>'
    )


def test_what_is_said_of_the_symbol_stands_below_its_heading_and_above_the_list() -> None:
    used = '<p class="sb-used">Used</p>\n'
    page = f"<h1>x</h1>\n<p>y</p>{A}{B}"

    html = with_heading(page, PageHeading(below=used))

    assert html == f"<h1>x</h1>\n{used}\n<p>y</p>{A}{B}"
    assert placed(html).startswith(f"<h1>x</h1>\n{used}\n<p>y</p>\n[#ferry-L1 #tug-L1]")


def test_a_page_without_a_heading_is_left_alone() -> None:
    assert with_heading("<p>a.b</p>", PageHeading(name="a.b", crumbs=(("x", "y"),))) == "<p>a.b</p>"


def test_a_list_is_put_into_the_first_slot_of_its_kind() -> None:
    finish = Finish(heading=PageHeading(), lists={RELATED_SLOT: "[related]"})

    assert finish_page(f"<p>{RELATED_SLOT}{RELATED_SLOT}", finish, render=rendered) == f"<p>[related]{RELATED_SLOT}"


def test_a_slot_that_nothing_is_known_of_stays() -> None:
    page = f"{figure_slot(7)}{RELATED_SLOT}"

    assert put_in(page, Finish(), render=rendered) == page


def test_a_figure_that_stands_twice_is_shown_twice_and_listed_once() -> None:
    html = placed(f"<h1>x</h1>{A}{B}{A}")

    assert html.startswith("<h1>x</h1>\n[#ferry-L1 #tug-L1]<section")
    assert html.count("<section") == 2
    assert html.count(A) == 2


def test_of_a_page_of_somebody_else_only_the_head_is_touched() -> None:
    facts = PageFacts(title="x", site="s", description=None, url=None, twin=None)
    page = f"<head></head><h1>x</h1>{A}{STRIP_SLOT}"

    html = finish_page(page, Finish(head=Head(facts=facts), examples=EXAMPLES), render=rendered)

    head, end, body = html.partition("</head>")
    assert "application/ld+json" in head
    assert end + body == page.removeprefix("<head>")


def test_the_head_of_a_page_without_one_is_empty() -> None:
    assert head_of("<p>x</p>") == ""
    assert head_of("<head><title>x</title></head><p>") == "<head><title>x</title>"
