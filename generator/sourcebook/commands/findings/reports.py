"""The forms in which findings are told, by the name that `--format` gives each."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

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

BESIDE_FILES = frozenset({"github", "gitlab", "sarif"})
"""Forms that are shown beside the files of a repository, and so name them from its folder."""


def named_from(findings: Sequence[Finding], folder: PurePosixPath) -> tuple[Finding, ...]:
    """Return findings with their files named from a folder above the project, in which it lies at `folder`."""
    return tuple(
        replace(one, location=replace(place, path=PurePosixPath(posixpath.normpath(folder / place.path))))
        if (place := one.location)
        else one
        for one in findings
    )
