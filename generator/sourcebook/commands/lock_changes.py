"""Which pins an upgrade of the lock moves, and what that changes in the lines that readers see."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from sourcebook.errors import ReferenceSyntaxError, SourcebookError, nearest
from sourcebook.model.pin import CommitPin, Pin
from sourcebook.model.reference import Library
from sourcebook.model.request import ExampleRequest
from sourcebook.pages.page import Page
from sourcebook.planning.build import Build, PlannedExample, requests_of


def choose_references(texts: Sequence[str], pages: Sequence[Page], libraries: Sequence[Library] = ()) -> frozenset[str]:
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
        for request in requests_of(page)
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


def describe_changes(before: Build, after: Build, pages: Sequence[Page]) -> Iterator[str]:
    """Yield, for each example whose pin or shown lines differ, what changed, as a diff of the shown lines.

    Args:
        before: With the lock as it was; an example it cannot make counts as new.
        after: With everything resolved again.
        pages: Whose examples are compared.
    """
    for page in pages:
        for request in requests_of(page):
            yield from _change(before, after, request, page.front_matter.symbol)


def _change(before: Build, after: Build, request: ExampleRequest, symbol: str | None) -> Iterator[str]:
    old = before.find_planned(request, symbol)
    try:
        new = after.planned(request, symbol)
    except SourcebookError as error:
        yield str(error)
        return
    old_pin = _pinned(old.source.pin if old else None)
    new_pin = _pinned(new.source.pin)
    diff = list(difflib.unified_diff(_shown(old) if old else [], _shown(new), old_pin, new_pin, lineterm="", n=1))
    if old_pin != new_pin or diff:
        yield f"{request.location}: {request.source}: {old_pin} -> {new_pin}"
        yield from diff


def _pinned(pin: Pin | None) -> str:
    if pin is None:
        return "not locked"
    if pin.origin is None:
        return f"sha256 {pin.blob.digest[:10]}"
    if isinstance(pin.origin, CommitPin):
        return f"{pin.requested_revision} ({pin.origin.commit[:10]})"
    return f"{pin.requested_revision} ({pin.origin.file_name})"


def _shown(example: PlannedExample) -> list[str]:
    marked = {n for mark in example.marks for n in mark.linenos}
    return [f"{'*' if n in marked else ' '} {example.source_lines[n - 1]}" for n in example.excerpt.linenos]
