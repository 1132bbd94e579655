"""What of a drift is told."""

from __future__ import annotations

from pathlib import PurePosixPath

from sourcebook.commands.drift.findings import findings_of
from sourcebook.commands.drift.values import Drift, PinDrift, Unknown
from sourcebook.commands.findings.text import report_text
from sourcebook.errors import FetchError
from sourcebook.model.place import Location


def _pin(name: str, *places: int, reason: str) -> PinDrift:
    unknown = tuple(
        Unknown(
            source=f"pkg:pypi/{name}@1.0#a.py",
            location=Location(path=PurePosixPath("docs/index.md"), lineno=lineno),
            fault=FetchError(reason, hint="try again later"),
        )
        for lineno in places
    )
    return PinDrift(
        name=f"pkg:pypi/{name}",
        pinned="1.0",
        newest=None,
        stated=(),
        license=None,
        newest_license=None,
        location=unknown[0].location,
        examples=(),
        unknown=unknown,
    )


def test_a_server_that_fails_is_told_once_where_it_is_first_asked_for() -> None:
    pins = (
        _pin("demo", 9, 30, reason="cannot reach 'index.example'"),
        _pin("lost", 20, reason="the archive is damaged"),
        _pin("tool", 4, reason="cannot reach 'index.example'"),
    )

    told = report_text(list(findings_of(Drift(pins=pins, own=(), unknown=(), faults=()))))

    assert told == (
        "drift: 2 findings\n"
        "docs/index.md:4: warning: whether 'pkg:pypi/tool@1.0#a.py' and 2 others have changed is not known:"
        " cannot reach 'index.example' [SB308]\n"
        "  hint: try again later\n"
        "docs/index.md:20: warning: whether 'pkg:pypi/lost@1.0#a.py' has changed is not known:"
        " the archive is damaged [SB308]\n"
        "  hint: try again later"
    )
