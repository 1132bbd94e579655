"""Load and save `examples.lock` on disk; its text is `lock_text`'s."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from sourcebook.errors import LockfileError, at
from sourcebook.model.place import Location
from sourcebook.pins.lock_text import Lock, format_lock, parse_lock
from sourcebook.sources.store.atomic import write_atomic
from sourcebook.sources.store.plain_files import OddFileError, read_file

MOST_BYTES = 100_000_000
"""Of a lock: more than a hundred thousand sources take."""


def load_lock(path: Path) -> Lock:
    """Read a lock; one that does not exist is empty.

    Raises:
        LockfileError: At the file, when it cannot be read.
    """
    with at(Location(path=PurePosixPath(path.name))):
        try:
            text = _read(path).decode()
        except FileNotFoundError:
            return Lock()
        except OddFileError as error:
            raise _odd("read", error) from None
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise LockfileError(f"the lock cannot be read: {reason}", hint="take it from version control") from None
        return parse_lock(text)


def save_lock(path: Path, lock: Lock) -> bool:
    """Write a lock at once or not at all, and only when its bytes change.

    Returns:
        Whether the file was written.

    Raises:
        LockfileError: At the file, when it cannot be written.
    """
    data = format_lock(lock).encode()
    try:
        if os.path.lexists(path) and _read(path) == data:
            return False
        write_atomic(path, data)
    except OddFileError as error:
        with at(Location(path=PurePosixPath(path.name))):
            raise _odd("written", error) from None
    except OSError as error:
        raise LockfileError(
            f"the lock cannot be written: {error.strerror or error}",
            hint="make the project's folder writable, or set `locked = true`",
            location=Location(path=PurePosixPath(path.name)),
        ) from None
    return True


def _read(path: Path) -> bytes:
    return read_file(path, root=path.parent, most_bytes=MOST_BYTES)


def _odd(done: str, error: OddFileError) -> LockfileError:
    return LockfileError(
        f"the lock cannot be {done}: it is {error.what}", hint="remove it; `sourcebook lock` writes a file anew"
    )
