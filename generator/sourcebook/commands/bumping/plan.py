"""Work out which examples move, in memory: each is carried, planned and proved, and one that fails stays as it was.

An example whose source names another revision afterwards moves by itself: both revisions can be locked. Where a branch
or an address means other bytes, all examples of it move together, or none does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sourcebook.code.alignment import Carried, align_lines
from sourcebook.code.decoding import decode_source
from sourcebook.code.lines import split_lines
from sourcebook.commands.bumping.page_moves import CarriedPage, carry_page
from sourcebook.commands.bumping.targets import Target
from sourcebook.commands.bumping.trial import Tried, try_pages, with_pins
from sourcebook.errors import BlockError, LockfileError, SourcebookError, flatten, own_copy
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.page_path import PagePath
from sourcebook.model.pin import CommitPin, Pin, ReleasePin
from sourcebook.model.request import ExampleRequest
from sourcebook.model.source import Source
from sourcebook.model.verdict import Verdict
from sourcebook.pages.carrying import CarriedExample, Move
from sourcebook.pages.line_map import LineMap
from sourcebook.pages.own_prose import Asked
from sourcebook.pages.page import Page
from sourcebook.planning.newer import verdict_between
from sourcebook.planning.run import Run, read_page_text
from sourcebook.references.other_revisions import with_revision

Key = tuple[PagePath, int]
"""An example: its page, and its number among the requests of that."""

_Signature = frozenset[tuple[int, str]]
_Result = tuple[CarriedPage, Mapping[ExampleRequest, Tried]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What a project is before anything moves."""

    run: Run
    """Locked."""
    pins: Mapping[str, Pin]
    """Of the lock, by identity."""
    pages: Mapping[PagePath, Page]
    texts: Mapping[PagePath, str]
    """Of the pages with examples that are to move, with byte order mark and line ends."""
    tried: Mapping[ExampleRequest, Tried]
    """Of the examples of these pages."""

    def text(self, path: PagePath) -> str:
        """Return the text of a page, with byte order mark and line ends."""
        if path in self.texts:
            return self.texts[path]
        return read_page_text(self.run.project.content / path, encoding="utf-8")

    def request(self, key: Key) -> ExampleRequest:
        """Return an example as its page asks for it."""
        path, number = key
        return self.pages[path].requests[number]

    def shown(self, path: PagePath) -> dict[Asked, frozenset[int]]:
        """Return the lines that readers see of each example of a page."""
        figures = {request: self.tried[request].figure for request in self.pages[path].requests}
        return {request: frozenset(figure.excerpt.linenos) for request, figure in figures.items() if figure}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to move."""

    targets: Mapping[str, Target | SourcebookError | None]
    """By the identity of what pages name now."""
    sources: Mapping[str, Source | SourcebookError]
    """By the identity of where it goes."""
    accept: Callable[[Verdict], str | None] = lambda verdict: None
    """Tells why an example of a verdict is not to move; None where it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedExample:
    """An example that moves."""

    key: Key
    before: PlannedFigure
    after: PlannedFigure
    verdict: Verdict
    told: tuple[str, ...]
    """Each number on the page that changed: `the text's line 30 -> line 34`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What moves, and what stays."""

    pages: Mapping[PagePath, CarriedPage] = field(default_factory=dict)
    """Of every page of which an example moves."""
    moved: tuple[MovedExample, ...] = ()
    left: Mapping[Key, str] = field(default_factory=dict)
    pins: Mapping[str, Pin] = field(default_factory=dict)
    """What the lock has to have for the pages as they are then, by identity."""


def plan_moves(before: Before, wanted: Wanted, keys: Collection[Key], *, left: Mapping[Key, str]) -> Moves:
    """Work out what moves.

    Args:
        before: The project as it is.
        wanted: Where its sources go.
        keys: The examples that are to move.
        left: Those among them that stay whatever comes of them, with the reason.
    """
    planner = _MovePlanner(before, wanted)
    reasons = dict(left)
    while True:
        moves, failed = planner.attempt([key for key in sorted(keys) if key not in reasons])
        if not failed:
            return replace(moves, left=dict(sorted(reasons.items())))
        reasons |= failed
        reasons |= _companions(before, wanted, [key for key in sorted(keys) if key not in reasons], failed)


def _companions(before: Before, wanted: Wanted, keys: Collection[Key], failed: Collection[Key]) -> dict[Key, str]:
    """Return what stays because another example stays that names the same file by the same text."""
    staying = {before.request(key).reference.identity: key for key in sorted(failed, reverse=True)}
    found: dict[Key, str] = {}
    for key in keys:
        identity = before.request(key).reference.identity
        target = wanted.targets[identity]
        if identity in staying and isinstance(target, Target) and target.versions is None:
            found[key] = f"it is pinned together with the example of {before.request(staying[identity]).location}"
    return found


