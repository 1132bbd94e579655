"""The list of examples says what each holds, and its filters find exactly those that hold it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sourcebook.display.asset_files import asset_files
from sourcebook.display.strip import FILTERS, Listed, count_marks, render_strip
from sourcebook.model.figure import Example
from sourcebook.model.mark import Kind
from sourcebook.model.pin import License
from tests.display.examples import read_example
from tests.display.markup import parse_strictly


def example(project: str, *kinds: str, **case: Any) -> Example:
    marks = [{"line": n, "kind": kind} for n, kind in enumerate(kinds, start=1)]
    attribution = {"project": project, "version": "1.0", "path": "src/tug.py"}
    return read_example({"lines": ["x"] * 20, "marks": marks, "attribution": attribution, **case})


def strip_of(*examples: Example) -> Any:
    rendered = render_strip([Listed(example=e, url=f"#e{n}") for n, e in enumerate(examples)])
    (nav,) = parse_strictly(rendered.html.strip())
    return nav, rendered.classes


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def test_each_example_has_a_row_with_project_version_path_and_kinds() -> None:
    nav, _ = strip_of(example("Ferry", "import", "call", "call"), example("Tug", "import"))

    assert [text_of(row) for row in nav.iter("li")] == [
        "Ferry 1.0src/tug.pyimport 1call 2",
        "Tug 1.0src/tug.pyimport 1",
    ]
    assert [a.get("href") for a in nav.iter("a")] == ["#e0", "#e1"]


def test_kinds_and_projects_can_be_chosen_and_all_is_chosen_first() -> None:
    nav, classes = strip_of(example("Ferry", "import", "call", "call"), example("Tug", "import"))

    assert [text_of(label) for label in nav.iter("label")] == [
        "all 4", "import 2", "call 2", "all 2", "Ferry 1", "Tug 1",
    ]  # fmt: skip
    ids = [i.get("id") for i in nav.iter("input")]
    assert ids == [None, "sb-f1", "sb-f2", None, "sb-f3", "sb-f4"]
    assert classes == ("sb-is sb-f1 sb-f2 sb-f3", "sb-is sb-f1 sb-f4")
    assert [i.get("value") for i in nav.iter("input") if "checked" in i.attrib] == ["", ""]


def test_the_kinds_lead_to_all_uses_of_each() -> None:
    shown = [Listed(example=example(project, "import", "call"), url=None) for project in ("Ferry", "Tug")]

    rendered = render_strip(shown, {Kind.CALL: "../catalog/kinds/call/", Kind.RAISE: "../catalog/kinds/raise/"})

    (nav,) = parse_strictly(rendered.html.strip())
    (links,) = (p for p in nav.iter("p") if p.get("class") == "sb-kinds")
    assert text_of(links) == "On all pages: call"
    assert [a.get("href") for a in links.iter("a")] == ["../catalog/kinds/call/"]
    assert "sb-kinds" not in render_strip(shown).html


def test_nothing_can_be_chosen_where_there_is_one_kind_of_one_project() -> None:
    nav, classes = strip_of(example("Ferry", "author"), example("Ferry", "author"))

    assert list(nav.iter("fieldset")) == []
    assert classes == ("sb-is", "sb-is")
    assert text_of(next(nav.iter("li"))) == "Ferry 1.0src/tug.pymarked 1"


def test_a_project_named_like_a_kind_is_not_one() -> None:
    _, classes = strip_of(example("call", "import"), example("Tug", "call"))

    assert classes == ("sb-is sb-f1 sb-f3", "sb-is sb-f2 sb-f4")


def test_there_are_never_more_choices_than_the_stylesheet_has_rules() -> None:
    css = dict(asset_files())["sourcebook.css"].decode()
    many = [example(f"Project {n}", "import", "call") for n in range(FILTERS)]

    nav, _ = strip_of(*many)

    assert [text_of(legend) for legend in nav.iter("legend")] == ["Kind"]
    assert f"body:has(#sb-f{FILTERS}:checked) .sb-is:not(.sb-f{FILTERS})" in css
    assert f"#sb-f{FILTERS + 1}:" not in css


def test_only_lines_that_are_shown_count_and_lines_by_hand_count_as_runs() -> None:
    case = {
        "runs": [[2, 9]],
        "marks": [
            {"line": 1, "kind": "import"},
            {"line": 2, "end": 4, "kind": "call"},
            {"line": 2, "kind": "assignment"},
            *({"line": n, "kind": "author"} for n in (5, 6, 8)),
        ],
    }

    assert count_marks(example("Ferry", **case)) == {
        Kind.AUTHOR: 2, Kind.CALL: 1, Kind.ASSIGNMENT: 1,
    }  # fmt: skip


def test_pasted_code_without_a_link_is_listed_too() -> None:
    nav, _ = strip_of(replace(example("x", "author"), attribution=None), example("Tug", "author"))

    assert text_of(next(nav.iter("li"))) == "pasted code marked 1"


@pytest.mark.parametrize("text", ['"><script>x</script>', "</nav>", "{{ x }}", "a" * 10_000])
def test_names_from_outside_are_text(text: str) -> None:
    hostile = example(text, "import")
    assert hostile.attribution is not None
    hostile = replace(
        hostile,
        attribution=replace(hostile.attribution, version=text, license=License(expression=text, origin=text)),
    )

    nav, _ = strip_of(hostile, example("Tug", "call"))

    assert text in "".join(nav.itertext())
    assert {e.tag for e in nav.iter()} <= {
        "nav", "fieldset", "legend", "label", "input", "b", "ol", "li", "span", "a", "em",
        "strong", "wbr", "p",
    }  # fmt: skip
