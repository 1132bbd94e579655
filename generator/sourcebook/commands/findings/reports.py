"""The forms in which findings are told, by the name that `--format` gives each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sourcebook.commands.findings.finding import Finding
from sourcebook.commands.findings.text import report_text
from sourcebook.writing.log_lines import json_text, spell_out_line
from sourcebook.writing.safe_html import spell_out_invisible


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


def report_github(findings: Sequence[Finding]) -> str:
    """Return findings as workflow commands, so that they stand beside the lines of a change.

    Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    return "\n".join(_annotation(finding) for finding in findings)


def _annotation(finding: Finding) -> str:
    level = "warning" if finding.is_warning else "error"
    properties = [f"title={_property(f'{finding.code.value} {finding.code.summary}')}"]
    if place := finding.location:
        properties[:0] = [f"file={_property(str(place.path))}"] + ([f"line={place.lineno}"] if place.lineno else [])
    text = finding.message + (f"\nhint: {finding.hint}" if finding.hint else "")
    return f"::{level} {','.join(properties)}::{spell_out_invisible(_escaped(text))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(spell_out_line(text)).replace(":", "%3A").replace(",", "%2C")


REPORTERS: dict[str, Callable[[Sequence[Finding]], str]] = {
    "text": report_text,
    "json": report_json,
    "github": report_github,
}
"""By the value of `--format`."""
