"""Line numbers in an example's own text are links to its lines, and nothing else is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import markdown
import pytest

from sourcebook.display.slots import figure_slot
from sourcebook.model.figure import Example
from sourcebook.pages.line_words import find_line_words
from sourcebook.site.finishing import Finish, put_in
from sourcebook.site.html_prose import read_prose
from sourcebook.site.line_links import with_linked_notes
from tests.display.examples import read_example
from tests.pages.test_line_words import CASES

A, B = figure_slot(0), figure_slot(1)


def example(anchor: str, *runs: list[int], path: str = "x.py", **more: Any) -> Example:
    case = {"anchor": anchor, "lines": ["x"] * 60, "runs": runs, "attribution": {"project": anchor, "path": path}}
    return read_example({**case, **more})


TUG = replace(example("tug", [3, 10], [30, 40]), file_url="tug.html")
QUAY = example("quay", [50, 55], path="src/quay.py")


def linked(html: str, *examples: Example) -> str:
    """Return the page with each link as `[text](address)`, and no list."""
    page = put_in(html, Finish(examples=dict(enumerate(examples))), render=lambda shown: f"<{shown.anchor}>")
    page = re.sub(r'\n?<nav class="sb-strip".*?</nav>\n|</?section[^>]*>\n?|\n(?=</section>)', "", page, flags=re.S)
    return re.sub(r"<a class=sb-lines href=(\S+?)(?: data-at=(\S+?))?(?: aria-label=\".*?\")?>(.*?)</a>", _short, page)


def _short(link: re.Match[str]) -> str:
    at = f" {link[2]}" if link[2] else ""
    return f"[{link[3]}]({link[1]}{at})"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See line 30.", "See [line 30](#tug-L30)."),
        ("Lines 32 and <em>more</em>", "[Lines 32](#tug-L32) and <em>more</em>"),
        ("lines 3, 5 and 9", "[lines 3](#tug-L3), [5](#tug-L5) and [9](#tug-L9)"),
        ("lines 32 to 40", "[lines 32 to 40](#tug-L32 tug-L32-L40)"),
        ("lines&nbsp;32&ndash;40", "[lines&nbsp;32&ndash;40](#tug-L32 tug-L32-L40)"),
        ("line 20 is left out", "[line 20](tug.html#L20 tug-L20) is left out"),
        ("line 61, lines 55 to 61", "line 61, lines 55 to 61"),
        ("<code>line 30</code>, <a href='x'>line 30</a>", "<code>line 30</code>, <a href='x'>line 30</a>"),
        ("line 30 of <code>y.py</code>", "line 30 of <code>y.py</code>"),
        ("line 30 of <code>x.py</code>", "[line 30](#tug-L30) of <code>x.py</code>"),
        ("<pre>line 30</pre><label>line 30</label>", "<pre>line 30</pre><label>line 30</label>"),
        ("<b title='line 30 > x'>line</b> 30", "<b title='line 30 > x'>line</b> 30"),
        ("<!-- line 30 -->", "<!-- line 30 -->"),
    ],
)
def test_a_page_of_one_example_speaks_of_its_lines(text: str, expected: str) -> None:
    assert linked(f"<h1>x</h1><p>{text}</p>{A}", TUG) == f"<h1>x</h1><p>{expected}</p><tug>"


def test_without_a_page_of_the_file_a_line_left_out_is_text() -> None:
    assert linked(f"<p>line 20, line 50</p>{A}", QUAY) == "<p>line 20, [line 50](#quay-L50)</p><quay>"


def test_text_is_about_the_example_that_shows_its_lines() -> None:
    page = f"<p>line 3</p><h2>a</h2><p>line 31</p>{A}<p>line 50</p>{B}<p>line 51, line 3</p><h2>c</h2>line 52"

    assert linked(page, TUG, QUAY) == (
        "<p>line 3</p><h2>a</h2><p>[line 31](#tug-L31)</p><tug><p>[line 50](#quay-L50)</p>"
        "<quay><p>[line 51](#quay-L51), line 3</p><h2>c</h2>line 52"
    )


def test_what_stands_around_the_content_is_left_alone() -> None:
    page = f"<nav>x</nav><p>line 30</p><main><p>line 30</p>{A}</main><footer>line 30</footer>"

    assert linked(page, TUG) == (
        "<nav>x</nav><p>line 30</p><main><p>[line 30](#tug-L30)</p><tug></main><footer>line 30</footer>"
    )


def test_notes_lead_to_lines() -> None:
    noted = replace(TUG, note="<p>As on line 4.</p>")

    assert with_linked_notes(noted).note == "<p>As on <a class=sb-lines href=#tug-L4>line 4</a>.</p>"


def test_each_link_is_named_by_itself() -> None:
    html = put_in(f"<p>lines 3 and 5</p>{A}", Finish(examples={0: TUG}), render=lambda _: "")

    assert '<a class=sb-lines href=#tug-L5 aria-label="line 5">5</a>' in html


@pytest.mark.parametrize("text", [case[0] for case in CASES], ids=[case[0][:40] for case in CASES])
def test_what_prose_names_as_markdown_it_names_as_html(text: str) -> None:
    text = text.replace("\\n", "\n")
    html = markdown.markdown(f"{text}\n\n[6]: x")

    found = find_line_words(read_prose(html, 0, len(html)).text)

    def told(words: object) -> object:
        return [([[n.lineno for n in ls.numbers] for ls in w.lines], w.file) for w in words]  # type: ignore[attr-defined]

    assert told(found) == told(find_line_words(text))
