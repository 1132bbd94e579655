"""Keep two runs out of one git store: a file beside it that one of them holds until it ends, however it ends."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sourcebook.errors import CacheError

try:
    import fcntl
except ImportError:  # pragma: no cover - there is none on Windows
    fcntl = None  # type: ignore[assignment]

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
def hold_lock(path: Path, patience: Patience, tell: Callable[[str], None]) -> Iterator[None]:
    """Hold a lock during the block.

    Args:
        path: Stays when the block ends: removing it would let two processes hold two locks of one name.
        patience: With other runs; threads of this one wait for each other before they come here.
        tell: Called with one line when the wait is long.

    Raises:
        CacheError: When the file cannot be one of ours.
        LockHeldError: When another run does not give it back.
    """
    with _open(path) as file:
        _acquire(file, path, patience, tell)
        yield


def _open(path: Path) -> IO[bytes]:
    """Open the file, changing nothing of what somebody may have put in its place."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise _odd(path)
    # Between the look and here it may have become a link, or a pipe that nobody reads.
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    file = os.fdopen(os.open(path, flags, 0o644), "r+b", buffering=0)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise _odd(path)
    return file


def _odd(path: Path) -> CacheError:
    return CacheError(
        f"{str(path)!r} in the cache is a link, a folder or a device, and no plain file",
        hint="remove it, and find out who put it there",
    )


def _acquire(file: IO[bytes], path: Path, patience: Patience, tell: Callable[[str], None]) -> None:
    began, is_told = time.monotonic(), False
    while fcntl is not None:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
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
