"""A drift as people and programs read it: what is pinned beside what is newest, and how many examples are how."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sourcebook.commands.drift.values import Drift, ExampleDrift, PinDrift, asked_of, count_verdicts
from sourcebook.commands.findings.finding import Finding
from sourcebook.commands.findings.reports import REPORTERS
from sourcebook.model.verdict import Verdict
from sourcebook.writing.log_lines import json_text
from sourcebook.writing.plurals import plural


def report_lines(drift: Drift) -> Iterator[str]:
    """Yield a line for each pin of which something is to be said, and one that counts all examples."""
    for pin in drift.pins:
        if not pin.is_current:
            yield _pin_line(pin)
    yield _counted(drift)


def _pin_line(pin: PinDrift) -> str:
    versions = [pin.pinned, *([pin.newest] if pin.newest and pin.newest != pin.pinned else [])]
    said = [stated.text for stated in pin.stated]
    if pin.is_relicensed:
        said.append(f"licence {pin.license} -> {pin.newest_license}")
    said += [_spelled(pin.examples)] if pin.examples else []
    said += ["not all could be compared"] if pin.unknown else []
    what = " ".join(filter(None, (pin.name, " -> ".join(versions))))
    return f"{what}: {'; '.join(said)}" if said else what


def _spelled(examples: Sequence[ExampleDrift]) -> str:
    return ", ".join(f"{count} {verdict}" for verdict, count in count_verdicts(examples).items())


def _counted(drift: Drift) -> str:
    pins = plural(len(drift.pins), "pin")
    if not drift.examples:
        return f"{pins}, no example to compare" if drift.pins else "no example to compare"
    return f"{plural(len(drift.examples), 'example')} of {pins}: {_spelled(drift.examples)}"


def report_json(drift: Drift, findings: Sequence[Finding]) -> str:
    """Return a drift as a JSON object: `pins`, `examples` that are not the same, `counts` and `findings`."""
    counts = count_verdicts(drift.examples)
    return json_text(
        {
            "pins": [_pin(pin) for pin in drift.pins],
            "examples": [_example(one) for one in drift.examples if one.verdict is not Verdict.SAME],
            "counts": {verdict.value: counts.get(verdict, 0) for verdict in Verdict},
            "findings": json.loads(REPORTERS["json"](findings)),
        },
        indent=2,
    )


def _pin(pin: PinDrift) -> dict[str, object]:
    return {
        "name": pin.name,
        "pinned": pin.pinned,
        "newest": pin.newest,
        "stated": [{"standing": stated.standing.value, "text": stated.text} for stated in pin.stated],
        "license": {"pinned": pin.license, "newest": pin.newest_license},
        "examples": len(pin.examples),
    }


def _example(example: ExampleDrift) -> dict[str, object]:
    return {
        "file": str(example.location.path),
        "line": example.location.lineno,
        "source": asked_of(example.figure).source,
        "verdict": example.verdict.value,
        "within": example.within.value if example.within else None,
        "newer": example.newer.reference.identity if example.newer else None,
        "changed": list(example.linenos),
        "gone": list(example.gone),
    }
