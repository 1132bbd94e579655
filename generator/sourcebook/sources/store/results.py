"""Keep what was computed on disk, under a name that holds everything it was made of.

An entry begins with the digest of what follows: one that is damaged, or was cut short, does not fit and counts as
absent. Nothing here can make a build fail: a folder that cannot be written is one that keeps nothing.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from sourcebook.sources.store.atomic import write_atomic

MOST_BYTES = 256_000_000
"""What the entries of one folder may take together; beyond it the least recently used ones go."""


def read_result(path: Path) -> bytes | None:
    """Return a kept result; None where there is none, or where it does not fit its digest.

    Raises:
        OSError: When the file is there and cannot be read.
    """
    try:
        digest, _, data = path.read_bytes().partition(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return None
    return data if hashlib.sha256(data).hexdigest().encode() == digest else None


def write_result(path: Path, data: bytes, *, mode: int | None = None) -> None:
    """Keep a result with its digest, whole or not at all; its folder is made.

    Args:
        path: Where `read_result` finds it.
        data: The result.
        mode: Permissions, as for `write_atomic`.

    Raises:
        OSError: When it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, hashlib.sha256(data).hexdigest().encode() + b"\n" + data, mode=mode)


class ResultCache:
    """A folder of computed bytes; safe for several processes at once.

    Args:
        folder: May be absent, and is made when the first result is kept.
    """

    def __init__(self, folder: Path):
        self._folder = folder

    def read(self, key: str) -> bytes | None:
        """Return a result that fits its digest, and note that it was used; None where there is none.

        Args:
            key: Of `result_key`.
        """
        path = self._path_of(key)
        try:
            data = read_result(path)
        except OSError:
            return None
        if data is not None:
            with suppress(OSError):
                os.utime(path)
        return data

    def write(self, key: str, data: bytes) -> None:
        """Keep a result, whole or not at all."""
        with suppress(OSError):
            write_result(self._path_of(key), data, mode=0o600)

    def prune(self, *, most_bytes: int = MOST_BYTES) -> None:
        """Remove the least recently used results until the rest fits."""
        with suppress(OSError):
            found = [(path.stat(), path) for path in self._folder.glob("*/*") if path.is_file()]
            size = sum(stat.st_size for stat, _ in found)
            for stat, path in sorted(found, key=lambda entry: (entry[0].st_mtime, entry[1])):
                if size <= most_bytes:
                    break
                path.unlink(missing_ok=True)
                size -= stat.st_size

    def _path_of(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]


def result_key(maker: str, value: object) -> str:
    """Return the name of a result: SHA-256 of what makes it and of a frozen value, lowercase hex.

    The text of a frozen value holds all of its fields, each in quotes: no two values share one.
    """
    return hashlib.sha256(f"{maker}\n{value!r}".encode()).hexdigest()


def code_digest(package: str) -> str:
    """Return the digest of the modules in one of our folders, without those below it.

    A version of the program would not change while it is worked on.
    """
    digest = hashlib.sha256()
    for entry in sorted(files(package).iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".py"):
            digest.update(entry.read_bytes())
    return digest.hexdigest()
