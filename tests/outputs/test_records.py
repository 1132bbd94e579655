"""`examples.json` keeps its schema, whatever stands in it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # It brings no types.

from sourcebook.model.figure import PlannedFigure
from sourcebook.model.symbol_history import SymbolHistory
from sourcebook.outputs.records import (
    ExampleRecord,
    examples_schema,
    format_examples,
    format_rows,
    parse_examples,
    record_of,
)
from tests.outputs.quotes import SWHID, attribution, pasted, quoted

SCHEMA = json.loads(examples_schema())


def record(example: PlannedFigure | None = None, *, title: str = "A page") -> ExampleRecord:
    return record_of(
        example or quoted(),
        title=title,
        page="a/#demo-L2",
        twin="a/index.html.md",
        whole_file="source/a/",
    )


def test_a_record_knows_since_when_there_is_its_symbol() -> None:
    history = SymbolHistory(
        library="x", since="1.0", is_since_known=False, deprecated="2.0", removed="3.0", successor="y.z"
    )
    known = record_of(quoted(), title="", page="", twin="", whole_file=None, history=history)
    data = json.loads(format_examples([format_rows([known])], site="S", site_url=None))

    assert list(Draft202012Validator(SCHEMA).iter_errors(data)) == []
    assert data["examples"][0]["history"] == {
        "since": "1.0",
        "deprecated": "2.0",
        "removed": "3.0",
        "successor": "y.z",
    }


def test_the_schema_is_one_and_has_no_address_of_its_own() -> None:
    Draft202012Validator.check_schema(SCHEMA)

    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "$id" not in SCHEMA
    assert SCHEMA["$defs"]["ExampleRecord"]["properties"]["swhid"]["description"]


def test_a_record_says_what_is_known() -> None:
    data = json.loads(format_examples([format_rows([record()])], site="S", site_url="https://s.example/"))

    assert list(Draft202012Validator(SCHEMA).iter_errors(data)) == []
    assert data == {
        "version": 1,
        "site": "S",
        "site_url": "https://s.example/",
        "examples": [
            {
                "symbol": "x.y",
                "title": "A page",
                "heading": None,
                "page": "a/#demo-L2",
                "twin": "a/index.html.md",
                "project": "demo",
                "version": "1.0",
                "commit": None,
                "path": "demo/a.py",
                "language": "python",
                "pasted": False,
                "lines": [{"lineno": 2, "end_lineno": 2}, {"lineno": 5, "end_lineno": 5}],
                "line_count": 6,
                "marks": [
                    {"lineno": 2, "end_lineno": 2, "kind": "import"},
                    {"lineno": 5, "end_lineno": 5, "kind": "call"},
                    {"lineno": 5, "end_lineno": 5, "kind": "argument"},
                ],
                "license": "MIT",
                "upstream": "https://x.example/demo/1.0/",
                "swhid": SWHID,
                "source": "pkg:pypi/demo@1.0#demo/a.py",
                "whole_file": "source/a/",
                "history": None,
            }
        ],
    }


def test_pasted_code_has_a_record_without_a_digest() -> None:
    records = [record(pasted("x()")), record(pasted("x()", source=attribution()))]

    data = json.loads(format_examples([format_rows(records)], site="S", site_url=None))

    assert list(Draft202012Validator(SCHEMA).iter_errors(data)) == []
    unknown, known = data["examples"]
    assert (unknown["pasted"], unknown["source"], unknown["project"]) == (True, None, None)
    assert (known["project"], known["path"]) == ("demo", "demo/a.py")


def test_any_text_can_stand_in_it() -> None:
    hostile = "</script> ]]> \n \u2028 \udc80 \"'\\"

    data = format_examples([format_rows([record(title=hostile)])], site=hostile, site_url=None)

    assert data.isascii()
    assert json.loads(data)["examples"][0]["title"] == hostile
    assert len(data.splitlines()) == 3, "a record a line"


def test_it_is_read_back() -> None:
    records = (record(), record(title="b"))

    read = parse_examples(format_examples([format_rows(records)], site="S", site_url=None))

    assert read.examples == records


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": 2}, "expected 1, not 2, in 'version'"),
        ({"more": 1}, "unknown field 'more'"),
        ({"examples": [{}]}, r"missing field 'examples\[0\]\.symbol'"),
    ],
)
def test_what_is_not_of_this_form_is_refused(change: dict[str, object], message: str) -> None:
    data = json.loads(format_examples([], site="S", site_url=None)) | change

    with pytest.raises(ValueError, match=message):
        parse_examples(json.dumps(data).encode())
    assert list(Draft202012Validator(SCHEMA).iter_errors(data)) != []


def test_what_writes_records_loads_nothing_that_reads_them() -> None:
    """It is loaded by every build, and would take a fifth of the time that one page takes."""
    code = "import sys; import sourcebook.outputs.publishing; print('pydantic' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
