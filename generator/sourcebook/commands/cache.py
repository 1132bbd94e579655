"""Measure, verify and prune the cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sourcebook.settings.values import Settings
from sourcebook.sources.store.blobs import Cache
from sourcebook.sources.store.lock_file import load_corpus_lock, load_lock
from sourcebook.sources.store.plain_files import OddFileError
from sourcebook.sources.store.upkeep import Measure, find_damaged, find_unused, measure, remove_files
from sourcebook.sources.store.vendor import odd_entries, vendor_cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Damaged:
    """Files that do not fit their digests, and what is no file."""

    removed: tuple[Path, ...]
    """Those of the cache."""
    vendored: tuple[Path, ...]
    """Those of the project's own copy, relative to the project, which stay."""
    odd: tuple[tuple[Path, str], ...] = ()
    """Links, pipes and the like of both, which stay, and what is said of each."""
    stores: tuple[tuple[Path, str], ...] = ()
    """Stores of git that were damaged and are empty now, or could not be verified, and what is said of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What was removed because the lock does not name it."""

    count: int
    size: int
    """Bytes."""


def verify_cache(settings: Settings) -> Damaged:
    """Compare each kept file with its digest, have git verify its stores, and remove what is damaged from the cache.

    Where the files themselves are behind a link nothing is compared or removed.
    """
    # Not at the head of this module: what speaks to servers is loaded with it.
    from sourcebook.sources.git.object_store import find_damaged_stores

    kept, vendored = _kept(settings), vendor_cache(settings)
    odd = (*odd_entries(kept), *odd_entries(vendored))
    damaged = _damaged(kept)
    remove_files(kept, damaged)
    spoilt = tuple(path.relative_to(settings.root) for path in _damaged(vendored))
    stores = tuple(find_damaged_stores(settings.cache, settings.limits))
    return Damaged(removed=damaged, vendored=spoilt, odd=odd, stores=stores)


def _damaged(cache: Cache) -> tuple[Path, ...]:
    try:
        return find_damaged(cache)
    except OddFileError:
        # Its folder is among what is odd.
        return ()


def _kept(settings: Settings) -> Cache:
    return Cache(settings.cache, most_bytes=settings.limits.largest)


def prune_cache(settings: Settings, *, now: float) -> Pruned:
    """Remove what neither lock names, of the table of uses too.

    Args:
        settings: Of the project.
        now: Seconds since the epoch: what is younger than a run may be wanted by one.

    Raises:
        LockfileError: When one cannot be read.
    """
    kept = _kept(settings)
    paths = (settings.lock_path, settings.corpus_lock_path)
    unused = find_unused(kept, load_lock(paths[0]), load_corpus_lock(paths[1]), lock_paths=paths, now=now)
    # Not at the head of this module: what looks through a corpus is loaded with it.
    from sourcebook.commands.corpus_table import prune_table

    count, size = prune_table(settings, now=now)
    return Pruned(count=len(unused) + count, size=remove_files(kept, unused) + size)


def measure_cache(settings: Settings) -> Sequence[Measure]:
    """Return the parts of the cache with their sizes."""
    return measure(_kept(settings))
