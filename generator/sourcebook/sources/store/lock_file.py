"""Load and save `examples.lock` on disk; its text is `lock_text`'s."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from sourcebook.errors import LockfileError, at
from sourcebook.model.place import Location
from sourcebook.pins.lock_text import Lock, format_lock, parse_lock
from sourcebook.sources.store.atomic import write_atomic


def load_lock(path: Path) -> Lock:
    """Read a lock; one that does not exist is empty.

    Raises:
        LockfileError: At the file, when it cannot be read.
    """
    with at(Location(path=PurePosixPath(path.name))):
        try:
            text = path.read_bytes().decode()
        except FileNotFoundError:
            return Lock()
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
        if path.is_file() and path.read_bytes() == data:
            return False
        write_atomic(path, data)
    except OSError as error:
        raise LockfileError(
            f"the lock cannot be written: {error.strerror or error}",
            hint="make the project's folder writable, or set `locked = true`",
            location=Location(path=PurePosixPath(path.name)),
        ) from None
    return True
