"""Resolve anew what is locked, and take of it what the pages build with: `sourcebook lock --upgrade`.

What cannot be had, or not be shown as the pages ask for it, stays pinned as it was; the rest moves all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sourcebook.commands.bumping.trial import Tried, try_pages, with_pins
from sourcebook.commands.lock import Locking
from sourcebook.errors import SourcebookError, own_copy
from sourcebook.model.pin import License, Pin, ReleasePin
from sourcebook.model.request import ExampleRequest, SymbolTarget
from sourcebook.pins.lock_text import Lock
from sourcebook.planning.libraries import libraries_of
from sourcebook.planning.obtaining import obtain, wanted
from sourcebook.planning.run import Run
from sourcebook.sources.store.lock_file import load_lock, save_lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What an upgrade of the lock comes to."""

    run: Run
    """Locked, with the pins below."""
    pins: tuple[Pin, ...]
    """Those of the new lock, sorted by identity."""
    kept: tuple[str, ...]
    """Identities of the sources that stay pinned as they were though they would mean something else, sorted."""
    faults: tuple[SourcebookError, ...]
    """Why they stay, or are not locked, each at its place; what is wrong with pages too."""


def upgrade_pins(locking: Locking) -> Upgraded:
    """Choose for each source between what it means now and what it meant; nothing is written.

    Args:
        locking: Of an upgrade; what is to be resolved anew is resolved here.
    """
    upgrade = _Upgrade(locking)
    upgrade.drop_what_fails()
    path = locking.after.run.settings.lock_path
    chosen = dict(upgrade.chosen)
    if any(page.faults for page in locking.after.pages):
        # What a page means that cannot be read nobody knows: everything is kept.
        chosen = {pin.identity: pin for pin in load_lock(path).pins} | chosen
    pins = tuple(chosen[identity] for identity in sorted(chosen))
    run = with_pins(locking.before, pins)
    run.sources.obtain(wanted(upgrade.requests, run.settings.libraries))
    found = [*(fault for page in locking.after.pages for fault in page.faults), *upgrade.faults]
    # What is wrong with a library is met by each example that needs it.
    faults = {str(fault): fault for fault in found}
    return Upgraded(run=run, pins=pins, kept=upgrade.kept(), faults=tuple(faults.values()))


def save_upgraded(upgraded: Upgraded) -> bool:
    """Write the lock when its bytes differ; return whether it was written. A project without pins gets no lock."""
    path = upgraded.run.settings.lock_path
    return (bool(upgraded.pins) or path.exists()) and save_lock(path, Lock(pins=upgraded.pins))


class _Upgrade:
    """An upgrade being settled: its pins change until every page builds that did."""

    def __init__(self, locking: Locking):
        self.locking = locking
        run = locking.after.run
        self.requests = [request for page in locking.after.pages for request in page.requests]
        self.libraries = run.settings.libraries
        found = obtain(self.requests, run.sources, libraries=self.libraries)
        before = locking.before
        before.sources.obtain(wanted(self.requests, self.libraries))
        locked = {pin.identity: pin for pin in load_lock(before.settings.lock_path).pins}
        self.old = locked | {pin.identity: pin for pin in before.sources.pins()}
        self.new = {pin.identity: pin for pin in run.sources.pins()}
        named = {reference.identity for reference in wanted(self.requests, self.libraries)}
        self.chosen = {name: pin for name, pin in (self.old | self.new).items() if name in named}
        self.faults = [*found.libraries.faults, *found.faults_of(self.requests)]
        self.known = try_pages(before, locking.after.pages)

    def kept(self) -> tuple[str, ...]:
        """Return what is pinned as it was, and could not be had or was taken back."""
        return tuple(
            sorted(name for name, pin in self.chosen.items() if pin == self.old.get(name) != self.new.get(name))
        )

    def drop_what_fails(self) -> None:
        """Take back pins until every example can be made that could be made before, or nothing can be taken back."""
        while True:
            self._keep_releases_together()
            tried = try_pages(with_pins(self.locking.before, self.chosen.values()), self.locking.after.pages)
            taken = [self._take_back(request, one) for request, one in tried.items()]
            if not any(taken):
                return

    def _take_back(self, request: ExampleRequest, tried: Tried) -> bool:
        """Pin the source of an example as it was where it would now fail; else the libraries of what it marks."""
        new = tried.reasons - self.known[request].reasons
        if not new:
            return False
        symbols = [target.symbol for target in request.mark if isinstance(target, SymbolTarget)]
        libraries = libraries_of(symbols, self.libraries)
        for names in ([request.reference.identity], [library.reference.identity for library in libraries]):
            if moved := [name for name in names if self._is_taken(name)]:
                for name in moved:
                    self.chosen[name] = self.old[name]
                fault = next((fault for fault in tried.faults if fault.message in new), SourcebookError(min(new)))
                self.faults.append(own_copy(fault, location=fault.location or request.location_of("source")))
                return True
        return False

    def _is_taken(self, name: str) -> bool:
        """Tell whether a source is pinned anew and was pinned before."""
        return name in self.old and self.chosen.get(name) != self.old[name]

    def _keep_releases_together(self) -> None:
        """Pin as they were all files of a release of which one stays, where it says other things of itself now."""
        for names in list(_of_one_release(self.chosen)):
            if len({_facts(self.chosen[name]) for name in names}) > 1:
                self.chosen |= {name: self.old[name] for name in names if name in self.old}


def _of_one_release(pins: Mapping[str, Pin]) -> Iterator[list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, pin in pins.items():
        if isinstance(pin.origin, ReleasePin):
            found[pin.origin.file_name].append(name)
    yield from found.values()


def _facts(pin: Pin) -> tuple[object, License]:
    return (pin.origin, pin.license)
