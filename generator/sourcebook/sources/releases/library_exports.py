"""The names of libraries, out of the releases that pins name.

What a release gives is kept in the cache under the digest of its archive and the versions of what read it: it is a
result, so the lock says nothing of it, and a new version of this program reads anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from sourcebook import __version__
from sourcebook.exports.names import Exports, format_exports, parse_exports
from sourcebook.model.pin import Pin, ReleasePin
from sourcebook.model.reference import Library, ReleaseReference
from sourcebook.sources.store.blobs import Cache
from sourcebook.sources.store.results import read_result, write_result

if TYPE_CHECKING:
    from sourcebook.sources.releases.archive_members import Archive

_FORM = 4
"""Counted up whenever the same archive would give other exports."""
_KEPT = 40
"""Results that the cache holds; the oldest go."""

OpenRelease = Callable[[ReleaseReference, Pin], "AbstractContextManager[tuple[Archive, str]]"]


class LibraryExports:
    """What the releases of libraries export.

    Args:
        open_release: From a library's reference and pin to its archive, open, and the archive's name.
        cache: Where results are kept.
        vendored: The folder in the project's own tree where they are looked for first.
    """

    def __init__(self, open_release: OpenRelease, cache: Cache, *, vendored: Path):
        self._open_release = open_release
        self._results = _KeptExports(cache, cache.folder)
        self._vendored = _KeptExports(cache, vendored)

    def exports(self, library: Library, pin: Pin) -> Exports:
        """Return the names of a library; nothing is requested when the cache has them, or the release.

        Raises:
            FetchError: When the release cannot be had, or its archive cannot be read.
            ContentError: When it is larger than any library.
        """
        key = _key(library, pin)
        kept = self._vendored.read(key) or self._results.read(key)
        if kept is not None:
            return parse_exports(kept)
        # Not at the head of this module: griffe and all formats of archives are only for what is not kept yet.
        from sourcebook.sources.releases.library_modules import read_library

        with self._open_release(library.reference, pin) as (archive, file_name):
            exports = read_library(archive, file_name, library)
        self._results.write(key, format_exports(exports))
        return exports

    def vendor(self, pinned: Sequence[tuple[Library, Pin]]) -> None:
        """Keep in the project's own tree the names of these libraries, and of no others."""
        wanted = {_key(library, pin): format_exports(self.exports(library, pin)) for library, pin in pinned}
        for key, text in wanted.items():
            if self._vendored.read(key) is None:
                self._vendored.write(key, text)
        self._vendored.keep_only(wanted)


def _key(library: Library, pin: Pin) -> str:
    assert isinstance(pin.origin, ReleasePin), "a library is a release"
    parts = [
        pin.origin.file_digest or "",
        pin.origin.file_name,
        pin.blob.digest,
        library.name,
        str(library.folder),
        f"{_FORM} {__version__} {version('griffelib')}",
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class _KeptExports:
    """What was read, kept by what it depends on.

    No `ResultCache`: a folder that cannot be used is a fault, the oldest go by their number, and the project's own tree
    holds exactly what it should.
    """

    def __init__(self, cache: Cache, folder: Path):
        self._cache = cache
        self._folder = folder / "exports"

    def read(self, key: str) -> str | None:
        """Return a result; None when it is absent or was damaged."""
        with self._cache.faults():
            data = read_result(self._folder / key)
        return None if data is None else data.decode()

    def write(self, key: str, text: str) -> None:
        """Keep a result, whole or not at all, and drop the oldest of too many."""
        with self._cache.faults():
            write_result(self._folder / key, text.encode())
        kept = sorted(self._kept(), key=_written, reverse=True)
        self.keep_only(path.name for path in kept[:_KEPT])

    def keep_only(self, keys: Iterable[str]) -> None:
        """Remove all other results."""
        wanted = set(keys)
        with self._cache.faults():
            for path in self._kept():
                if path.name not in wanted:
                    path.unlink(missing_ok=True)

    def _kept(self) -> list[Path]:
        return sorted(path for path in self._folder.glob("*") if len(path.name) == 64)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
