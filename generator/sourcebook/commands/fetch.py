"""Bring everything that pages refer to into the cache."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

from sourcebook.commands.opening import open_seen_pages
from sourcebook.commands.start_point import StartPoint
from sourcebook.errors import SourcebookError, at
from sourcebook.model.warned import Warned
from sourcebook.pages.page import Page
from sourcebook.planning.obtaining import obtain, wanted
from sourcebook.planning.run import Mode, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """A run with the pages whose sources it fetches."""

    run: Run
    pages: tuple[Page, ...]


def open_locked(place: StartPoint) -> Fetching:
    """Open a project whose lock says what is to be fetched.

    Raises:
        SettingsError, LockfileError: When the project cannot be opened.
    """
    run, pages, _ = open_seen_pages(place, Mode.LOCKED)
    return Fetching(run=run, pages=tuple(pages.values()))


def count_sources(fetching: Fetching) -> int:
    """Return how many different sources that pages and libraries refer to are not at hand."""
    run = fetching.run
    requests = [request for page in fetching.pages for request in page.requests]
    absent = run.sources.absent(wanted(requests, run.settings.libraries))
    return len({reference.identity for reference in absent})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What fetching everything came to."""

    faults: tuple[SourcebookError, ...]
    """What is wrong with the pages, and why a source or the release of a library cannot be had."""
    warnings: tuple[Warned, ...]
    """What is told of sources, at the first line that asks for each."""


def fetch_sources(fetching: Fetching) -> Fetched:
    """Resolve, where the run may, and fetch everything the pages refer to."""
    run, pages = fetching.run, fetching.pages
    requests = [request for page in pages for request in page.requests]
    obtained = obtain(requests, run.sources, libraries=run.settings.libraries)
    faults = (fault for page in pages for fault in page.faults)
    return Fetched(
        faults=(*faults, *obtained.libraries.faults, *obtained.faults_of(requests)),
        warnings=tuple(obtained.warnings_of(requests)),
    )


def read_libraries(run: Run) -> None:
    """Read the names of every library of the settings, which keeps them in the cache.

    Raises:
        SourcebookError: When a release cannot be read.
    """
    for library in run.settings.libraries:
        if library.is_stubs:
            continue
        # None of the settings is without a place; one made by a program may be.
        with at(library.location) if library.location else nullcontext():
            for release in library.releases:
                run.sources.exports(release)
