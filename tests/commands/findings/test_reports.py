"""Findings in every form, each told in full; `test_validators` asks others whether they are what they should be."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import PurePosixPath
from xml.etree import ElementTree

import pytest

from sourcebook.commands.findings.finding import Finding, finding_of, found
from sourcebook.commands.findings.fingerprints import fingerprints
from sourcebook.commands.findings.judging import judge
from sourcebook.commands.findings.reports import BESIDE_FILES, REPORTERS, named_from
from sourcebook.commands.findings.text import count_text
from sourcebook.errors import SourcebookError
from sourcebook.model.codes import Code, Group, Severity
from sourcebook.model.place import Location
from sourcebook.model.program import REPOSITORY_URL, VERSION
from sourcebook.model.warned import Warned

FAULT = SourcebookError(
    "no use of 'x'",
    hint="nearest is 'y'",
    location=Location(path=PurePosixPath("a,b: c.md"), lineno=4),
    code=Code.USE,
)
LINK = found(Code.LINK, "'no/' leads to nothing", location=PurePosixPath("index.html"))
ENGINE = found(Code.ENGINE_WARNING, "50%\nmore, \x1b <&>")
FINDINGS = [finding_of(FAULT), ENGINE, LINK]
USE_PRINT, ENGINE_PRINT, LINK_PRINT = fingerprints(FINDINGS)


def test_text_is_by_groups_and_has_place_message_code_and_hint() -> None:
    odd = finding_of(Warned(code=Code.ODD_FILE, message="odd"))

    assert REPORTERS["text"]([*FINDINGS, odd]) == (
        "pages: 3 findings\n"
        "a,b: c.md:4: no use of 'x' [SB105]\n"
        "  hint: nearest is 'y'\n"
        "warning: 50% [SB152]\n"
        "  | more, [U+001B] <&>\n"
        "warning: odd [SB137]\n"
        "\n"
        "links: 1 finding\n"
        "index.html: 'no/' leads to nothing [SB201]"
    )
    assert count_text([*FINDINGS, odd]) == "4 findings: 2 errors, 2 warnings"


def test_files_are_named_from_a_folder_above_the_project() -> None:
    outside = replace(LINK, location=Location(path=PurePosixPath("../content/a.md"), lineno=3))

    moved = named_from([*FINDINGS, outside], PurePosixPath("sites/docs"))

    assert [str(one.location) for one in moved] == [
        "sites/docs/a,b: c.md:4",
        "None",
        "sites/docs/index.html",
        "sites/content/a.md:3",
    ]
    assert named_from(FINDINGS, PurePosixPath()) == tuple(FINDINGS)
    assert REPORTERS.keys() > BESIDE_FILES


def test_nothing_found_is_said_so() -> None:
    assert REPORTERS["text"]([]) == ""
    assert count_text([]) == "nothing found"


def test_json_has_a_field_for_everything() -> None:
    assert json.loads(REPORTERS["json"](FINDINGS[:2])) == [
        {
            "file": "a,b: c.md",
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
            "message": "50%\nmore, \x1b <&>",
            "hint": None,
        },
    ]


def test_annotations_are_escaped_for_the_runner() -> None:
    assert REPORTERS["github"](FINDINGS) == (
        "::error file=a%2Cb%3A c.md,line=4,title=SB105 a symbol that the file does not use"
        "::no use of 'x'%0Ahint: nearest is 'y'\n"
        "::warning title=SB152 the engine warns of something::50%25%0Amore, [U+001B] <&>\n"
        "::error file=index.html,title=SB201 a link that leads to nothing::'no/' leads to nothing"
    )


def test_code_quality_has_a_place_and_a_fingerprint_for_each() -> None:
    assert json.loads(REPORTERS["gitlab"](FINDINGS)) == [
        {
            "description": "no use of 'x'\nhint: nearest is 'y'",
            "check_name": "SB105",
            "fingerprint": USE_PRINT,
            "severity": "blocker",
            "location": {"path": "a,b: c.md", "lines": {"begin": 4}},
        },
        {
            "description": "50%\nmore, \x1b <&>",
            "check_name": "SB152",
            "fingerprint": ENGINE_PRINT,
            "severity": "minor",
            "location": {"path": ".", "lines": {"begin": 1}},
        },
        {
            "description": "'no/' leads to nothing",
            "check_name": "SB201",
            "fingerprint": LINK_PRINT,
            "severity": "major",
            "location": {"path": "index.html", "lines": {"begin": 1}},
        },
    ]


def test_a_group_is_a_suite_of_junit_and_a_warning_was_skipped() -> None:
    empty = "".join(
        f'  <testsuite name="{name}" tests="1" failures="0" errors="0" skipped="0">\n'
        f'    <testcase classname="sourcebook.{name}" name="nothing found" />\n'
        "  </testsuite>\n"
        for name in [group.value for group in Group][2:]
    )
    assert REPORTERS["junit"](FINDINGS) == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<testsuites name="sourcebook check">\n'
        '  <testsuite name="pages" tests="2" failures="1" errors="0" skipped="1">\n'
        '    <testcase classname="sourcebook.pages" name="SB105 a,b: c.md:4">\n'
        "      <failure type=\"SB105\" message=\"no use of 'x'\">no use of 'x'\nhint: nearest is 'y'</failure>\n"
        "    </testcase>\n"
        '    <testcase classname="sourcebook.pages" name="SB152">\n'
        '      <skipped type="SB152" message="50%">50%\nmore, [U+001B] &lt;&amp;&gt;</skipped>\n'
        "    </testcase>\n"
        "  </testsuite>\n"
        '  <testsuite name="links" tests="1" failures="1" errors="0" skipped="0">\n'
        '    <testcase classname="sourcebook.links" name="SB201 index.html">\n'
        "      <failure type=\"SB201\" message=\"'no/' leads to nothing\">'no/' leads to nothing</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        f"{empty}"
        "</testsuites>"
    )


def test_what_no_xml_can_hold_is_spelled_out() -> None:
    odd = found(Code.LINK, "\ud800 \uffff \x00 ü ::error::x", location=PurePosixPath("\udcff.md"))

    (told,) = ElementTree.fromstring(REPORTERS["junit"]([odd])).iter("failure")

    assert told.text == "[U+D800] \ufffd [U+0000] ü ::error::x"


def test_sarif_has_a_rule_for_each_code_that_is_found() -> None:
    def rule(code: str, name: str, text: str, level: str, group: str) -> dict[str, object]:
        return {
            "id": code,
            "name": name,
            "shortDescription": {"text": text},
            "helpUri": f"{REPOSITORY_URL}/blob/HEAD/content/docs/findings.md#{code.lower()}",
            "defaultConfiguration": {"level": level},
            "properties": {"tags": [group]},
        }

    assert json.loads(REPORTERS["sarif"](FINDINGS)) == {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "sourcebook",
                        "version": VERSION,
                        "semanticVersion": VERSION,
                        "informationUri": REPOSITORY_URL,
                        "rules": [
                            rule("SB105", "Use", "A symbol that the file does not use.", "error", "pages"),
                            rule("SB152", "EngineWarning", "The engine warns of something.", "warning", "pages"),
                            rule("SB201", "Link", "A link that leads to nothing.", "error", "links"),
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    {
                        "ruleId": "SB105",
                        "ruleIndex": 0,
                        "level": "error",
                        "message": {"text": "no use of 'x'\nhint: nearest is 'y'"},
                        "partialFingerprints": {"sourcebook/v1": USE_PRINT},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": "a%2Cb%3A%20c.md", "uriBaseId": "%SRCROOT%"},
                                    "region": {"startLine": 4},
                                }
                            }
                        ],
                    },
                    {
                        "ruleId": "SB152",
                        "ruleIndex": 1,
                        "level": "warning",
                        "message": {"text": "50%\nmore, \x1b <&>"},
                        "partialFingerprints": {"sourcebook/v1": ENGINE_PRINT},
                    },
                    {
                        "ruleId": "SB201",
                        "ruleIndex": 2,
                        "level": "error",
                        "message": {"text": "'no/' leads to nothing"},
                        "partialFingerprints": {"sourcebook/v1": LINK_PRINT},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": "index.html", "uriBaseId": "%SRCROOT%"},
                                    "region": {"startLine": 1},
                                }
                            }
                        ],
                    },
                ],
            }
        ],
    }


def test_a_fingerprint_does_not_hang_on_the_line_and_is_no_other_finding_s() -> None:
    def at(lineno: int, message: str = "x") -> Finding:
        return found(Code.LINK, message, location=Location(path=PurePosixPath("a.md"), lineno=lineno))

    first, second = fingerprints([at(3), at(9)])

    assert list(fingerprints([at(5), at(70)])) == [first, second]
    assert len({first, second, *fingerprints([at(3, "y")]), *fingerprints([found(Code.LINK, "x")])}) == 4


@pytest.mark.parametrize("form", sorted(REPORTERS))
def test_three_thousand_findings_are_told_in_two_seconds(form: str) -> None:
    findings = [
        found(
            list(Code)[number % len(Code)],
            f"'{number}/' leads to nothing\nmore",
            location=Location(path=PurePosixPath(f"docs/{number % 300}.md"), lineno=number),
            hint="nearest is 'y'",
        )
        for number in range(1, 3_001)
    ]

    begin = time.process_time()
    judged = judge(findings, ignores=[], severities={Code.ANCHOR: Severity.WARNING}, looked_for=list(Code))
    text = REPORTERS[form](judged)

    assert time.process_time() - begin < 2
    assert all(text.count(f"'{number}/' leads to nothing") >= 1 for number in (1, 1_500, 3_000))


def test_the_register_has_each_code_once_and_in_the_order_of_its_groups() -> None:
    codes = [code.value for code in Code]

    assert codes == sorted(set(codes))
    assert len(Code.__members__) == len(codes)
    assert all(code.severity is Severity.ERROR for code in Code if code.stops_build)
