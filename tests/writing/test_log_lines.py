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

    assert spell_out_told([fault, fault]) == (
        "a[U+000A]::error::b.md:2: x[U+000A]y\n  hint: z[U+000A]::w\n" * 2
    ).removesuffix("\n")


def test_json_means_what_it_did() -> None:
    value = {"a": "x\n::error::\x7f\u202e ##[error]y", "b": ["##", "####[", "##vso["]}

    text = json_text(value)

    assert json.loads(text) == value
    assert text.isascii()
    assert text.isprintable()
    assert "##[" not in text
    assert "##vso[" not in text
