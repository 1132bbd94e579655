"""Pin what pages refer to: which pins are made or moved, and what that changes in the lines that readers see."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from sourcebook.errors import ReferenceSyntaxError, SourcebookError, nearest
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.pin import CommitPin, Pin
from sourcebook.model.reference import Library
from sourcebook.model.request import ExampleRequest
from sourcebook.pages.page import Page
from sourcebook.planning.figures import FigurePlanner
from sourcebook.planning.obtaining import obtain, symbols_of
from sourcebook.planning.run import Run


def choose_references(texts: Sequence[str], pages: Iterable[Page], libraries: Sequence[Library] = ()) -> frozenset[str]:
    """Return the identities of the sources that texts of a command line mean.

    Args:
        texts: Each a source as it stands on a page or in the lock, or what some begin with, up to a `/`, `@`, `?` or
            `#`: `pkg:pypi/demo` means all files of all its releases.
        pages: Whose sources can be meant.
        libraries: Whose releases can be meant.

    Raises:
        ReferenceSyntaxError: When a text means none of them, with the nearest.
    """
    names = {
        name: request.reference.identity
        for page in pages
        for request in page.requests
        for name in (request.source, request.reference.identity)
    }
    names |= {lib.reference.identity: lib.reference.identity for lib in libraries}
    chosen: set[str] = set()
    for text in texts:
        found = {names[name] for name in names if _means(text, name)}
        if not found:
            near = nearest(text, sorted(names))
            raise ReferenceSyntaxError(
                f"no page has a source {text!r}",
                hint=f"nearest is {near!r}" if near else "write it as it stands on the page",
            )
        chosen |= found
    return frozenset(chosen)


def _means(text: str, name: str) -> bool:
    rest = name.removeprefix(text.rstrip("/@?#")) if text.rstrip("/@?#") else name
    return rest == "" or (rest != name and rest[0] in "/@?#")


def describe_changes(before: Run, after: Run, pages: Sequence[Page]) -> Iterator[str]:
    """Yield, for each example whose pin or shown lines differ, what changed, as a diff of the shown lines.

    Args:
        before: With the lock as it was; an example it cannot make counts as new.
        after: With everything resolved again.
        pages: Whose examples are compared.
    """
    old, new = _planner(before, pages), _planner(after, pages)
    yield from map(str, new.obtained.libraries.faults)
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
        yield str(error)
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
