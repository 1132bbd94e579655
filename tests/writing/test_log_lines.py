"""What a terminal or a CI would obey stands in no line that is printed."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

import pytest

from sourcebook.errors import AddressError
from sourcebook.model.place import Location
from sourcebook.writing.log_lines import json_text, spell_out_line, spell_out_told


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n::error file=x::b", "a[U+000A]::error file=x::b"),
        ("::error::b", "[U+003A]:error::b"),
        ("a\r\x1b[2J\u202e\u2028\x85", "a[U+000D][U+001B][2J[U+202E][U+2028][U+0085]"),
        ("a ##[error]b ##vso[task.x]c ##teamcity[d]", "a [U+0023]#[error]b [U+0023]#vso[task.x]c [U+0023]#teamcity[d]"),
        ("## a [b] ### c\td", "## a [b] ### c\td"),
    ],
)
def test_a_text_is_a_piece_of_one_line(text: str, line: str) -> None:
    assert spell_out_line(text) == line


def test_a_fault_keeps_its_form_whatever_its_file_is_called() -> None:
    fault = AddressError("x\ny", hint="z\n::w", location=Location(path=PurePosixPath("a\n::error::b.md"), lineno=2))

    other = AddressError("w", location=fault.location)

    assert spell_out_told([fault, other]) == (
        "a[U+000A]::error::b.md:2: x[U+000A]y\n  hint: z[U+000A]::w\na[U+000A]::error::b.md:2: w"
    )


def test_one_cause_is_told_once_with_all_of_its_places() -> None:
    places = [Location(path=PurePosixPath(f"{n:02}\n.md"), lineno=n) for n in range(1, 13)]
    faults = [AddressError("x", hint="y", location=place) for place in [*places, places[0]]]

    assert spell_out_told(faults[:1]) == "01[U+000A].md:1: x\n  hint: y"
    assert spell_out_told([faults[0], faults[-1]]) == "01[U+000A].md:1: x\n  hint: y"
    listed = ", ".join(f"{n:02}[U+000A].md:{n}" for n in range(2, 12))
    assert spell_out_told(faults) == f"01[U+000A].md:1: x\n  hint: y\n  also at {listed} and 1 more"


def test_json_means_what_it_did() -> None:
    value = {"a": "x\n::error::\x7f\u202e ##[error]y", "b": ["##", "####[", "##vso["]}

    text = json_text(value)

    assert json.loads(text) == value
    assert text.isascii()
    assert text.isprintable()
    assert "##[" not in text
    assert "##vso[" not in text
