"""Write a file whole or not at all: under another name first, then moved to its own.

Whoever reads meanwhile, or after a run was killed, finds the bytes of before or the new ones, never half of them.
Nothing is flushed to the disk: what a power cut leaves is checked against a digest, or comes from version control.
A link at the place is replaced, never followed.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path

_NEW = 0o644


def write_atomic(path: Path, data: bytes, *, mode: int | None = None, folder: Path | None = None) -> None:
    """Write a file, replacing the one that is there.

    Args:
        path: In a folder that exists.
        data: The whole content.
        mode: Its permissions; by default those of the file that is replaced, or `rw-r--r--` for a new one.
        folder: Where it lies until it is whole, on the same disk; by default beside its place, as `.NAME.` and more.

    Raises:
        OSError: When it cannot be written; nothing has changed then.
    """
    with partial_file(folder or path.parent, prefix=f".{path.name}.") as (file, partial):
        file.write(data)
        # Windows moves no open file.
        file.close()
        partial.chmod(_mode_of(path) if mode is None else mode)
        partial.replace(path)


def _mode_of(path: Path) -> int:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return _NEW
    return stat.S_IMODE(mode) if stat.S_ISREG(mode) else _NEW


@contextmanager
def partial_file(folder: Path, *, prefix: str | None = None) -> Iterator[tuple[BufferedRandom, Path]]:
    """Give a new file to write to and to read, and its path; it is removed at the end, unless it was moved away."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=prefix)
    partial = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file, partial
    finally:
        partial.unlink(missing_ok=True)
