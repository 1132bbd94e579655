"""The list of uses shows how each example uses the symbol, and its filters find exactly those that are asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sourcebook.display.asset_files import asset_files
from sourcebook.display.strip import FILTERS, FOLDED, Listed, render_strip
from sourcebook.display.uses import MOST, describe_call, uses_of
from sourcebook.model.figure import Example
from sourcebook.model.mark import CallShape, Kind
from sourcebook.model.pin import License
from tests.display.examples import read_example
from tests.display.markup import parse_strictly

CSS = dict(asset_files())["sourcebook.css"].decode()


def example(project: str, *kinds: str, **case: Any) -> Example:
    marks = [{"line": n, "kind": kind, "name": [0, 1]} for n, kind in enumerate(kinds, start=1)]
    attribution = {"project": project, "version": "1.0", "path": "src/tug.py"}
    return read_example({"lines": ["x"] * 60, "marks": marks, "attribution": attribution, **case})


def calling(project: str, *shapes: CallShape) -> Example:
    made = example(project, *["call"] * len(shapes))
    return replace(made, marks=tuple(replace(m, call=shape) for m, shape in zip(made.marks, shapes, strict=True)))


def strip_of(*examples: Example) -> Any:
    rendered = render_strip([Listed(example=e, url=f"#e{n}", title=f"Title {n}") for n, e in enumerate(examples)])
    (nav,) = parse_strictly(rendered.html.strip())
    return nav, rendered.classes


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def lines_of(*lines: str, **case: Any) -> list[tuple[str, str, str]]:
    return [(use.before, use.name, use.after) for use in uses_of(example("Ferry", lines=lines, **case))]


def test_each_example_has_a_row_with_title_project_and_lines_of_use_imports_last() -> None:
    lines = ["from ferry import Boat", "", "    tug = Boat('tug')", "class Quay(Boat):"]
    marks = [
        {"line": 1, "kind": "import", "name": [18, 22]},
        {"line": 3, "kind": "call", "name": [10, 14]},
        {"line": 4, "kind": "subclass", "name": [11, 15]},
    ]
    nav, _ = strip_of(example("Ferry", lines=lines, marks=marks), example("Tug", "import"))

    assert [text_of(row) for row in nav.iter("li")] == [
        "Title 0Ferry 1.0 tug = Boat('tug') class Quay(Boat): from ferry import Boat + 2",
        "Title 1Tug 1.0 x",
    ]
    row = next(nav.iter("li"))
    assert [(a.get("href"), a.get("data-kind"), a.get("title")) for a in row.iter("a")] == [
        ("#e0", None, None),
        ("#demo-L3", "call", "call, line 3"),
        ("#demo-L4", "subclass", "subclass, line 4"),
        ("#demo-L1", "import", "import, line 1"),
    ]
    assert [mark.text for mark in row.iter("mark")] == ["Boat", "Boat", "Boat"]


def test_examples_that_only_import_come_last_and_keep_their_number() -> None:
    nav, _ = strip_of(example("Ferry", "import"), example("Tug", "import", "call"), example("Quay", "call"))

    assert [span.get("data-n") for span in nav.iter("span") if "data-n" in span.attrib] == ["2", "3", "1"]


def test_kinds_can_be_chosen_and_all_is_chosen_first() -> None:
    nav, classes = strip_of(example("Ferry", "import", "call", "call"), example("Tug", "import"))

    assert [text_of(label) for label in nav.iter("label")] == ["all 4", "import 2", "call 2", "+ 2"]
    assert [i.get("id") for i in nav.iter("input")] == [None, "sb-f1", "sb-f2", None]
    assert classes == ("sb-is sb-f1 sb-f2", "sb-is sb-f1")
    assert [i.get("value") for i in nav.iter("input") if "checked" in i.attrib] == [""]
    uses = [a.get("class") for a in nav.iter("a") if a.get("class")]
    assert uses == ["sb-use sb-is sb-f2", "sb-use sb-is sb-f2", "sb-use sb-is sb-f1", "sb-use sb-is sb-f1"]


def test_projects_can_be_chosen_where_the_rows_alone_say_too_little() -> None:
    def legends(count: int) -> list[str]:
        nav, _ = strip_of(*(example(f"Project {n}", "call", "import") for n in range(count)))
        return [text_of(legend) for legend in nav.iter("legend")]

    assert legends(6) == ["Kind"]
    assert legends(7) == ["Kind", "Project"]


def test_a_bar_says_how_a_symbol_is_called_and_each_part_of_it_can_be_chosen() -> None:
    bind, one = CallShape(positional=0, keywords=("bind",)), CallShape(positional=1)
    nav, classes = strip_of(calling("Ferry", bind, one), calling("Tug", bind))

    bar = next(field for field in nav.iter("fieldset") if field.get("class") == "sb-bar")
    assert [text_of(label) for label in bar.iter("label")] == ["bind= 2", "positional 1"]
    assert {i.get("name") for i in bar.iter("input")} == {"sb-kind"}, "a kind and a shape are one choice"
    assert classes == ("sb-is sb-f1 sb-f2 sb-f3", "sb-is sb-f1 sb-f2")


def test_of_many_shapes_the_rarest_are_one() -> None:
    shapes = [CallShape(positional=n) for n in range(9)]
    nav, _ = strip_of(calling("Ferry", *shapes, shapes[8]), calling("Tug", shapes[8]))

    bar = next(field for field in nav.iter("fieldset") if field.get("class") == "sb-bar")
    assert [text_of(label) for label in bar.iter("label")] == [
        "8 positional 3", "2 positional 1", "3 positional 1", "4 positional 1", "5 positional 1", "other 4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (CallShape(positional=0), "none"),
        (CallShape(positional=1), "positional"),
        (CallShape(positional=2, keywords=("b", "a")), "2 positional, a=, b="),
        (CallShape(positional=0, keywords=("**", "**")), "**"),
    ],
)
def test_a_call_is_described_by_how_its_arguments_are_given(shape: CallShape, words: str) -> None:
    assert describe_call(shape) == words


def test_a_line_is_as_long_as_can_be_read_and_the_name_is_in_it() -> None:
    line = "a" * 500 + "Boat" + "b" * 500

    ((before, name, after),) = lines_of(line, marks=[{"line": 1, "kind": "call", "name": [500, 504]}])

    assert name == "Boat"
    assert before == "…" + "a" * 47
    assert after == "b" * 119 + "…"


def test_a_line_marked_whole_is_shown_from_its_first_character() -> None:
    assert lines_of("    x = 1", marks=[{"line": 1, "kind": "author"}]) == [("", "", "x = 1")]


def test_the_head_of_a_long_import_is_not_listed_beside_its_name() -> None:
    marks = [{"line": 1, "kind": "import"}, {"line": 2, "kind": "import", "name": [4, 8]}]

    assert lines_of("from ferry import (", "    Boat,", ")", marks=marks) == [("", "Boat", ",")]


def test_a_line_that_imports_and_calls_is_one_use_of_both_kinds() -> None:
    marks = [{"line": 1, "kind": "import", "name": [0, 1]}, {"line": 1, "kind": "call", "name": [2, 3]}]

    (use,) = uses_of(example("Ferry", lines=["x y"], marks=marks))

    assert (use.kinds, use.kind, use.name) == ((Kind.IMPORT, Kind.CALL), Kind.CALL, "y")


def test_a_long_list_is_folded_and_what_is_folded_can_be_shown() -> None:
    nav, _ = strip_of(*(example("Ferry", "call") for _ in range(FOLDED + 1)))
    short, _ = strip_of(*(example("Ferry", "call") for _ in range(FOLDED)))

    assert [text_of(label) for label in nav.iter("label")] == [f"Show all {FOLDED + 1} examples"]
    assert list(short.iter("label")) == []
    assert f".sb-is:nth-child(n+{FOLDED + 1})" in CSS


def test_an_example_alone_has_a_row_and_nothing_to_choose() -> None:
    nav, _ = strip_of(example("Ferry", "import", "call"))

    assert [text_of(label) for label in nav.iter("label")] == ["+ 1"]
    assert len(list(nav.iter("li"))) == 1


def test_not_more_uses_are_listed_than_a_reader_looks_at() -> None:
    nav, _ = strip_of(example("Ferry", *["call"] * (MOST + 5)))

    assert len([a for a in nav.iter("a") if a.get("class")]) == MOST


def test_an_example_without_a_mark_has_a_row() -> None:
    nav, _ = strip_of(example("Ferry"), example("Tug", "call"))

    assert [text_of(row) for row in nav.iter("li")] == ["Title 1Tug 1.0 x", "Title 0Ferry 1.0"]


def test_the_kinds_lead_to_all_uses_of_each() -> None:
    shown = [Listed(example=example(project, "import", "call"), url=None) for project in ("Ferry", "Tug")]

    rendered = render_strip(shown, {Kind.CALL: "../catalog/kinds/call/", Kind.RAISE: "../catalog/kinds/raise/"})

    (nav,) = parse_strictly(rendered.html.strip())
    (links,) = (p for p in nav.iter("p") if p.get("class") == "sb-kinds")
    assert text_of(links) == "On all pages: call"
    assert [a.get("href") for a in links.iter("a")] == ["../catalog/kinds/call/"]
    assert "sb-kinds" not in render_strip(shown).html


def test_a_project_named_like_a_kind_is_not_one() -> None:
    _, classes = strip_of(example("call", "import"), *(example(f"Tug {n}", "call") for n in range(6)))

    assert classes[:2] == ("sb-is sb-f1 sb-f3", "sb-is sb-f2 sb-f4")


def test_there_are_never_more_choices_than_the_stylesheet_has_rules() -> None:
    nav, _ = strip_of(*(example(f"Project {n}", "import", "call") for n in range(FILTERS)))

    assert [text_of(legend) for legend in nav.iter("legend")] == ["Kind"]
    assert f"body:has(#sb-f{FILTERS}:checked) .sb-is:not(.sb-f{FILTERS})" in CSS
    assert f"#sb-f{FILTERS + 1}:" not in CSS


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

    assert [(use.lineno, use.kinds) for use in uses_of(example("Ferry", **case))] == [
        (2, (Kind.CALL, Kind.ASSIGNMENT)), (5, (Kind.AUTHOR,)), (8, (Kind.AUTHOR,)),
    ]  # fmt: skip


def test_pasted_code_without_a_link_is_listed_too() -> None:
    nav, _ = strip_of(replace(example("x", "author"), attribution=None), example("Tug", "author"))

    assert text_of(next(nav.iter("li"))) == "Title 0pasted code x"


def test_an_example_without_a_heading_is_called_by_its_definition_else_by_its_file() -> None:
    lines = ["import boat", "class Quay:", "    def tie(self):", "        boat.tie()"]
    tied = example("Ferry", lines=lines, marks=[{"line": 4, "kind": "call"}])
    examples = (tied, example("Tug", "call"), replace(example("x", "author"), attribution=None))
    rendered = render_strip([Listed(example=shown, url=None) for shown in examples])
    (nav,) = parse_strictly(rendered.html.strip())

    spans = [[text_of(span) for span in row.findall("span")] for row in nav.iter("li")]
    assert spans == [["Quay.tie", "Ferry 1.0"], ["tug.py", "Tug 1.0"], ["pasted code", ""]]


@pytest.mark.parametrize("text", ['"><script>x</script>', "</nav>", "{{ x }}", "a" * 10_000])
def test_names_from_outside_are_text(text: str) -> None:
    hostile = example(text, "import", lines=[text] * 3)
    assert hostile.attribution is not None
    hostile = replace(
        hostile,
        attribution=replace(hostile.attribution, version=text, license=License(expression=text, origin=text)),
    )

    rendered = render_strip([Listed(example=hostile, url="#x", title=text), Listed(example=hostile, url=None)])

    (nav,) = parse_strictly(rendered.html.strip())
    assert text in "".join(nav.itertext())
    assert {e.tag for e in nav.iter()} <= {
        "nav", "fieldset", "legend", "label", "input", "b", "ol", "li", "span", "a", "code", "bdi", "mark", "p",
    }  # fmt: skip
