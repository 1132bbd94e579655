"""Measure, verify and prune the cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sourcebook.settings.values import Settings
from sourcebook.sources.store.blobs import Cache
from sourcebook.sources.store.lock_file import load_lock
from sourcebook.sources.store.upkeep import Measure, find_damaged, find_unused, measure, remove_files
from sourcebook.sources.store.vendor import VENDOR_FOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Damaged:
    """Files that do not fit their digests."""

    removed: tuple[Path, ...]
    """Those of the cache."""
    vendored: tuple[Path, ...]
    """Those of the project's own copy, relative to the project, which stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What was removed because the lock does not name it."""

    count: int
    size: int
    """Bytes."""


def verify_cache(settings: Settings) -> Damaged:
    """Compare each kept file with its digest, and remove damaged ones from the cache."""
    kept = Cache(settings.cache)
    damaged = find_damaged(kept)
    remove_files(kept, damaged)
    spoilt = find_damaged(Cache(settings.root / VENDOR_FOLDER))
    return Damaged(removed=tuple(damaged), vendored=tuple(path.relative_to(settings.root) for path in spoilt))


def prune_cache(settings: Settings, *, now: float) -> Pruned:
    """Remove what the lock does not name.

    Args:
        settings: Of the project.
        now: Seconds since the epoch: what is younger than a run may be wanted by one.

    Raises:
        LockfileError: When the lock cannot be read.
    """
    kept = Cache(settings.cache)
    unused = find_unused(kept, load_lock(settings.lock_path), settings.lock_path, now=now)
    return Pruned(count=len(unused), size=remove_files(kept, unused))


def measure_cache(settings: Settings) -> Sequence[Measure]:
    """Return the parts of the cache with their sizes."""
    return measure(settings.cache)
