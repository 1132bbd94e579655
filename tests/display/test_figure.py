"""A figure is valid HTML that shows what it was given, and nothing that it was not."""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.display.anchors import line_anchor
from sourcebook.display.figure import render_figure
from sourcebook.model.excerpt import Excerpt, Run
from sourcebook.model.figure import Attribution, Example
from sourcebook.model.lines import Span
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.pin import License
from sourcebook.model.request import LineNote
from tests.display.examples import read_example
from tests.display.markup import parse, parse_strictly
from tests.snapshots import HINT

CASES = Path(__file__).parent.parent / "cases" / "display"
NAMES = sorted(path.stem for path in CASES.glob("*.json"))


def load(name: str) -> Example:
    return read_example(json.loads((CASES / f"{name}.json").read_text(encoding="utf-8")))


def rewrite() -> None:
    for name in NAMES:
        html = render_figure(load(name))
        (CASES / f"{name}.html").write_text(html, encoding="utf-8", newline="\n")


def lines_of(figure: Element) -> dict[int, Element]:
    return {int(line.get("data-line", "")): line for line in figure.iterfind(".//*[@data-line]")}


def text_of(element: Element) -> str:
    return "".join(element.itertext())


@pytest.mark.parametrize("name", NAMES)
def test_figure_is_the_stored_one(name: str) -> None:
    expected = (CASES / f"{name}.html").read_bytes().decode()

    assert render_figure(load(name)) == expected, f"{name}.html differs: {HINT}"


@pytest.mark.parametrize("name", NAMES)
def test_each_shown_line_has_its_text_its_id_and_a_link_to_itself(name: str) -> None:
    example = load(name)

    lines = lines_of(parse(render_figure(example)))

    assert tuple(lines) == example.excerpt.linenos
    assert [line.get("id") for line in lines.values()] == [line_anchor(example.anchor, n) for n in lines]
    for lineno, line in lines.items():
        assert text_of(line) == example.source_lines[lineno - 1].replace("\0", "\ufffd") + "\n"
        assert line[0].get("href") == f"#{line.get('id')}"


@pytest.mark.parametrize("name", NAMES)
def test_exactly_the_marked_lines_that_are_shown_are_marked(name: str) -> None:
    example = load(name)
    expected = {
        lineno: {mark.kind for mark in example.marks if mark.lineno <= lineno <= mark.end_lineno}
        for lineno in example.excerpt.linenos
    }

    figure = parse(render_figure(example))

    shown = {lineno: line.get("data-mark", "").split() for lineno, line in lines_of(figure).items()}
    assert shown == {lineno: [k for k in Kind if k in kinds] for lineno, kinds in expected.items()}
    assert all(e.get("data-line") for e in figure.iterfind(".//*[@data-mark]"))


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"hostile"}))
def test_figure_is_valid_html(name: str) -> None:
    (figure,) = parse_strictly(render_figure(load(name)).strip())

    assert figure.tag == "figure"


@pytest.mark.parametrize("name", NAMES)
def test_no_line_of_the_html_is_blank(name: str) -> None:
    """CommonMark ends a block of HTML at a blank line."""
    assert not re.search(r"\n[ \t]*\n", render_figure(load(name)))


def test_blank_lines_of_a_note_are_kept_as_references() -> None:
    (pre,) = parse(render_figure(load("notes"))).findall(".//div[@class='sb-note']/pre")

    assert text_of(pre) == "a\n\n\nb\n"


def test_gaps_say_how_many_lines_are_left_out() -> None:
    figure = parse(render_figure(load("release")))

    gaps = [
        (gap.get("data-from"), gap.get("data-to"), "".join(map(text_of, gap[1:])))
        for gap in figure.iterfind(".//div[@class='sb-gap']")
    ]
    assert gaps == [
        ("1", "2", "… 2 lines"),
        ("4", "5", "… 2 lines"),
        ("8", "9", "… 2 lines"),
        ("18", "21", "… 4 lines, 1 more use: 21"),
    ]


def test_one_line_left_out_is_one_line() -> None:
    example = read_example({"lines": ["a", "b"], "runs": [[2, 2]]})

    assert ">… 1 line</span></div>" in render_figure(example)


