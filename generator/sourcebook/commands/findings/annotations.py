"""Findings as GitHub's workflow commands, so that they stand beside the lines of a change.

Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Sequence

from sourcebook.commands.findings.finding import Finding
from sourcebook.writing.log_lines import spell_out_line
from sourcebook.writing.safe_html import spell_out_invisible


def report_github(findings: Sequence[Finding]) -> str:
    """Return findings as annotations, one a line."""
    return "\n".join(_annotation(finding) for finding in findings)


def _annotation(finding: Finding) -> str:
    level = "warning" if finding.is_warning else "error"
    properties = [f"title={_property(f'{finding.code.value} {finding.code.summary}')}"]
    if place := finding.location:
        properties[:0] = [f"file={_property(str(place.path))}"] + ([f"line={place.lineno}"] if place.lineno else [])
    return f"::{level} {','.join(properties)}::{spell_out_invisible(_escaped(finding.text))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(spell_out_line(text)).replace(":", "%3A").replace(",", "%2C")
