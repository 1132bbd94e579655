"""Findings as GitLab's report of code quality, which a merge request shows.

Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from collections.abc import Sequence

from sourcebook.commands.findings.finding import Finding
from sourcebook.commands.findings.fingerprints import fingerprints
from sourcebook.writing.log_lines import json_text


def report_gitlab(findings: Sequence[Finding]) -> str:
    """Return findings as a JSON list; what stands nowhere in a file is told at the first line of the project."""
    return json_text(
        [
            {
                "description": finding.text,
                "check_name": finding.code.value,
                "fingerprint": fingerprint,
                "severity": _severity(finding),
                "location": {
                    "path": str(finding.location.path) if finding.location else ".",
                    "lines": {"begin": (finding.location.lineno if finding.location else None) or 1},
                },
            }
            for finding, fingerprint in zip(findings, fingerprints(findings), strict=True)
        ],
        indent=2,
    )


def _severity(finding: Finding) -> str:
    if finding.is_warning:
        return "minor"
    return "blocker" if finding.code.stops_build else "major"
