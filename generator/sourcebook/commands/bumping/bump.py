"""Move pins to where the world is, and carry the pages along; the verb behind `sourcebook bump`.

Everything is worked out in memory first: what does not build is not written, and one example that cannot be carried, or
one project that nobody can ask, leaves the others alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sourcebook.commands.build import arrange_build, plan_build
from sourcebook.commands.bumping.bridges import Bridges, find_bridges
from sourcebook.commands.bumping.plan import Before, Key, Moves, Wanted, plan_moves
from sourcebook.commands.bumping.site_links import carry_site_links
from sourcebook.commands.bumping.targets import Target, find_targets
from sourcebook.commands.bumping.trial import try_pages, with_pins
from sourcebook.commands.bumping.writing import Write, steps_of, write
from sourcebook.commands.lock import choose_references
from sourcebook.commands.opening import open_pages
from sourcebook.commands.start_point import StartPoint
from sourcebook.errors import SourcebookError, flatten
from sourcebook.model.page_path import PagePath
from sourcebook.model.pin import Pin
from sourcebook.model.reference import LocalReference, Reference
from sourcebook.model.source import Source
from sourcebook.model.verdict import Verdict
from sourcebook.pages.page import Page
from sourcebook.pages.site_links import has_site_links
from sourcebook.planning.obtaining import wanted
from sourcebook.planning.run import Mode, Run, check_unchanged, open_run, read_page_text
from sourcebook.site.addresses import EngineAddresses
from sourcebook.site.arrangement import Site
from sourcebook.sources.session import Sources
from sourcebook.sources.store.lock_file import load_lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Bump:
    """What a bump would do."""

    before: Before
    moves: Moves
    unmoved: int
    """Sources that were asked for, and are where the world is."""
    bridges: Bridges = field(default_factory=Bridges)

    @property
    def lock_path(self) -> Path:
        """Where the lock lies."""
        return self.before.run.settings.lock_path

    @property
    def faults(self) -> tuple[SourcebookError, ...]:
        """What is wrong with pages that cannot be read, so that nobody knows what they show; each has its place."""
        return tuple(flatten([fault for page in self.before.pages.values() for fault in page.faults]))

    def pages(self) -> dict[Path, str]:
        """Return the new text of each page that changes, by its place on disk."""
        return {
            self._place(path): carried.text
            for path, carried in self.moves.pages.items()
            if carried.text != carried.before
        }

    def _place(self, path: PagePath) -> Path:
        return self.before.run.project.content / path

    def steps(self) -> tuple[Write, ...]:
        """Return what is to be written, in a safe order; also what a killed run left to do."""
        if not self.before.pins:
            return ()
        return steps_of(
            self.lock_path,
            self.pages(),
            before=self.before.pins,
            after=self.moves.pins,
            meanwhile={self._place(path): text for path, text in self.bridges.texts.items()},
            bridges=self.bridges.pins,
        )


Find = Callable[[Sequence[tuple[Reference, Pin]], Sources], dict[str, Target | SourcebookError | None]]
"""Tells where sources go."""


def plan_bump(
    place: StartPoint, sources: Sequence[str] = (), *, only_moved: bool = False, find: Find = find_targets
) -> Bump:
    """Work out what a bump would do; nothing is written.

    Args:
        place: Of the project.
        sources: Those to move, as pages name them or the beginning of some; all where none is named.
        only_moved: Whether to leave each example of which the page would tell something else.
        find: Tells where sources go; by default to the newest.

    Raises:
        SettingsError, LockfileError: When the project cannot be opened.
        ArgumentError: When a source means none of a page.
    """
    run, pages = open_pages(place, Mode.LOCKED)
    chosen = choose_references(sources, pages.values()) if sources else None
    requests = [request for page in pages.values() for request in page.requests]
    obtained = run.sources.obtain(wanted(requests, run.settings.libraries))
    pins = {pin.identity: pin for pin in (*load_lock(run.settings.lock_path).pins, *run.sources.pins())}
    asked = {r.identity: r for request in requests if _is_asked(r := request.reference, chosen)}
    fresh = open_run(
        run.project, os.environ, mode=Mode.UPGRADE, settings_path=place.settings_path, progress=place.progress
    )
    targets = find([(asked[name], pins[name]) for name in asked if name in pins], run.sources)
    targets |= {name: found for name in asked if isinstance(found := obtained[name], SourcebookError)}
    new = _obtain([target for target in targets.values() if isinstance(target, Target)], run, fresh, pins)
    moving = {name: target for name, target in targets.items() if not _is_there(target, pins.get(name), new)}
    before = _before(run, pages, pins, moving)
    goal = Wanted(targets=moving, sources=new, accept=_refuse_misleading if only_moved else _accept_all)
    return _settle(before, goal, unmoved=len(asked) - len(moving))


def _obtain(
    targets: Sequence[Target], run: Run, fresh: Run, pins: Mapping[str, Pin]
) -> Mapping[str, Source | SourcebookError]:
    """Return where sources go, by identity; what is locked already stays pinned as it is."""
    known = [t.reference for t in targets if t.versions is not None and t.reference.identity in pins]
    others = [t.reference for t in targets if t.versions is None or t.reference.identity not in pins]
    return {**fresh.sources.obtain(others), **run.sources.obtain(known)}


def _is_there(
    target: Target | SourcebookError | None, pin: Pin | None, new: Mapping[str, Source | SourcebookError]
) -> bool:
    """Tell whether a source is already where it would go."""
    if isinstance(target, Target) and target.versions is None:
        found = new[target.reference.identity]
        return isinstance(found, Source) and found.pin == pin
    return target is None


def _accept_all(verdict: Verdict) -> str | None:
    return None


def _refuse_misleading(verdict: Verdict) -> str | None:
    return str(verdict) if verdict.rank > Verdict.CONTEXT_CHANGED.rank else None


def _before(run: Run, pages: Mapping[PagePath, Page], pins: Mapping[str, Pin], moving: Collection[str]) -> Before:
    """Plan the pages with examples that are to move, as they are."""
    touched = {path: page for path, page in pages.items() if any(r.reference.identity in moving for r in page.requests)}
    texts = {path: read_page_text(run.project.content / path, encoding="utf-8") for path in touched}
    return Before(run=run, pages=pages, pins=pins, texts=texts, tried=try_pages(run, touched.values()))


def _settle(before: Before, goal: Wanted, *, unmoved: int) -> Bump:
    """Move what can move until the whole site builds with it."""
    keys = [
        (path, number)
        for path in before.texts
        for number, request in enumerate(before.pages[path].requests)
        if request.reference.identity in goal.targets
    ]
    left: dict[Key, str] = {
        key: f"its page has a fault: {flatten(before.pages[key[0]].faults)[0].message}"
        for key in keys
        if before.pages[key[0]].faults
    }
    while True:
        moves = plan_moves(before, goal, keys, left=left)
        failed: dict[Key, str] = {}
        if moves.moved:
            moves, failed = _try_site(before, moves)
        if not failed:
            moves = replace(moves, pins=_needed(before, moves))
            return Bump(before=before, moves=moves, bridges=find_bridges(before, moves), unmoved=unmoved)
        left = {**moves.left, **failed}


def _try_site(before: Before, moves: Moves) -> tuple[Moves, dict[Key, str]]:
    """Plan and arrange the whole site; return the moves with its links, and the examples that bring a fault to it."""
    new = _site(with_pins(before.run, moves.pins.values()), _pages(before, moves))
    linking = any(has_site_links(page.body) for page in before.pages.values())
    faults = (*new.plan.faults, *new.faults)
    if not faults and not linking:
        return moves, {}
    old = _site(with_pins(before.run, before.pins.values()), before.pages)
    if faults and (found := _new_faults(before, moves, faults, (*old.plan.faults, *old.faults))):
        return moves, found
    return carry_site_links(before, moves, old, new)


def _new_faults(
    before: Before, moves: Moves, faults: Sequence[SourcebookError], old: Sequence[SourcebookError]
) -> dict[Key, str]:
    """Return the moved examples of each page that brings a fault to the site."""
    known = {fault.message for fault in old}
    new = [fault for fault in faults if fault.message not in known]
    by_page = {str(fault.location.path): fault.message for fault in reversed(new) if fault.location}
    keys = [example.key for example in moves.moved]
    found = {key: f"then {by_page[name]}" for key in keys if (name := str(before.pages[key[0]].path)) in by_page}
    # What has no page of its own may be due to any of them.
    return found or {key: f"then {new[0].message}" for key in keys if new}


def _site(run: Run, pages: Mapping[PagePath, Page]) -> Site:
    plan = plan_build(run, pages, linked=False)
    return arrange_build(run, plan, EngineAddresses(use_directory_urls=run.project.use_directory_urls))


def _pages(before: Before, moves: Moves) -> dict[PagePath, Page]:
    return {**before.pages, **{path: carried.page for path, carried in moves.pages.items()}}


def _needed(before: Before, moves: Moves) -> dict[str, Pin]:
    """Return the pins that the pages need when all is written; every one where a page cannot be read."""
    pages = _pages(before, moves)
    if any(page.faults for page in pages.values()):
        return dict(moves.pins)
    requests = [request for page in pages.values() for request in page.requests]
    named = {reference.identity for reference in wanted(requests, before.run.settings.libraries)}
    return {identity: pin for identity, pin in moves.pins.items() if identity in named}


def write_bump(bump: Bump) -> None:
    """Write what a bump has worked out.

    Raises:
        LockfileError: When two pins say different things of one release; nothing is written.
        SourcebookError: When a page was changed meanwhile, and nothing is written, or a file cannot be written: what is
            written then builds.
    """
    steps = bump.steps()
    before = bump.before
    for path, text in {**before.texts, **{path: page.before for path, page in bump.moves.pages.items()}}.items():
        check_unchanged(before.run.project.content / path, text, shown=before.pages[path].path)
    if not set(load_lock(bump.lock_path).pins) <= set(before.pins.values()):
        raise SourcebookError(f"{bump.lock_path.name!r} was changed meanwhile", hint="run the command again")
    write(steps)


def _is_asked(reference: Reference, chosen: Collection[str] | None) -> bool:
    return not isinstance(reference, LocalReference) and (chosen is None or reference.identity in chosen)