class _MovePlanner:
    """Plans one attempt after the other; what an attempt has in common with an earlier one is not planned again."""

    def __init__(self, before: Before, wanted: Wanted):
        self._before = before
        self._wanted = wanted
        self._releases = {
            pin.origin.file_name: (pin.origin, pin.license)
            for pin in before.pins.values()
            if isinstance(pin.origin, ReleasePin)
        }
        self._maps: dict[tuple[str, str, str], LineMap] = {}
        self._done: dict[
            tuple[PagePath, frozenset[tuple[int, str]]], tuple[CarriedPage, Mapping[ExampleRequest, Tried]]
        ]
        self._done = {}

    def attempt(self, keys: Sequence[Key]) -> tuple[Moves, dict[Key, str]]:
        """Move some examples, and return what came of it, and why some of them cannot move."""
        failed: dict[Key, str] = {}
        moves: dict[PagePath, dict[int, Move]] = {}
        pins = dict(self._before.pins)
        for path, number in keys:
            try:
                moves.setdefault(path, {})[number] = self._move((path, number))
            except SourcebookError as error:
                failed[path, number] = flatten([error])[0].message
            else:
                pin = self._pin((path, number))
                pins[pin.identity] = pin
        if failed:
            # Nothing is planned with pins of which some will not be written.
            return Moves(), failed
        results = self._carry_all(moves, pins)
        moved: list[MovedExample] = []
        for path, (carried, tried) in results.items():
            failed |= {(path, number): reason for number, reason in carried.left.items()}
            for number, example in carried.carried.items():
                after = tried[carried.page.requests[number]]
                try:
                    self._refuse_halves((path, number), example)
                    moved.append(self._judge((path, number), after, example.told))
                except SourcebookError as error:
                    failed[path, number] = error.message
        pages = {path: carried for path, (carried, _) in results.items()}
        return Moves(pages=pages, moved=tuple(moved), pins=pins), failed

    def _carry_all(
        self, moves: Mapping[PagePath, Mapping[int, Move]], pins: Mapping[str, Pin]
    ) -> dict[PagePath, _Result]:
        before = self._before
        known = {path: (path, self._signature(path, pins, moves[path])) for path in moves}
        carried = {
            path: carry_page(
                before.texts[path],
                before.pages[path],
                moves[path],
                before.shown(path),
                forges=before.run.settings.forges,
            )
            for path in moves
            if known[path] not in self._done
        }
        tried = try_pages(with_pins(before.run, pins.values()), [one.page for one in carried.values()])
        for path, one in carried.items():
            self._done[known[path]] = (one, {request: tried[request] for request in one.page.requests})
        return {path: self._done[known[path]] for path in moves}

    def _signature(self, path: PagePath, pins: Mapping[str, Pin], moves: Mapping[int, Move]) -> _Signature:
        """Return what the result for a page depends on: which examples move, and the bytes of all others."""
        others = ((n, pins.get(r.reference.identity)) for n, r in enumerate(self._before.pages[path].requests))
        return frozenset([(n, move.source) for n, move in moves.items()] + [(n, p.blob.digest) for n, p in others if p])

    def _move(self, key: Key) -> Move:
        request, target = self._before.request(key), self._target(key)
        old = self._before.tried[request]
        if old.figure is None:
            raise BlockError(f"it cannot be shown as it is: {old.faults[0].message}")
        new = request.source
        if target.versions is not None:
            new = with_revision(new, *target.versions, forges=self._before.run.settings.forges)
        self._pin(key)
        lines = self._lines(old.figure, self._source(key))
        shown = frozenset(old.figure.excerpt.linenos)
        return Move(source=new, lines=lines, shown=shown, versions=target.versions)

    def _target(self, key: Key) -> Target:
        target = self._wanted.targets[self._before.request(key).reference.identity]
        if isinstance(target, SourcebookError):
            raise own_copy(target)
        assert target is not None, "only what has a target is to move"
        return target

    def _source(self, key: Key) -> Source:
        source = self._wanted.sources[self._target(key).reference.identity]
        if isinstance(source, SourcebookError):
            raise own_copy(source)
        return source

    def _pin(self, key: Key) -> Pin:
        """Return the pin of where an example goes.

        Raises:
            LockfileError: When the lock says other things of its release.
        """
        pin = self._source(key).pin
        assert pin is not None, "what moves is pinned"
        if isinstance(pin.origin, ReleasePin):
            name = pin.origin.file_name
            if self._releases.get(name, (pin.origin, pin.license)) != (pin.origin, pin.license):
                raise LockfileError(f"{name!r} is in the lock, and says other things of itself by now")
        return pin

    def _lines(self, old: PlannedFigure, new: Source) -> LineMap:
        assert old.source is not None, "an example has a source"
        key = (old.source.blob.id.digest, new.blob.id.digest, old.language)
        if key not in self._maps:
            text = decode_source(new.blob.data, path=new.path, language=old.language)
            self._maps[key] = line_map(old.source_lines, split_lines(text))
        return self._maps[key]

    def _refuse_halves(self, key: Key, carried: CarriedExample) -> None:
        """Refuse what page and lock would have to say at the same moment, where nothing can be said between."""
        if carried.edits and self._target(key).versions is None and not isinstance(self._pin(key).origin, CommitPin):
            raise BlockError("its lines moved, and an address on the web has no name for what it was before")

    def _judge(self, key: Key, after: Tried, told: tuple[str, ...]) -> MovedExample:
        """Return an example that was carried and planned.

        Raises:
            BlockError: When it is not to move after all.
        """
        before = self._before.tried[self._before.request(key)]
        if new := after.reasons - before.reasons:
            raise BlockError(f"then {min(new)}")
        assert before.figure is not None and after.figure is not None, "it has no fault"
        verdict = verdict_between(before.figure, after.figure)
        if reason := self._wanted.accept(verdict):
            raise BlockError(reason)
        return MovedExample(key=key, before=before.figure, after=after.figure, verdict=verdict, told=told)


def line_map(old: Sequence[str], new: Sequence[str]) -> LineMap:
    """Return what became of the lines of a file."""
    alignment = align_lines(old, new)
    found = [(n, line) for n, line in enumerate(alignment.lines, start=1) if line is not None]
    return LineMap(
        kept={n: line.lineno for n, line in found if line.how is not Carried.CHANGED},
        changed={n: line.lineno for n, line in found if line.how is Carried.CHANGED},
        blank=frozenset(n for n, line in enumerate(old, start=1) if not line.strip()),
    )
