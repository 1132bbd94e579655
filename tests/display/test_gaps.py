"""A gap leads to the lines that it leaves out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

from sourcebook.code.scope_names import ScopeNames
from sourcebook.display.gaps import render_gap
from sourcebook.model.lines import LineRange
from tests.display.examples import read_example
from tests.display.markup import parse_strictly


def gap(file_url: str | None = None, **attribution: Any) -> Element:
    case: dict[str, Any] = {"lines": ["x"] * 60, "runs": [[1, 1]]}
    if attribution:
        case["attribution"] = {"project": "x", "path": "x.py", **attribution}
    example = replace(read_example(case), file_url=file_url)
    (element,) = parse_strictly(render_gap(LineRange(lineno=18, end_lineno=59), example).strip())
    return element


def copied(lines: list[str], left_out: LineRange, **example: Any) -> str:
    """Return what a selection takes of a gap, when all other lines are shown."""
    runs = [
        [start, end] for start, end in ((1, left_out.lineno - 1), (left_out.end_lineno + 1, len(lines))) if start <= end
    ]
    html = render_gap(left_out, read_example({"lines": lines, "runs": runs, **example}))
    (element,) = parse_strictly(html.strip())
    return element[0].text or ""


def test_a_selection_takes_a_comment_as_deep_as_the_line_below() -> None:
    lines = ["def f():", *["    x"] * 1200, "", "    return"]

    assert copied(lines, LineRange(lineno=2, end_lineno=1201)) == "# … 1,200 lines"
    assert copied(lines, LineRange(lineno=2, end_lineno=1202)) == "    # … 1,201 lines"
    assert copied(["\tx", "", "\ty", "z"], LineRange(lineno=4, end_lineno=4)) == "\t# … 1 line"


def test_the_comment_is_in_the_language_of_the_code() -> None:
    def of(language: str) -> str:
        return copied(["a", "b", "c"], LineRange(lineno=2, end_lineno=2), language=language)

    assert [of(language) for language in ("go", "css", "html", "sql", "text")] == [
        "// … 1 line",
        "/* … 1 line */",
        "<!-- … 1 line -->",
        "-- … 1 line",
        "… 1 line",
    ]


def test_it_leads_to_its_first_line_in_the_whole_file() -> None:
    (_, link) = gap("../source/x/", upstream_url="https://forge.example/x#L3")

    assert (link.get("href"), link.text) == ("../source/x/#L18", "… 42 lines")


def test_without_that_page_it_leads_to_these_lines_at_their_origin() -> None:
    (_, link) = gap(upstream_url="https://forge.example/x.py#L3-L90", upstream_label="View lines")

    assert link.attrib == {"href": "https://forge.example/x.py#L18-L59"}


def test_an_origin_without_lines_is_named() -> None:
    (_, link) = gap(upstream_url="https://packages.example/x/", upstream_label="Release page")

    assert link.attrib == {"href": "https://packages.example/x/", "title": "Release page"}


def test_without_any_place_to_lead_to_it_is_text() -> None:
    assert [part.text for part in gap()] == ["# … 42 lines", "… 42 lines"]
    assert [part.tag for part in gap(upstream_url="javascript:alert(1)")] == ["div", "span"]


def test_it_counts_the_marks_it_leaves_out_and_has_their_ids() -> None:
    marks = [
        {"line": 1, "kind": "import"},
        {"line": 20, "end": 22, "kind": "call"},
        {"line": 20, "kind": "argument"},
        {"line": 30, "kind": "call"},
        {"line": 60, "kind": "call"},
    ]
    example = replace(read_example({"lines": ["x"] * 60, "runs": [[1, 17]], "marks": marks}), file_url="../x/")

    html = render_gap(LineRange(lineno=18, end_lineno=59), example)

    assert html == (
        '<div class="sb-gap" data-from="18" data-to="59"><div aria-hidden=true># … 42 lines</div>'
        "<a href=../x/#L18>… 42 lines</a><span>, 2 more uses: "
        '<b id=demo-L20 data-kind="call argument"><a href=../x/#L20>20</a></b> '
        "<b id=demo-L30 data-kind=call><a href=../x/#L30>30</a></b></span></div>\n"
    )


def test_what_an_author_marked_is_no_use() -> None:
    example = read_example({"lines": ["x"] * 9, "runs": [[1, 1]], "marks": [{"line": 5, "kind": "author"}]})

    (element,) = parse_strictly(render_gap(LineRange(lineno=2, end_lineno=9), example).strip())

    assert "".join(text for part in element[1:] for text in part.itertext()) == "… 8 lines, 1 more mark: 5"


def test_a_mark_of_which_a_line_is_shown_is_not_counted() -> None:
    marks = [{"line": 4, "end": 6, "kind": "call"}]
    example = read_example({"lines": ["x"] * 9, "runs": [[1, 1], [6, 9]], "marks": marks})

    (element,) = parse_strictly(render_gap(LineRange(lineno=2, end_lineno=5), example).strip())

    assert "".join(text for part in element[1:] for text in part.itertext()) == "… 4 lines"


FERRY = ["class Boat:", "    def go(self):", "        x = 1", "        y = 2", "        return x", "", "z = 3"]


def scope(left_out: LineRange, runs: list[list[int]], lines: list[str] = FERRY, language: str = "python") -> str:
    """Return what a gap says of the lines behind it."""
    example = read_example({"lines": lines, "runs": runs, "language": language})
    html = render_gap(left_out, example, ScopeNames.of(lines, language))
    (element,) = parse_strictly(html.strip())
    return "".join(text for small in element.findall("small") for text in small.itertext())


def test_it_names_what_the_lines_behind_it_stand_in() -> None:
    assert scope(LineRange(lineno=1, end_lineno=3), [[4, 7]]) == ", then in Boat.go"
    assert scope(LineRange(lineno=2, end_lineno=3), [[1, 1], [4, 7]]) == ", then in Boat.go"
    assert scope(LineRange(lineno=1, end_lineno=1), [[2, 7]]) == ", then in Boat"


def test_it_names_nothing_that_is_shown_or_not_known() -> None:
    assert scope(LineRange(lineno=3, end_lineno=3), [[1, 2], [4, 7]]) == ""
    assert scope(LineRange(lineno=1, end_lineno=6), [[7, 7]]) == ""
    assert scope(LineRange(lineno=3, end_lineno=7), [[1, 2]]) == ""
    assert scope(LineRange(lineno=1, end_lineno=3), [[4, 7]], language="text") == ""
    assert scope(LineRange(lineno=1, end_lineno=1), [[2, 2]], lines=["def f(:", "    x"]) == ""
