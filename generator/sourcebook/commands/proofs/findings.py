"""What a check found, and the ways to tell it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from sourcebook.errors import SourcebookError
from sourcebook.model.warned import Warned
from sourcebook.writing.log_lines import json_text, spell_out_line
from sourcebook.writing.safe_html import spell_out_invisible


class FindingCode(StrEnum):
    """What kind of finding it is; the values are public: JSON has them."""

    FAULT = "fault"
    WARNING = "warning"
    LINK = "link"
    ANCHOR = "anchor"
    ASSET = "asset"
    LINE = "line"
    MARK = "mark"
    FIGURE = "figure"
    TWIN = "twin"
    RECORD = "record"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """One result of a check."""

    place: str
    """`file:line` of a page, or a page of the built site."""
    code: FindingCode
    text: str
    hint: str | None = None

    @property
    def is_warning(self) -> bool:
        """Whether it stops nothing, unless warnings count."""
        return self.code is FindingCode.WARNING


def finding_of(fault: SourcebookError | Warned) -> Finding:
    """Return a fault or warning of the build as a finding."""
    return Finding(
        place=str(fault.location or ""),
        code=FindingCode.WARNING if isinstance(fault, Warned) else FindingCode.FAULT,
        text=fault.message,
        hint=fault.hint,
    )


def report_text(findings: Sequence[Finding]) -> str:
    """Return findings as people read them: `place: text`, the hint below."""
    lines = []
    for finding in findings:
        warning = "warning: " if finding.is_warning else ""
        first, *more = finding.text.split("\n")
        lines.append(spell_out_line(f"{finding.place}: {warning}{first}".removeprefix(": ")))
        # An engine's report has lines of its own: none of them begins as what a CI would obey.
        lines += [f"  | {spell_out_line(line)}" for line in more]
        if finding.hint:
            lines.append(spell_out_line(f"  hint: {finding.hint}"))
    return "\n".join(lines)


def report_json(findings: Sequence[Finding]) -> str:
    """Return findings as a JSON list of objects with `place`, `code`, `text` and `hint`."""
    return json_text([asdict(finding) for finding in findings], indent=2)


def report_github(findings: Sequence[Finding]) -> str:
    """Return findings as workflow commands, so that they stand beside the lines of a change.

    Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    return "\n".join(_annotation(finding) for finding in findings)


def _annotation(finding: Finding) -> str:
    path, colon, lineno = finding.place.rpartition(":")
    if not colon or not lineno.isdigit():
        path, lineno = finding.place, ""
    level = "warning" if finding.is_warning else "error"
    text = finding.text + (f"\nhint: {finding.hint}" if finding.hint else "")
    place = f"file={_property(path)}" + (f",line={lineno}" if lineno else "")
    return f"::{level} {place}::{spell_out_invisible(_escaped(text))}"


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
