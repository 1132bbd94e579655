"""Coloured lines keep their text, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.display.highlight import highlight_lines
from sourcebook.model.figure import NameLink
from sourcebook.model.lines import Span
from tests.display.markup import parse, text_of

LANGUAGES = st.sampled_from(["python", "pycon", "console", "javascript", "html+jinja", "css"]) | (
    st.sampled_from(["json", "yaml", "toml", "c", "go", "php", "sql", "diff", "markdown", "xml"])
    | st.sampled_from(["raw", "text", "no-such-language"])
)

PIECES = st.sampled_from(
    ["\x00", "\x0b", "\x1c", "\r", "\t", "\x85", "\ufeff", "\u202e", "\u2028", "\x0c", "\xa0😀"]
) | (
    st.sampled_from(["</code>", "</pre>", "<b>", "&amp;", "&#13;", "-->", "<?php", "{{", "{%"])
    | st.sampled_from(["'", '"', '"""', "#", "//", "/*", "*/", "def f(x):", "@a.b", ">>> ", "$ "])
    | st.sampled_from(["f'{x!r}'", "0x1F", "\\", " "])
)

LINES = st.lists(
    st.lists(PIECES | st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))).map("".join),
    max_size=8,
)


@settings(max_examples=80, deadline=None)
@given(lines=LINES, language=LANGUAGES)
def test_each_line_keeps_its_text(lines: list[str], language: str) -> None:
    html = highlight_lines(lines, language)

    assert [text_of(line) for line in html] == [line.replace("\x00", "\ufffd") for line in lines]


@settings(max_examples=60, deadline=None)
@given(data=st.data(), lines=LINES.filter(bool))
def test_exactly_the_named_characters_are_marked(data: st.DataObject, lines: list[str]) -> None:
    number = st.integers(0, len(lines) + 1)
    column = st.integers(0, 30)
    spans = st.builds(
        lambda a, b, c, d: Span(lineno=min(a, b), col=c, end_lineno=max(a, b), end_col=d),
        *(number, number, column, column),
    )
    names = data.draw(st.lists(spans, max_size=3))

    html = highlight_lines(lines, "python", names=names)

    for lineno, (line, rendered) in enumerate(zip(lines, html, strict=True), 1):
        expected = "".join(
            character
            for column, character in enumerate(line)
            if any((s.lineno, s.col) <= (lineno, column) < (s.end_lineno, s.end_col) for s in names)
        )
        marked = "".join("".join(mark.itertext()) for mark in parse(rendered).iter("mark"))
        assert text_of(rendered) == line.replace("\x00", "\ufffd")
        assert marked == expected.replace("\x00", "\ufffd")


def test_five_groups_are_coloured_and_nothing_else() -> None:
    lines = ["@app.get('/')", "def f(x: int = 3) -> None:", "    '''Doc.'''", "    return x  # why"]

    html = highlight_lines(lines, "python")

    assert html == (
        "<b class=d>@app</b>.get(<b class=s>'/'</b>)",
        "<b>def </b><b class=d>f</b>(x: int = <b class=m>3</b>) -&gt; <b>None</b>:",
        "    <b class=c>'''Doc.'''</b>",
        "    <b>return </b>x  <b class=c># why</b>",
    )


def test_a_string_over_lines_is_closed_and_opened_on_each() -> None:
    html = highlight_lines(['x = """a', "", "  b", 'c"""'], "python")

    assert html == (
        'x = <b class=s>"""a</b>',
        "",
        "<b class=s>  b</b>",
        '<b class=s>c"""</b>',
    )


def test_a_mark_is_nested_rightly_where_it_crosses_tokens() -> None:
    name = Span(lineno=1, col=2, end_lineno=1, end_col=6)

    html = highlight_lines(["def f(x)"], "python", names=[name])

    assert html == ("<b>de</b><mark><b>f </b><b class=d>f</b>(</mark>x)",)


def test_marks_that_touch_or_overlap_become_one() -> None:
    names = [
        Span(lineno=1, col=0, end_lineno=1, end_col=2),
        Span(lineno=1, col=2, end_lineno=1, end_col=3),
        Span(lineno=1, col=1, end_lineno=1, end_col=3),
    ]

    assert highlight_lines(["abcd"], "text", names=names) == ("<mark>abc</mark>d",)


def test_only_lines_that_are_wanted_are_rendered_and_what_is_above_them_counts() -> None:
    html = highlight_lines(['"""', "inside", '"""', "import x"], "python", linenos={2})

    assert html == ("", "<b class=c>inside</b>", "", "")


def test_line_numbers_outside_the_file_are_passed_over() -> None:
    assert highlight_lines(["a"], "text", linenos={0, 1, 7}) == ("a",)
    assert highlight_lines([], "python") == ()


@pytest.mark.parametrize("language", ["raw", "no-such-language", "", "text"])
def test_a_language_without_a_lexer_to_believe_is_plain(language: str) -> None:
    """`raw` reads Pygments' own token dumps, and loses the text of anything else."""
    assert highlight_lines(["def f(): <x>"], language) == ("def f(): &lt;x&gt;",)


def test_characters_that_cannot_be_seen_are_boxes_that_hold_them() -> None:
    html = highlight_lines(["a = '\u202eb'"], "python")

    assert html == (
        "a = <b class=s>'<i class=x title=\"U+202E RIGHT-TO-LEFT OVERRIDE\" data-code=U+202E>\u202e</i>b'</b>",
    )


def test_a_margin_is_there_and_hidden() -> None:
    lines = ["class A:", "    def a():", "", "  \tb", "    '''c", "    d'''"]
    names = [Span(lineno=5, col=4, end_lineno=6, end_col=8)]

    html = highlight_lines(lines, "python", margin=4, names=names, linenos=[2, 3, 4, 5, 6])

    assert html[1].startswith("<s hidden>    </s><b>def </b>")
    assert html[2:4] == ("", "<s hidden>  \t</s>b")
    assert html[5].startswith("<mark><s hidden>    </s>")
    assert [text_of(line) for line in html[1:]] == lines[1:]


def link(start: int, end: int, url: str = "../boat/") -> NameLink:
    return NameLink(span=Span(lineno=1, col=start, end_lineno=1, end_col=end), url=url)


def test_a_name_with_a_page_of_its_own_is_a_link() -> None:
    html = highlight_lines(["x = ferry.Boat()"], "python", links=[link(10, 14)])

    assert html == ("x = ferry.<span><a href=../boat/>Boat</a></span>()",)


def test_links_and_marks_are_nested_or_the_link_is_left_out() -> None:
    def rendered(*links: NameLink) -> str:
        name = Span(lineno=1, col=2, end_lineno=1, end_col=6)
        return highlight_lines(["abcdefgh"], "text", names=[name], links=links)[0]

    assert rendered(link(2, 6)) == "ab<mark><span><a href=../boat/>cdef</a></span></mark>gh"
    assert rendered(link(0, 8)) == ("<span><a href=../boat/>ab<mark>cdef</mark>gh</a></span>")
    assert rendered(link(3, 4), link(6, 7)) == (
        "ab<mark>c<span><a href=../boat/>d</a></span>ef</mark><span><a href=../boat/>g</a></span>h"
    )
    assert rendered(link(4, 8)) == "ab<mark>cdef</mark>gh"
    assert rendered(link(3, 5), link(3, 4)) == ("ab<mark>c<span><a href=../boat/>de</a></span>f</mark>gh")


def test_an_address_that_could_run_is_no_link_in_code() -> None:
    assert highlight_lines(["a"], "text", links=[link(0, 1, "javascript:x")]) == ("a",)
