"""A gap leads to the lines that it leaves out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

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
