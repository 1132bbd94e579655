"""Findings as text, as JSON and as annotations."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

from sourcebook.commands.proofs.findings import (
    Finding,
    FindingCode,
    finding_of,
    report_github,
    report_json,
    report_text,
)
from sourcebook.errors import SourcebookError
from sourcebook.model.place import Location
from sourcebook.model.warned import Warned

FAULT = SourcebookError(
    "no symbol 'x'",
    hint="nearest is 'y'",
    location=Location(path=PurePosixPath("a,b.md"), lineno=4),
)


def test_text_has_place_message_and_hint() -> None:
    findings = [finding_of(FAULT), finding_of(Warned(message="odd"))]

    assert report_text(findings) == "a,b.md:4: no symbol 'x'\n  hint: nearest is 'y'\nwarning: odd"


def test_json_can_be_read_back() -> None:
    assert json.loads(report_json([finding_of(FAULT)])) == [
        {"place": "a,b.md:4", "code": "fault", "text": "no symbol 'x'", "hint": "nearest is 'y'"}
    ]


def test_annotations_are_escaped_for_the_runner() -> None:
    findings = [finding_of(FAULT), Finding(place="x.html", code=FindingCode.WARNING, text="50%\nmore")]

    assert report_github(findings) == (
        "::error file=a%2Cb.md,line=4::no symbol 'x'%0Ahint: nearest is 'y'\n::warning file=x.html::50%25%0Amore"
    )
