"""The forms in which findings are told, by the name that `--format` gives each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sourcebook.commands.findings.annotations import report_github
from sourcebook.commands.findings.code_quality import report_gitlab
from sourcebook.commands.findings.finding import Finding
from sourcebook.commands.findings.junit import report_junit
from sourcebook.commands.findings.sarif import report_sarif
from sourcebook.commands.findings.text import report_text
from sourcebook.writing.log_lines import json_text


def report_json(findings: Sequence[Finding]) -> str:
    """Return findings as a JSON list of objects with `file`, `line`, `code`, `severity`, `message` and `hint`."""
    return json_text(
        [
            {
                "file": str(one.location.path) if one.location else None,
                "line": one.location.lineno if one.location else None,
                "code": one.code.value,
                "severity": one.severity.value,
                "message": one.message,
                "hint": one.hint,
            }
            for one in findings
        ],
        indent=2,
    )


REPORTERS: dict[str, Callable[[Sequence[Finding]], str]] = {
    "text": report_text,
    "json": report_json,
    "github": report_github,
    "gitlab": report_gitlab,
    "junit": report_junit,
    "sarif": report_sarif,
}
"""By the value of `--format`."""
