"""Measure, verify and prune the cache: what `sourcebook cache` does.

Only what this program keeps by digest, and what killed runs left half-written, is ever removed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sourcebook.model.corpus import CorpusLock
from sourcebook.model.pin import ReleasePin
from sourcebook.pins.lock_text import Lock
from sourcebook.sources.store.blobs import Cache
from sourcebook.sources.store.plain_files import files_below, kind_of
from sourcebook.sources.store.vendor import blobs_of, digest_of, former_exports, kept_files

LEFTOVER_AGE = 3600.0
"""Seconds since it was last written to, after which a half-written file belongs to no living run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The size of a part of the cache."""

    name: str
    count: int
    """Files."""
    size: int
    """Bytes."""


def measure(cache: Cache) -> tuple[Measure, ...]:
    """Return the size of each folder in the cache, sorted by name; empty when there is no cache.

    A file that another run removes meanwhile counts as nothing, and what lies behind a link too.
    """
    parts = []
    with cache.faults():
        for part in sorted(path for path in cache.folder.glob("*") if path.is_dir() and not path.is_symlink()):
            sizes = [status.st_size for _, status in files_below(part, root=cache.folder)]
            parts.append(Measure(name=part.name, count=len(sizes), size=sum(sizes)))
    return tuple(parts)


def find_damaged(cache: Cache) -> tuple[Path, ...]:
    """Return the files that do not fit their digests, sorted, and remove none of them."""
    return tuple(path for path in kept_files(cache) if not cache.fits(digest_of(path)))


def remove_files(cache: Cache, paths: Iterable[Path]) -> int:
    """Remove files of the cache, those that another run removed already too; return the bytes that are free then."""
    freed = 0
    with cache.faults():
        for path in paths:
            freed += _size(path) or 0
            path.unlink(missing_ok=True)
    return freed


def find_unused(
    cache: Cache, lock: Lock, corpus: CorpusLock, *, lock_paths: Sequence[Path], now: float
) -> tuple[Path, ...]:
    """Return what nothing of this project reads: files that no lock names, and leftovers.

    Leftovers are those of killed runs, and what former versions of the program kept otherwise.

    Args:
        cache: Its figures are left to what keeps them.
        lock: Release files that it names are kept too: resolving anew reads them.
        corpus: Its archives are kept.
        lock_paths: Beside them lie the leftovers of runs killed while they wrote one.
        now: Seconds since the epoch.
    """
    named = {*_named(lock), *(digest for _, digest in corpus.rows)}
    unnamed = [path for path in kept_files(cache) if digest_of(path) not in named]
    with cache.faults():
        folder = cache.folder / "partial"
        halves = [path for path, _ in files_below(folder, root=cache.root) if path.parent == folder]
    partial = [
        *halves,
        *(path for locked in lock_paths for path in locked.parent.glob(f".{locked.name}.*") if _size(path) is not None),
    ]
    return (*unnamed, *former_exports(cache), *(path for path in sorted(partial) if _age(path, now) > LEFTOVER_AGE))


def _named(lock: Lock) -> Collection[str]:
    blobs = {blob.digest for pin in lock.pins for blob in blobs_of(pin)}
    archives = {p.origin.file_digest for p in lock.pins if isinstance(p.origin, ReleasePin)}
    return blobs | {digest for digest in archives if digest}


def _size(path: Path) -> int | None:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    return status.st_size if kind_of(status) == "a file" else None


def _age(path: Path, now: float) -> float:
    try:
        return now - path.lstat().st_mtime
    except FileNotFoundError:
        return 0.0
