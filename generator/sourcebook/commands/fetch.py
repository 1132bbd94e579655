"""Bring everything that pages refer to into the cache."""

from __future__ import annotations

from collections.abc import Iterable

from sourcebook.errors import SourcebookError
from sourcebook.pages.page import Page
from sourcebook.planning.obtaining import obtain, wanted
from sourcebook.planning.run import Run


def count_sources(run: Run, pages: Iterable[Page]) -> int:
    """Return how many different sources pages and libraries refer to."""
    requests = [request for page in pages for request in page.requests]
    return len({reference.identity for reference in wanted(requests, run.settings.libraries)})


def fetch_sources(run: Run, pages: Iterable[Page]) -> tuple[SourcebookError, ...]:
    """Resolve and fetch everything the pages refer to.

    Returns:
        What is wrong with the pages, and why a source or the release of a library cannot be had.
    """
    pages = tuple(pages)
    requests = [request for page in pages for request in page.requests]
    obtained = obtain(requests, run.sources, libraries=run.settings.libraries)
    faults = (fault for page in pages for fault in page.faults)
    return (*faults, *obtained.libraries.faults, *obtained.faults_of(requests))


def read_libraries(run: Run) -> None:
    """Read the names of every library of the settings, which keeps them in the cache.

    Raises:
        SourcebookError: When a release cannot be read.
    """
    for library in run.settings.libraries:
        run.sources.exports(library)