def test_many_lines_left_out_are_counted_readably() -> None:
    example = read_example({"lines": ["a"] * 1333, "runs": [[1, 1]]})

    assert ">… 1,332 lines</span></div>" in render_figure(example)


def test_an_elision_is_a_line_and_said_to_be_a_gap() -> None:
    line = lines_of(parse(render_figure(load("classic"))))[4]

    assert text_of(line) == "# ... source code abbreviated to get to the Boat ...\n"
    assert line.get("class") == "e"
    assert line[0].get("aria-label") == "4, lines left out"


def test_a_screen_reader_hears_kind_and_reason_once() -> None:
    lines = lines_of(parse(render_figure(load("release"))))

    assert lines[13][0].get("aria-label") == "13, call, assignment: Boat, imported at line 3"
    assert lines[14][0].get("aria-label") == "14, call"
    assert lines[17][0].get("aria-label") == "17"


def test_lines_that_continue_a_mark_are_told_from_its_first() -> None:
    lines = lines_of(parse(render_figure(load("release"))))

    assert [lines[n].get("class") for n in (13, 14, 16, 17)] == [None, "t", "t", None]


def test_scripts_of_themes_are_told_to_leave_the_code_alone() -> None:
    figure = parse(render_figure(load("release")))[0]

    assert "no-copy" in figure.get("class", "").split()
    assert {code.get("class") for code in figure.iterfind(".//pre//code")} == {"no-highlight"}
    assert figure.find(".//pre/code") is None, "Material's script measures each, and has figures out of sight laid out"


def test_real_code_weighs_little_more_than_itself() -> None:
    """With an ordinary name, on a module of some length; the head is the constant."""
    source = Path(json.__file__).with_name("decoder.py").read_text(encoding="utf-8")
    example = read_example({"anchor": "a-python-project", "lines": source.splitlines()})

    assert len(render_figure(example).encode()) < 4.2 * len(source.encode())


OUR_TAGS = re.compile("figure|figcaption|div|p|span|strong|a|wbr|pre|code|i|b|mark|button")

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20) | st.sampled_from(
    ["<script>alert(1)</script>", "</figure>", '">', "'", "javascript:alert(1)", "&lt;", "{{ x }}"]
)


@st.composite
def examples(draw: st.DrawFn) -> Example:
    lines = tuple(draw(st.lists(TEXT, min_size=1, max_size=5)))
    number = st.integers(1, len(lines))
    first, last = sorted((draw(number), draw(number)))
    mark = st.builds(
        lambda lineno, kind, end, why: Mark(
            lineno=lineno,
            end_lineno=lineno,
            kind=kind,
            name=Span(lineno=lineno, col=0, end_lineno=lineno, end_col=end),
            why=why,
        ),
        number,
        st.sampled_from(Kind),
        st.integers(0, 9),
        TEXT,
    )
    maybe = st.none() | TEXT
    return Example(
        anchor="x",
        language=draw(st.sampled_from(["python", "html", "text"])),
        source_lines=lines,
        excerpt=Excerpt(runs=(Run(lineno=first, lines=lines[first - 1 : last]),), line_count=len(lines)),
        marks=tuple(sorted(draw(st.lists(mark, max_size=3)), key=lambda mark: mark.lineno)),
        attribution=Attribution(
            project=draw(TEXT),
            version=draw(maybe),
            path=PurePosixPath(draw(TEXT)),
            license=License(expression=draw(maybe), origin=draw(maybe)),
            project_url=draw(maybe),
            upstream_url=draw(maybe),
            upstream_label=draw(maybe),
            commit=draw(maybe),
            swhid=draw(maybe),
        ),
        line_notes=(LineNote(lineno=draw(number), text="<p>note</p>"),),
    )


@settings(max_examples=60, deadline=None)
@given(example=examples())
def test_whatever_a_field_holds_the_figure_is_one_valid_element(example: Example) -> None:
    html = render_figure(example)

    (figure,) = parse_strictly(html.strip())
    assert all(OUR_TAGS.fullmatch(element.tag) for element in figure.iter())
    links = [a.get("href", "") for a in figure.iter("a")]
    assert not [href for href in links if re.match(r"\W*\w*script:", href, re.IGNORECASE)]
    assert [text_of(line)[:-1] for line in lines_of(figure).values()] == list(example.excerpt.runs[0].lines)
    assert text_of(figure).count("note") >= 1
