"""Keep what was computed on disk, under a name that holds everything it was made of.

An entry begins with what signs its kind, its name and its bytes: whoever else may write the folder cannot sign. One
that is damaged, was cut short, stood under another name or comes from somebody else counts as absent and is made anew.
Nothing here can make a build fail: a folder that cannot be written is one that keeps nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Collection
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from sourcebook.sources.store.atomic import write_atomic
from sourcebook.sources.store.plain_files import OddFileError, files_below, make_folder, read_file

MOST_BYTES = 256_000_000
"""What the entries of one folder may take together; beyond it the least recently used ones go."""


class ResultCache:
    """A folder of computed bytes; safe for several processes at once.

    Args:
        folder: In the cache; its name is the kind of what is kept. Made when the first result is.
        secret: Signs them; None to read and keep nothing.
    """

    def __init__(self, folder: Path, secret: bytes | None):
        self._folder = folder
        self._secret = secret
        self._has_grown = False

    def read(self, key: str) -> bytes | None:
        """Return a result that we have signed, and note that it was used; None where there is none.

        Args:
            key: Of `result_key`.
        """
        if self._secret is None:
            return None
        path = self._path_of(key)
        with suppress(OSError, OddFileError):
            signed = read_file(path, root=self._folder.parent, most_bytes=MOST_BYTES)
            data = signed_data(signed, self._secret, kind=self._folder.name, key=key)
            if data is not None:
                with suppress(OSError):
                    os.utime(path)
                return data
        return None

    def write(self, key: str, data: bytes) -> None:
        """Keep a result, whole or not at all."""
        if self._secret is None:
            return
        path = self._path_of(key)
        with suppress(OSError, OddFileError):
            make_folder(path.parent, root=self._folder.parent)
            self._has_grown = True
            write_atomic(path, sign(data, self._secret, kind=self._folder.name, key=key), mode=0o600)

    def prune(self, *, most_bytes: int = MOST_BYTES) -> None:
        """Remove the least recently used results until the rest fits; whoever has kept none looks at none."""
        if not self._has_grown:
            return
        with suppress(OSError, OddFileError):
            below = files_below(self._folder, root=self._folder.parent)
            # Somebody may have named a folder of their own as the cache: only what has a name of ours goes.
            found = [(stat, path) for path, stat in below if self._is_ours(path)]
            size = sum(stat.st_size for stat, _ in found)
            for stat, path in sorted(found, key=lambda entry: (entry[0].st_mtime, entry[1])):
                if size <= most_bytes:
                    break
                path.unlink(missing_ok=True)
                size -= stat.st_size

    def _is_ours(self, path: Path) -> bool:
        key = path.parent.name + path.name
        return len(key) == 64 and path == self._path_of(key)

    def _path_of(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]


def sign(data: bytes, secret: bytes, *, kind: str, key: str) -> bytes:
    """Return bytes below a line of hex that only this secret gives for them, their kind and their name."""
    return _signature(data, secret, kind, key) + b"\n" + data


def signed_data(signed: bytes, secret: bytes, *, kind: str, key: str) -> bytes | None:
    """Return the bytes that were signed by `sign` with this secret, as this kind and under this name; else None."""
    signature, _, data = signed.partition(b"\n")
    return data if hmac.compare_digest(signature, _signature(data, secret, kind, key)) else None


def _signature(data: bytes, secret: bytes, kind: str, key: str) -> bytes:
    return hmac.new(secret, b"\n".join((kind.encode(), key.encode(), data)), "sha256").hexdigest().encode()


def result_key(maker: str, value: object) -> str:
    """Return the name of a result: SHA-256 of what makes it and of a frozen value, lowercase hex.

    The text of a frozen value holds all of its fields, each in quotes: no two values share one.
    """
    return hashlib.sha256(f"{maker}\n{value!r}".encode()).hexdigest()


def code_digest(package: str, *, only: Collection[str] | None = None) -> str:
    """Return the digest of the modules in one of our folders, without those below it.

    A version of the program would not change while it is worked on.

    Args:
        package: Its dotted name.
        only: Names of the files that count; all modules where it is None.
    """
    digest = hashlib.sha256()
    for entry in sorted(files(package).iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".py") and (only is None or entry.name in only):
            digest.update(entry.read_bytes())
    return digest.hexdigest()
