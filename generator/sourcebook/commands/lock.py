"""Pin what pages refer to: which pins are made or moved, and what that changes in the lines that readers see."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sourcebook.commands.fetch import Fetching
from sourcebook.commands.opening import open_seen_pages
from sourcebook.commands.start_point import StartPoint
from sourcebook.errors import ArgumentError, SourcebookError, flatten, nearest
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.pin import CommitPin, Pin
from sourcebook.model.reference import Library, LocalReference
from sourcebook.model.request import ExampleRequest
from sourcebook.pages.page import Page
from sourcebook.pins.lock_text import Lock
from sourcebook.planning.figures import FigurePlanner
from sourcebook.planning.obtaining import obtain, symbols_of, wanted
from sourcebook.planning.run import Mode, Run, open_run, save
from sourcebook.sources.store.lock_file import load_lock, save_lock
from sourcebook.writing.log_lines import spell_out_told


@dataclass(frozen=True, slots=True, kw_only=True)
class Locking:
    """A run that pins, beside one that knows the lock as it was."""

    before: Run
    after: Fetching
    bringers: tuple[str, ...] = ()
    """Plugins and extensions that may hold examples, where no build has told; what they ask for is not known."""


def open_lock(place: StartPoint, references: Sequence[str] = (), *, upgrade: bool = False) -> Locking:
    """Open a project so that its pages' sources may be pinned.

    Args:
        place: Of the project.
        references: With `upgrade`, the sources to resolve again, as pages name them or the beginning of some.
        upgrade: Whether to resolve again what is locked: all, or the references.

    Raises:
        SettingsError, LockfileError: When the project cannot be opened.
        ArgumentError: When a reference means no source of a page.
    """
    before, pages, is_seen = open_seen_pages(replace(place, progress=None), Mode.LOCKED)
    after = open_run(
        before.project,
        os.environ,
        mode=Mode.UPGRADE if upgrade and not references else Mode.RESOLVE,
        settings_path=place.settings_path,
        progress=place.progress,
        forget=choose_references(references, pages.values(), before.settings.libraries),
    )
    bringers = () if is_seen else before.project.bringers
    return Locking(before=before, after=Fetching(run=after, pages=tuple(pages.values())), bringers=bringers)


@dataclass(frozen=True, slots=True, kw_only=True)
class PinChanges:
    """What is another thing in one lock than in an earlier one: identities, sorted."""

    added: tuple[str, ...]
    moved: tuple[str, ...]
    dropped: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.moved or self.dropped)

    def as_text(self) -> str:
        """Return how many of each there are, such as `3 added, 1 dropped`; empty where there is nothing."""
        counts = {"added": self.added, "moved": self.moved, "dropped": self.dropped}
        return ", ".join(f"{len(names)} {what}" for what, names in counts.items() if names)


def compare_pins(locking: Locking, pins: Iterable[Pin]) -> PinChanges:
    """Return what pins would change in the lock that is there."""
    before = {pin.identity: pin for pin in load_lock(locking.after.run.settings.lock_path).pins}
    after = {pin.identity: pin for pin in pins}
    return PinChanges(
        added=tuple(sorted(after.keys() - before.keys())),
        moved=tuple(sorted(name for name in after.keys() & before.keys() if after[name] != before[name])),
        dropped=tuple(sorted(before.keys() - after.keys())),
    )


def compare_names(locking: Locking) -> PinChanges:
    """Return what pages refer to and the lock does not have, and the other way round; nothing is fetched."""
    fetching = locking.after
    requests = [request for page in fetching.pages for request in page.requests]
    names = {
        reference.identity
        for reference in wanted(requests, fetching.run.settings.libraries)
        if not isinstance(reference, LocalReference)
    }
    locked = {pin.identity for pin in load_lock(fetching.run.settings.lock_path).pins}
    dropped = () if locking.bringers else tuple(sorted(locked - names))
    return PinChanges(added=tuple(sorted(names - locked)), moved=(), dropped=dropped)


def save_pins(locking: Locking) -> bool:
    """Write the lock when its bytes differ; return whether it was written.

    Where it is not known what plugins bring to pages, nothing is dropped.

    The archive of Software Heritage is asked before, where settings name its host.
    """
    run = locking.after.run
    run.sources.mark_archived()
    return add_pins(run, {pin.identity for pin in run.sources.pins()}) if locking.bringers else save(run)


def pins_to_keep(locking: Locking) -> tuple[Pin, ...]:
    """Return what the lock holds when the pins are saved; it drops nothing that another plugin may ask for."""
    run = locking.after.run
    kept = load_lock(run.settings.lock_path).pins if locking.bringers else ()
    return tuple({pin.identity: pin for pin in (*kept, *run.sources.pins())}.values())


def add_pins(run: Run, identities: Collection[str]) -> bool:
    """Write some of the pins that a run has made into the lock, beside those that it has; return whether it changed.

    Args:
        run: With everything obtained.
        identities: Of the sources that a page refers to now; what is pinned for libraries is kept with them.
    """
    path = run.settings.lock_path
    kept = {pin.identity: pin for pin in load_lock(path).pins}
    wanted = {
        *identities,
        *(each.identity for library in run.settings.libraries for each in library.references),
    }
    kept |= {pin.identity: pin for pin in run.sources.pins() if pin.identity in wanted}
    return save_lock(path, Lock(pins=tuple(kept[identity] for identity in sorted(kept))))


def choose_references(texts: Sequence[str], pages: Iterable[Page], libraries: Sequence[Library] = ()) -> frozenset[str]:
    """Return the identities of the sources that texts of a command line mean.

    Args:
        texts: Each a source as it stands on a page or in the lock, or what some begin with, up to a `/`, `@`, `?` or
            `#`: `pkg:pypi/demo` means all files of all its releases.
        pages: Whose sources can be meant.
        libraries: Whose releases and inventories can be meant.

    Raises:
        ArgumentError: When a text means none of them, with the nearest.
    """
    names = {
        name: request.reference.identity
        for page in pages
        for request in page.requests
        for name in (request.source, request.reference.identity)
    }
    names |= {each.identity: each.identity for library in libraries for each in library.references}
    listed = [library.inventory.reference for library in libraries if library.inventory]
    names |= {reference.url: reference.identity for reference in listed}
    chosen: set[str] = set()
    for text in texts:
        found = {names[name] for name in names if _means(text, name)}
        if not found:
            is_whole = re.search("[@?#]", text) is not None
            near = nearest(text, sorted(name if is_whole else re.split("[@?#]", name)[0] for name in names))
            raise ArgumentError(
                f"no page has a source {text!r}",
                hint=f"nearest is {near!r}" if near else "write it as it stands on the page",
            )
        chosen |= found
    return frozenset(chosen)


def _means(text: str, name: str) -> bool:
    rest = name.removeprefix(text.rstrip("/@?#")) if text.rstrip("/@?#") else name
    return rest == "" or (rest != name and rest[0] in "/@?#")


def describe_changes(locking: Locking) -> Iterator[str]:
    """Yield, for each example whose pin or shown lines differ, what changed, as a diff of the shown lines.

    An example that cannot be made with the lock as it was counts as new.
    """
    pages = locking.after.pages
    old, new = _planner(locking.before, pages), _planner(locking.after.run, pages)
    yield from (line for fault in new.obtained.libraries.faults for line in spell_out_told([fault]).split("\n"))
    for page in pages:
        for request in page.requests:
            yield from _change(old, new, request)


def _planner(run: Run, pages: Sequence[Page]) -> FigurePlanner:
    requests = [request for page in pages for request in page.requests]
    return FigurePlanner(obtain(requests, run.sources, libraries=run.settings.libraries, read=symbols_of(pages)))


def _change(before: FigurePlanner, after: FigurePlanner, request: ExampleRequest) -> Iterator[str]:
    old = _find(before, request)
    try:
        new, _ = after.plan(request)
    except SourcebookError as error:
        told = after.obtained.libraries.faults
        if untold := [fault for fault in flatten([error]) if fault not in told]:
            yield from spell_out_told(untold).split("\n")
        return
    old_pin, new_pin = _pinned(old), _pinned(new)
    diff = list(difflib.unified_diff(_shown(old) if old else [], _shown(new), old_pin, new_pin, lineterm="", n=1))
    if old_pin != new_pin or diff:
        yield f"{request.location}: {request.source}: {old_pin} -> {new_pin}"
        yield from diff


def _find(planner: FigurePlanner, request: ExampleRequest) -> PlannedFigure | None:
    try:
        return planner.plan(request)[0]
    except SourcebookError:
        return None


def _pinned(figure: PlannedFigure | None) -> str:
    pin: Pin | None = figure.source.pin if figure and figure.source else None
    if pin is None:
        return "not locked"
    if pin.origin is None:
        return f"sha256 {pin.blob.digest[:10]}"
    if isinstance(pin.origin, CommitPin):
        return f"{pin.requested_revision} ({pin.origin.commit[:10]})"
    return f"{pin.requested_revision} ({pin.origin.file_name})"


def _shown(figure: PlannedFigure) -> list[str]:
    marked = {n for mark in figure.marks for n in mark.linenos}
    return [f"{'*' if n in marked else ' '} {figure.source_lines[n - 1]}" for n in figure.excerpt.linenos]
