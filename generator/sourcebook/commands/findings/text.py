"""Findings as people read them: by what they are about, each with its place, what is wrong, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sourcebook.commands.findings.finding import Finding
from sourcebook.model.codes import Group, Severity
from sourcebook.writing.log_lines import also_at, spell_out_line
from sourcebook.writing.plurals import plural


def report_text(findings: Sequence[Finding]) -> str:
    """Return findings by groups: a heading with their number, and `place: what is wrong [code]` with the hint below.

    What is the same at several places is told once, with all of them.
    """
    by_group = {group: [finding for finding in findings if finding.code.group is group] for group in Group}
    return "\n\n".join("\n".join(_group(group, of_it)) for group, of_it in by_group.items() if of_it)


def count_text(findings: Sequence[Finding]) -> str:
    """Return how many findings there are, and of which severity: `3 findings: 1 error, 2 warnings`."""
    if not findings:
        return "nothing found"
    counts = {severity: sum(one.severity is severity for one in findings) for severity in Severity}
    kinds = ", ".join(plural(count, severity.value) for severity, count in counts.items() if count)
    return f"{plural(len(findings), 'finding')}: {kinds}"


def _group(group: Group, findings: Sequence[Finding]) -> Iterator[str]:
    yield f"{group.value}: {plural(len(findings), 'finding')}"
    same: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        same.setdefault((finding.code, finding.severity, finding.message, finding.hint), []).append(finding)
    for finding, *others in same.values():
        place = f"{finding.location}: " if finding.location else ""
        warning = "warning: " if finding.is_warning else ""
        first, *more = finding.message.split("\n")
        yield spell_out_line(f"{place}{warning}{first} [{finding.code.value}]")
        # An engine's report has lines of its own: none of them begins as what a CI would obey.
        yield from (f"  | {spell_out_line(line)}" for line in more)
        if finding.hint:
            yield spell_out_line(f"  hint: {finding.hint}")
        yield from also_at(other.location for other in others if other.location != finding.location).split("\n")[1:]
