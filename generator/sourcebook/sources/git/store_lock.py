"""Keep two runs out of one git store: a file beside it that one of them holds until it ends, however it ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path

from sourcebook.errors import CacheError
from sourcebook.sources.store.plain_files import open_lock_file

if sys.platform == "win32":  # pragma: no cover - another system
    import msvcrt

    def _take(file: BufferedRandom) -> None:
        # Of one byte, which need not be there.
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: BufferedRandom) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


_PAUSE = 0.05
"""Seconds between two attempts."""


class LockHeldError(CacheError):
    """Another run holds a store for longer than anybody waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long another run is waited for, in seconds."""

    silent: float = 2.0
    """Before it is told."""
    most: float = 60.0


@contextmanager
def hold_lock(path: Path, patience: Patience, tell: Callable[[str], None], *, root: Path) -> Iterator[None]:
    """Hold a lock during the block.

    Args:
        path: Stays when the block ends: removing it would let two processes hold two locks of one name.
        patience: With other runs; threads of this one wait for each other before they come here.
        tell: Called with one line when the wait is long.
        root: Of the cache; below it nothing may be a link.

    Raises:
        OddFileError: When the file cannot be one of ours.
        LockHeldError: When another run does not give it back.
    """
    with open_lock_file(path, root=root) as file:
        _acquire(file, path, patience, tell)
        yield


def _acquire(file: BufferedRandom, path: Path, patience: Patience, tell: Callable[[str], None]) -> None:
    began, is_told = time.monotonic(), False
    while True:
        try:
            return _take(file)
        # Windows knows the second alone.
        except (BlockingIOError, PermissionError):
            waited = time.monotonic() - began
        if waited >= patience.most:
            raise LockHeldError(
                f"another run holds {str(path)!r} for more than {patience.most:g} seconds",
                hint="wait until it has ended, or end it: the lock ends with its process, and the file may stay",
            )
        if not is_told and waited >= patience.silent:
            is_told = True
            tell(f"waiting for another run, which holds {str(path)!r}")
        time.sleep(_PAUSE)
