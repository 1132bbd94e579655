"""What of a drift misleads readers: the rest is counted, and tells nobody to do anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sourcebook.commands.drift.values import Drift, ExampleDrift, PinDrift, Unknown, asked_of
from sourcebook.commands.findings.finding import Finding, finding_of, found
from sourcebook.model.codes import Code
from sourcebook.model.lines import ranges_of
from sourcebook.model.newest import Standing
from sourcebook.model.reference import LocalReference
from sourcebook.model.request import ExampleRequest
from sourcebook.model.verdict import Verdict
from sourcebook.writing.line_ranges import list_lines
from sourcebook.writing.plurals import plural

_CODES = {
    Verdict.MARKED_CODE_CHANGED: Code.CODE_CHANGED,
    Verdict.SYMBOL_GONE: Code.SYMBOL_GONE,
    Verdict.FILE_GONE: Code.FILE_GONE,
}
_STANDING_CODES = {
    Standing.GONE: Code.GONE,
    Standing.YANKED: Code.YANKED,
    Standing.QUARANTINED: Code.YANKED,
    Standing.TAKEN_OVER: Code.TAKEN_OVER,
}
_HINTS = {
    Standing.GONE: "the pages still build from lock and cache; name another source",
    Standing.YANKED: "look at why, and name another release on the page",
    Standing.QUARANTINED: "look at why before anybody installs it, and name another source",
    Standing.TAKEN_OVER: "write the name on the page that the repository has now",
}


def findings_of(drift: Drift) -> Iterator[Finding]:
    """Yield what would mislead a reader, and what could not be looked at."""
    yield from map(finding_of, drift.faults)
    for pin in drift.pins:
        yield from _of_pin(pin)
        yield from (one for example in pin.examples for one in _of_example(example, pin.newest))
    yield from _of_unknown([*drift.unknown, *(unknown for pin in drift.pins for unknown in pin.unknown)])
    yield from (one for example in drift.own for one in _of_example(example, None))


def _of_unknown(unknown: Sequence[Unknown]) -> Iterator[Finding]:
    """Yield what could not be looked at: a server that fails is told once, where it is first asked for."""
    by_reason: dict[str, list[Unknown]] = {}
    for one in sorted(unknown, key=lambda one: (str(one.location.path), one.location.lineno or 0)):
        by_reason.setdefault(one.fault.message, []).append(one)
    for reason, (first, *more) in by_reason.items():
        what = f"{first.source!r} and {plural(len(more), 'other')} have" if more else f"{first.source!r} has"
        yield found(
            Code.NOT_KNOWN,
            f"whether {what} changed is not known: {reason}",
            location=first.location,
            hint=first.fault.hint,
        )


def _of_pin(pin: PinDrift) -> Iterator[Finding]:
    count = plural(len(pin.examples), "example")
    for stated in pin.stated:
        if stated.standing in _STANDING_CODES:
            yield found(
                _STANDING_CODES[stated.standing],
                f"{stated.text} ({count})",
                location=pin.location,
                hint=_HINTS[stated.standing],
            )
    if pin.is_relicensed:
        yield found(
            Code.LICENSE_CHANGED,
            f"{pin.name} {pin.pinned} is pinned under {pin.license}, and {pin.newest} is under {pin.newest_license}",
            location=pin.location,
            hint="what is pinned keeps its licence; look at the new one before you move the pin",
        )


def _of_example(example: ExampleDrift, newest: str | None) -> Iterator[Finding]:
    if example.told not in _CODES:
        return
    request = asked_of(example.figure)
    yield found(
        _CODES[example.told],
        f"{request.source}: {_what(example, newest)}",
        location=example.location,
        hint=_hint(request, _CODES[example.told]),
    )


def _what(example: ExampleDrift, newest: str | None) -> str:
    where = f"at {newest}" if newest else "today"
    if example.within and example.newer:
        where = f"in {example.newer.path}, which is the file {where}"
    match example.told:
        case Verdict.MARKED_CODE_CHANGED:
            count = len(example.linenos)
            lines = list_lines(ranges_of(example.linenos))
            return f"what is marked in line{'s' * (count > 1)} {lines} is not the same {where}"
        case Verdict.SYMBOL_GONE:
            return f"{', '.join(map(repr, example.gone))} is gone from the file {where}"
    return f"there is no such file {where}, nor one with most of its lines"


def _hint(request: ExampleRequest, code: Code) -> str:
    if isinstance(request.reference, LocalReference):
        return "read the page beside the file, change one of them, and commit the page"
    told = f"say that it is about the older version and ignore {code}"
    return f"read the page beside the newest code: move the pin, or {told}"
