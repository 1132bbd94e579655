"""Findings as SARIF 2.1.0, which GitHub, Azure and many editors show beside the code.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html (section 3 has the properties).
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from sourcebook.commands.findings.finding import Finding
from sourcebook.commands.findings.fingerprints import fingerprints
from sourcebook.model.codes import Code
from sourcebook.model.place import Location
from sourcebook.model.program import REPOSITORY_URL, VERSION
from sourcebook.writing.log_lines import json_text

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
"""What stands for the folder from which files are named: a name that consumers know."""


def report_sarif(findings: Sequence[Finding]) -> str:
    """Return findings as a log of one run, with a rule for each code that is found."""
    codes = [code for code in Code if any(finding.code is code for finding in findings)]
    numbers = {code: number for number, code in enumerate(codes)}
    driver = {
        "name": "sourcebook",
        "version": VERSION,
        "semanticVersion": VERSION,
        "informationUri": REPOSITORY_URL,
        "rules": [_rule(code) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, numbers[finding.code], fingerprint)
            for finding, fingerprint in zip(findings, fingerprints(findings), strict=True)
        ],
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(code: Code) -> dict[str, object]:
    return {
        "id": code.value,
        "name": "".join(word.capitalize() for word in code.name.split("_")),
        "shortDescription": {"text": f"{code.summary[0].upper()}{code.summary[1:]}."},
        "helpUri": f"{REPOSITORY_URL}/blob/HEAD/content/docs/findings.md#{code.value.lower()}",
        "defaultConfiguration": {"level": code.severity.value},
        "properties": {"tags": [code.group.value]},
    }


def _result(finding: Finding, number: int, fingerprint: str) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": finding.code.value,
        "ruleIndex": number,
        "level": finding.severity.value,
        "message": {"text": finding.text},
        "partialFingerprints": {"sourcebook/v1": fingerprint},
    }
    if finding.location is not None:
        result["locations"] = [{"physicalLocation": _place(finding.location)}]
    return result


def _place(location: Location) -> dict[str, object]:
    uri = quote(str(location.path), errors="surrogateescape")
    return {
        "artifactLocation": {"uri": uri, "uriBaseId": _ROOT},
        # What is wrong with a file as a whole is shown at its beginning.
        "region": {"startLine": location.lineno or 1},
    }
