"""Write pages and lock so that whoever is interrupted leaves a project that builds and shows what it says.

There is no writing of two files at once. So the lock comes first, with the pins of before and of afterwards; then the
pages, one by one, each whole; then the lock without what no page refers to any more. After each step every page has its
pins. Where a text means other bytes afterwards, a branch whose lines moved, its pages name the commit meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sourcebook.errors import SourcebookError
from sourcebook.model.pin import Pin
from sourcebook.pins.lock_text import Lock, format_lock
from sourcebook.sources.store.atomic import write_atomic


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A file that is replaced."""

    path: Path
    data: bytes


def steps_of(
    lock_path: Path,
    pages: Mapping[Path, str],
    *,
    before: Mapping[str, Pin],
    after: Mapping[str, Pin],
    meanwhile: Mapping[Path, str],
    bridges: Mapping[str, Pin],
) -> tuple[Write, ...]:
    """Return what is to be written, in the order in which it is safe.

    Args:
        lock_path: Where the lock lies.
        pages: Their new texts, with byte order mark and line ends.
        before: The pins as they are, by identity.
        after: Those of afterwards.
        meanwhile: Texts of the pages that must not meet the lock of the other side, which name commits.
        bridges: The pins of those commits, by identity.

    Raises:
        LockfileError: When two pins say different things of one release.
    """
    both, old_first = {**after, **bridges, **before}, {**before, **bridges, **after}
    steps: list[Write] = [_lock(lock_path, both)]
    steps += [_page(path, meanwhile.get(path, text)) for path, text in pages.items()]
    if meanwhile:
        steps.append(_lock(lock_path, old_first))
        steps += [_page(path, pages[path]) for path in meanwhile]
    steps.append(_lock(lock_path, after))
    return tuple(steps)


def write(steps: tuple[Write, ...]) -> None:
    """Write files one after the other, each at once or not at all.

    Raises:
        SourcebookError: When one cannot be written; those before it are.
    """
    for step in _needed(steps):
        try:
            write_atomic(step.path, step.data)
        except OSError as error:
            raise SourcebookError(
                f"{str(step.path)!r} cannot be written: {error.strerror or error}",
                hint="make it writable, and room on the disk; then run the command again: what is written builds",
            ) from None


def _needed(steps: tuple[Write, ...]) -> Iterator[Write]:
    """Yield the steps that change a file."""
    held: dict[Path, bytes] = {}
    for step in steps:
        if step.path not in held and step.path.is_file():
            held[step.path] = step.path.read_bytes()
        if held.get(step.path) != step.data:
            held[step.path] = step.data
            yield step


def _lock(path: Path, pins: Mapping[str, Pin]) -> Write:
    lock = Lock(pins=tuple(pins[identity] for identity in sorted(pins)))
    return Write(path=path, data=format_lock(lock).encode())


def _page(path: Path, text: str) -> Write:
    # A link is followed: the page stays one.
    return Write(path=path.resolve(), data=text.encode())
