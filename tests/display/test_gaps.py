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


def test_it_leads_to_its_first_line_in_the_whole_file() -> None:
    (link,) = gap("../source/x/", upstream_url="https://forge.example/x#L3")

    assert (link.get("href"), link.text) == ("../source/x/#L18", "… 42 lines")


def test_without_that_page_it_leads_to_these_lines_at_their_origin() -> None:
    (link,) = gap(upstream_url="https://forge.example/x.py#L3-L90", upstream_label="View lines")

    assert link.attrib == {"href": "https://forge.example/x.py#L18-L59"}


def test_an_origin_without_lines_is_named() -> None:
    (link,) = gap(upstream_url="https://packages.example/x/", upstream_label="Release page")

    assert link.attrib == {"href": "https://packages.example/x/", "title": "Release page"}


def test_without_any_place_to_lead_to_it_is_text() -> None:
    assert gap().text == "… 42 lines"
    assert gap(upstream_url="javascript:alert(1)").text == "… 42 lines"
