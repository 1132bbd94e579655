"""What is found: of each pin where it stands, and of each example what became of what the page says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sourcebook.errors import SourcebookError
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.newest import Stated
from sourcebook.model.place import Location
from sourcebook.model.request import ExampleRequest
from sourcebook.model.source import Source
from sourcebook.model.verdict import Verdict


def asked_of(figure: PlannedFigure) -> ExampleRequest:
    """Return what a page asks for by a figure that has a source."""
    assert isinstance(figure.asked, ExampleRequest), "pasted code has no source"
    return figure.asked


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleDrift:
    """What became of one example."""

    figure: PlannedFigure
    """As its page shows it."""
    newer: Source | None
    """The file that it was compared with; None where there is none, and where nothing is newer."""
    verdict: Verdict
    linenos: tuple[int, ...] = ()
    """Lines of the pinned file on which marked code begins that has changed."""
    gone: tuple[str, ...] = ()
    """What the page asks for by name, and the newer file does not have."""
    within: Verdict | None = None
    """Of a file that has moved: what became of the example in the file that it is now."""

    @property
    def location(self) -> Location:
        """Where its page names the source."""
        return asked_of(self.figure).location_of("source")

    @property
    def told(self) -> Verdict:
        """What its reader has to know: of a file that has moved what became of the example in it."""
        return self.within or self.verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A source of which nobody could say what has changed."""

    source: str
    """As written."""
    location: Location
    fault: SourcebookError


@dataclass(frozen=True, slots=True, kw_only=True)
class PinDrift:
    """Where a release or a revision of a repository stands, of which something is pinned."""

    name: str
    """As a page names it, without version and path: `pkg:pypi/flask`."""
    pinned: str
    """A version, or `main (0123456789)`; empty for a file on the web."""
    newest: str | None
    """As `pinned` where that is the newest; None where there is none, and where nobody can say."""
    stated: tuple[Stated, ...]
    license: str | None
    """Of the pinned files, an SPDX expression; None where it is not known."""
    newest_license: str | None
    """None where it is not known, and where nothing is newer."""
    location: Location
    """Where it is named first: by a page, or by the settings for a library of which no page shows anything."""
    examples: tuple[ExampleDrift, ...]
    """Those that could be compared, in the order of pages."""
    unknown: tuple[Unknown, ...]
    """The others."""

    @property
    def is_relicensed(self) -> bool:
        """Whether both licences are known, and name others than each other."""
        if self.license is None or self.newest_license is None:
            return False
        return _parts(self.license) != _parts(self.newest_license)

    @property
    def is_current(self) -> bool:
        """Whether nothing is to be said of it."""
        is_newest = self.newest in (self.pinned, None) and set(count_verdicts(self.examples)) <= {Verdict.SAME}
        return is_newest and not self.stated and not self.is_relicensed and not self.unknown


def _parts(expression: str) -> frozenset[str]:
    """Return the words of an SPDX expression: which of two alternatives stands first makes no other licence."""
    return frozenset(expression.replace("(", " ").replace(")", " ").split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """All that has happened since pages and sources were pinned."""

    pins: tuple[PinDrift, ...]
    """Sorted by name and version."""
    own: tuple[ExampleDrift, ...]
    """Of files of the project itself, compared with what they were when their page was last committed."""
    unknown: tuple[Unknown, ...]
    """Examples of files of the project that could not be compared."""
    faults: tuple[SourcebookError, ...]
    """What keeps examples from being made at all, in the order of pages."""

    @property
    def examples(self) -> tuple[ExampleDrift, ...]:
        """Every example that was compared, by pages and lines."""
        found = [*self.own, *(example for pin in self.pins for example in pin.examples)]
        return tuple(sorted(found, key=lambda one: (str(one.location.path), one.location.lineno or 0)))

    @property
    def is_whole(self) -> bool:
        """Whether every example could be compared."""
        return not self.faults and not self.unknown and not any(pin.unknown for pin in self.pins)


def count_verdicts(examples: Iterable[ExampleDrift]) -> dict[Verdict, int]:
    """Return how many examples have each verdict, in the order of verdicts, without those that none has."""
    counts = Counter(example.verdict for example in examples)
    return {verdict: counts[verdict] for verdict in Verdict if counts[verdict]}
