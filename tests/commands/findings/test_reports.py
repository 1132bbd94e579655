"""Findings as text, as JSON and as annotations."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

from sourcebook.commands.findings.finding import finding_of, found
from sourcebook.commands.findings.reports import report_github, report_json
from sourcebook.commands.findings.text import count_text, report_text
from sourcebook.errors import SourcebookError
from sourcebook.model.codes import Code, Severity
from sourcebook.model.place import Location
from sourcebook.model.warned import Warned

FAULT = SourcebookError(
    "no use of 'x'",
    hint="nearest is 'y'",
    location=Location(path=PurePosixPath("a,b.md"), lineno=4),
    code=Code.USE,
)
LINK = found(Code.LINK, "'no/' leads to nothing", location=PurePosixPath("index.html"))
ENGINE = found(Code.ENGINE_WARNING, "mkdocs: 50%\nmore")


def test_text_is_by_groups_and_has_place_message_code_and_hint() -> None:
    findings = [finding_of(FAULT), LINK, finding_of(Warned(code=Code.ODD_FILE, message="odd")), ENGINE]

    assert report_text(findings) == (
        "pages: 3 findings\n"
        "a,b.md:4: no use of 'x' [SB105]\n"
        "  hint: nearest is 'y'\n"
        "warning: odd [SB137]\n"
        "warning: mkdocs: 50% [SB152]\n"
        "  | more\n"
        "\n"
        "links: 1 finding\n"
        "index.html: 'no/' leads to nothing [SB201]"
    )
    assert count_text(findings) == "4 findings: 2 errors, 2 warnings"


def test_nothing_found_is_said_so() -> None:
    assert report_text([]) == ""
    assert count_text([]) == "nothing found"


def test_json_can_be_read_back() -> None:
    assert json.loads(report_json([finding_of(FAULT), ENGINE])) == [
        {
            "file": "a,b.md",
            "line": 4,
            "code": "SB105",
            "severity": "error",
            "message": "no use of 'x'",
            "hint": "nearest is 'y'",
        },
        {
            "file": None,
            "line": None,
            "code": "SB152",
            "severity": "warning",
            "message": "mkdocs: 50%\nmore",
            "hint": None,
        },
    ]


def test_annotations_are_escaped_for_the_runner() -> None:
    assert report_github([finding_of(FAULT), LINK, ENGINE]) == (
        "::error file=a%2Cb.md,line=4,title=SB105 a symbol that the file does not use"
        "::no use of 'x'%0Ahint: nearest is 'y'\n"
        "::error file=index.html,title=SB201 a link that leads to nothing::'no/' leads to nothing\n"
        "::warning title=SB152 the engine warns of something::mkdocs: 50%25%0Amore"
    )


def test_the_register_has_each_code_once_and_in_the_order_of_its_groups() -> None:
    codes = [code.value for code in Code]

    assert codes == sorted(set(codes))
    assert len(Code.__members__) == len(codes)
    assert all(code.severity is Severity.ERROR for code in Code if code.stops_build)
