"""An example block is read as what its author asks for; what is written again reads the same."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.errors import BlockError, SourcebookError
from sourcebook.model.lines import WrittenLines
from sourcebook.model.place import Location
from sourcebook.model.request import (
    ExampleRequest,
    FileSelector,
    LineNote,
    LinesSelector,
    LinesTarget,
    PatternSelector,
    RegexTarget,
    RegionSelector,
    SymbolSelector,
    SymbolTarget,
    TextTarget,
)
from sourcebook.pages.blocks import parse_example_fence
from sourcebook.pages.fences import scan_fences
from sourcebook.pages.options import ExampleOptions, example_schema

PATH = PurePosixPath("content/page.md")


def parse(body: str, *, body_lineno: int = 1) -> ExampleRequest:
    (fence,) = scan_fences(f"`````example\n{body}\n`````")
    return parse_example_fence(fence, path=PATH, body_lineno=body_lineno, forges=())


@pytest.mark.parametrize(
    ("written", "selector"),
    [
        ("Session.mount", SymbolSelector(name="Session.mount")),
        ("no", SymbolSelector(name="no")),
        ("file", FileSelector()),
        ("{lines: 28}", LinesSelector(ranges=(WrittenLines(lineno=28, end_lineno=28),))),
        ("{lines: 5-}", LinesSelector(ranges=(WrittenLines(lineno=5, end_lineno=None),))),
        ("{region: set up}", RegionSelector(name="set up")),
        ('{from: "def a(", to: "return"}', PatternSelector(start="def a(", end="return")),
    ],
)
def test_show_is_one_selector_or_a_list(written: str, selector: object) -> None:
    assert parse(f"source: a.py\nshow: {written}").show == (selector,)
    assert parse(f"source: a.py\nshow: [{written}, file]").show == (selector, FileSelector())


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("sqlalchemy.orm.Session", SymbolTarget(symbol="sqlalchemy.orm.Session")),
        ("true", SymbolTarget(symbol="true")),
        ('{text: "Session("}', TextTarget(text="Session(")),
        (r"{regex: '\bfoo\b'}", RegexTarget(pattern=r"\bfoo\b")),
        ("{lines: '1, 3 - 4'}", LinesTarget(
            ranges=(WrittenLines(lineno=1, end_lineno=1), WrittenLines(lineno=3, end_lineno=4)))),
    ],
)  # fmt: skip
def test_mark_is_one_target_or_a_list(written: str, target: object) -> None:
    assert parse(f"source: a.py\nmark: {written}").mark == (target,)
    assert parse(f"source: a.py\nmark:\n- {written}\n- b").mark == (
        target,
        SymbolTarget(symbol="b"),
    )


def test_notes_of_lines_and_of_the_figure_mix() -> None:
    request = parse("source: a.py\nnote:\n  - One.\n  - 28: beside\n  - Two.")

    assert request.note == "One.\n\nTwo."
    assert request.line_notes == (LineNote(lineno=28, text="beside"),)


def test_places_are_lines_of_the_page() -> None:
    request = parse("source: a.py\n\n# a comment\nmark: b", body_lineno=11)

    assert request.location == Location(path=PATH, lineno=11)
    assert request.location_of("mark") == Location(path=PATH, lineno=15)
    assert request.location_of("show") == Location(path=PATH, lineno=11)


def test_line_separators_inside_a_value_do_not_shift_places() -> None:
    """YAML ends lines at U+2028, editors and Python-Markdown do not."""
    request = parse('source: a.py\ntitle: "x\u2028y"\nmark: b')

    assert request.location_of("mark").lineno == 4


THERE_ARE = "there are source, show, mark, context, dedent, language, max_lines, title, note, project, ignore"


@pytest.mark.parametrize(
    ("option", "message", "hint"),
    [
        ("context: 1001", "'context': '1001' is not a number of lines", "0 to 1000"),
        ("max_lines: 0", "'max_lines': '0' is not a number of lines", "1 to 1000"),
        ("max_lines: 1001", "'max_lines': '1001' is not a number of lines", "1 to 1000"),
        ("max_lines: many", "'max_lines': 'many' is not a number of lines", "1 to 1000"),
        ("context: 1.0", "'context': '1.0' is not a number of lines", "0 to 1000"),
        ("dedent: 4", "'dedent': '4' is neither true nor false", "write 'true', or leave it out"),
        ("title:", "'title': the value is empty", None),
        ("title: [a]", "'title': ['a'] is not text", "put the text in quotes"),
        ("mark: []", "'mark': the list is empty", None),
        ("mark: a b", "'mark': 'a b' is not a dotted name",
         "such as 'Session.mount' or a text of it, `mark: {text: …}`"),
        ("mark: {regex: 'x*'}", "'mark': 'x*' is found in every line",
         "let it match at least one character"),
        (f"mark: {{regex: '{'x' * 501}'}}", "'mark': a regular expression of 501 characters",
         "at most 500"),
        ("show: {lines: [1, a]}", "'show': ['1', 'a'] does not name lines",
         'such as "10-24, 40-": numbers from 1, the first not above the last'),
        ("note: {28: ''}", "'note': the value is empty", None),
        ("sorce: b", "unknown option 'sorce'", "nearest is 'source'"),
        ("\"<q>\": b", "unknown option '<q>'", THERE_ARE),
        ("\"[q]\": b", "unknown option '[q]'", THERE_ARE),
        ("show: {\"<q>\": b}", "unknown key '<q>' in 'show'", "there are lines, region, from, to"),
        ("? [a]\n: b", "a key must be plain text", None),
        ("<<: {mark: b}", "YAML's merge keys ('<<') are not supported", "write the value itself"),
        ("mark: !foo b", "YAML's tags ('!foo') are not supported", "write the value itself"),
        ("a: " + "[" * 300, "this is nested too deeply", "at most 20 levels"),
        ("--- \nmark: b", "a second YAML document begins here", None),
        ("mark: \x01", "this holds a character that YAML does not allow", None),
    ],
)  # fmt: skip
def test_fault_is_named_at_its_line(option: str, message: str, hint: str | None) -> None:
    with pytest.raises(BlockError) as caught:
        parse(f"source: a.py\n{option}")

    fault = caught.value
    assert (fault.message, fault.hint) == (message, hint)
    assert fault.location == Location(path=PATH, lineno=3)


OPTIONS = st.fixed_dictionaries(
    {"source": st.just("examples/demo.py")},
    optional={
        "title": st.text(min_size=1, max_size=20),
        "project": st.text(min_size=1, max_size=20),
        "context": st.integers(min_value=0, max_value=1000),
        "dedent": st.booleans(),
        "language": st.sampled_from(["jinja", "true"]),
        "max_lines": st.integers(min_value=1, max_value=1000),
        "note": st.text(min_size=1, max_size=20),
        "mark": st.lists(
            st.one_of(
                st.sampled_from(["a.b", "no", "null", "_1"]),
                st.builds(lambda text: {"text": text}, st.text(min_size=1, max_size=9)),
            ),
            min_size=1,
            max_size=3,
        ),
    },
)


@settings(deadline=None)
@given(OPTIONS)
def test_options_that_are_written_read_back(options: dict[str, Any]) -> None:
    body = yaml.safe_dump(options)
    texts = [options.get(key, "x") for key in ("title", "project", "note")]
    texts += [m["text"] for m in options.get("mark", []) if isinstance(m, dict)]
    if not all(text.strip() for text in texts):
        return

    request = parse(body)

    assert request.title == options.get("title")
    assert request.project == options.get("project")
    assert request.note == options.get("note")
    assert request.context == options.get("context")
    assert request.dedent is options.get("dedent", False)
    assert request.language == options.get("language")
    assert request.max_lines == options.get("max_lines")
    assert request.mark == tuple(
        TextTarget(text=m["text"]) if isinstance(m, dict) else SymbolTarget(symbol=m) for m in options.get("mark", [])
    )


YAML_PIECES = st.sampled_from(
    [
        *("source: a.py\n", "show:", "mark:", "note:", "context:", " ", "\n", "\n  ", "- ", "{"),
        *("}", "[", "]", ", ", "lines: ", "1-2", "0", "regex: ", "(", "'", '"', "&a", "*a", "!x "),
        *(
            "|\n",
            ">",
            "#",
            "---\n",
            "...\n",
            "? ",
            ": ",
            "\t",
            "é",
            "\u2028",
            "%",
            "from: ",
            "to: ",
        ),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(YAML_PIECES, max_size=14).map("".join))
def test_any_block_is_a_request_or_faults_with_places(body: str) -> None:
    try:
        parse(body)
    except SourcebookError as error:
        faults = getattr(error, "faults", (error,))
        assert all(fault.location and fault.location.lineno for fault in faults)


def test_schema_names_every_option_with_its_meaning() -> None:
    schema = example_schema()
    properties = schema["$defs"]["ExampleOptions"]["properties"]

    assert set(properties) == set(ExampleOptions.model_fields)
    assert all(value["description"] for value in properties.values())
    assert schema["anyOf"] == [{"type": "string"}, {"$ref": "#/$defs/ExampleOptions"}]
    assert json.loads(json.dumps(schema)) == schema
    assert '"null"' not in json.dumps(schema)
