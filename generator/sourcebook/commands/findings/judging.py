"""From what was found to what is told: what pages ignore is left out, and the settings say how much the rest counts.

What an author silences is held to account: it needs a reason, and one day it silences nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sourcebook.commands.findings.finding import Finding, found
from sourcebook.model.codes import Code, Severity, find_code
from sourcebook.pages.ignores import Ignore


def judge(
    findings: Iterable[Finding],
    *,
    ignores: Sequence[Ignore],
    severities: Mapping[Code, Severity],
    looked_for: Collection[Code],
) -> tuple[Finding, ...]:
    """Return what is to be told.

    Args:
        findings: In any order; those that are the same are told once.
        ignores: Of all pages.
        severities: By code; the others keep that of the register.
        looked_for: What would have been found where it is there: an ignore of another code may yet silence something.

    Returns:
        Findings sorted by place, none of them `OFF`.
    """
    left, used = _silence(findings, ignores)
    weighed = {
        replace(one, severity=severities.get(one.code, one.severity))
        for one in (*left, *_doubtful(ignores, used, looked_for))
    }
    return tuple(sorted((one for one in weighed if one.severity is not Severity.OFF), key=_order))


def _silence(findings: Iterable[Finding], ignores: Sequence[Ignore]) -> tuple[list[Finding], set[Ignore]]:
    """Return the findings that nothing silences, and what silenced the others."""
    by_code: dict[str, list[Ignore]] = {}
    for ignore in ignores:
        by_code.setdefault(ignore.code, []).append(ignore)
    left: list[Finding] = []
    used: set[Ignore] = set()
    for finding in findings:
        silencing = [one for one in by_code.get(finding.code, ()) if one.covers(finding.location)]
        if silencing and not finding.code.stops_build:
            used.update(silencing)
        else:
            left.append(finding)
    return left, used


def _doubtful(ignores: Iterable[Ignore], used: Collection[Ignore], looked_for: Collection[Code]) -> Iterator[Finding]:
    """Yield what is wrong with what is written to silence something."""
    for ignore in ignores:
        code = find_code(ignore.code)
        if ignore.misspelt:
            yield found(
                Code.IGNORE_UNKNOWN,
                f"{ignore.misspelt!r} ignores nothing",
                location=ignore.location,
                hint=f"write 'sourcebook: ignore {ignore.code} {ignore.reason or 'REASON'}'",
            )
        elif code is None:
            yield found(
                Code.IGNORE_UNKNOWN,
                f"no finding has the code {ignore.code!r}" if ignore.code else "it does not say what is ignored",
                location=ignore.location,
                hint="write the code of a finding and the reason: 'SB201 REASON'",
            )
        elif code.stops_build:
            yield found(
                Code.IGNORE_UNKNOWN,
                f"{code.value} cannot be ignored: a build ends by it",
                location=ignore.location,
                hint="mend what it tells, and take this out",
            )
        elif not ignore.reason:
            yield found(
                Code.IGNORE_WITHOUT_REASON,
                f"{code.value} is ignored without a reason",
                location=ignore.location,
                hint=f"say why behind the code: '{code.value} REASON'",
            )
        elif ignore not in used and code in looked_for:
            yield found(
                Code.IGNORE_UNUSED,
                f"no {code.value} is found here: there is nothing to ignore",
                location=ignore.location,
                hint="take it out; it holds for the line below it, or for the example that it is an option of",
            )


def _order(finding: Finding) -> tuple[str, int, str, str, str]:
    place = finding.location
    path, lineno = (str(place.path), place.lineno or 0) if place else ("", 0)
    return (path, lineno, finding.code, finding.message, finding.hint or "")
