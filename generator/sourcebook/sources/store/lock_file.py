"""Load and save `examples.lock` and `corpus.lock` on disk; their texts are `lock_text`'s and `corpus_lock`'s."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import TypeVar

from sourcebook.errors import LockfileError, at
from sourcebook.model.corpus import CorpusLock
from sourcebook.model.place import Location
from sourcebook.pins.corpus_lock import format_corpus_lock, parse_corpus_lock
from sourcebook.pins.lock_text import Lock, format_lock, parse_lock
from sourcebook.sources.store.atomic import write_atomic
from sourcebook.sources.store.plain_files import OddFileError, read_file

Parsed = TypeVar("Parsed")

MOST_BYTES = 100_000_000
"""Of a lock: more than a hundred thousand sources take."""


def load_lock(path: Path) -> Lock:
    """Read a lock; one that does not exist is empty.

    Raises:
        LockfileError: At the file, when it cannot be read.
    """
    return _load(path, parse_lock, "sourcebook lock") or Lock()


def save_lock(path: Path, lock: Lock) -> bool:
    """Write a lock at once or not at all, and only when its bytes change.

    Returns:
        Whether the file was written.

    Raises:
        LockfileError: At the file, when it cannot be written.
    """
    hint = "make the project's folder writable, or set `locked = true`"
    return _save(path, format_lock(lock), "sourcebook lock", hint=hint)


def load_corpus_lock(path: Path) -> CorpusLock:
    """Read the lock of a corpus; one that does not exist is empty. Raises as `load_lock`."""
    return _load(path, parse_corpus_lock, "sourcebook corpus lock") or CorpusLock()


def save_corpus_lock(path: Path, lock: CorpusLock) -> bool:
    """Write the lock of a corpus as `save_lock` does."""
    return _save(path, format_corpus_lock(lock), "sourcebook corpus lock", hint="make the project's folder writable")


def _load(path: Path, parse: Callable[[str], Parsed], command: str) -> Parsed | None:
    with at(Location(path=PurePosixPath(path.name))):
        try:
            text = _read(path).decode()
        except FileNotFoundError:
            return None
        except OddFileError as error:
            raise _odd("read", error, command) from None
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise LockfileError(f"the lock cannot be read: {reason}", hint="take it from version control") from None
        return parse(text)


def _save(path: Path, text: str, command: str, *, hint: str) -> bool:
    data = text.encode()
    try:
        if os.path.lexists(path) and _read(path) == data:
            return False
        write_atomic(path, data)
    except OddFileError as error:
        with at(Location(path=PurePosixPath(path.name))):
            raise _odd("written", error, command) from None
    except OSError as error:
        raise LockfileError(
            f"the lock cannot be written: {error.strerror or error}",
            hint=hint,
            location=Location(path=PurePosixPath(path.name)),
        ) from None
    return True


def _read(path: Path) -> bytes:
    return read_file(path, root=path.parent, most_bytes=MOST_BYTES)


def _odd(done: str, error: OddFileError, command: str) -> LockfileError:
    return LockfileError(
        f"the lock cannot be {done}: it is {error.what}", hint=f"remove it; `{command}` writes a file anew"
    )
