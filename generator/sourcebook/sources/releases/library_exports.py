"""The names of libraries, out of the releases that pins name.

What a release gives is kept in the cache under the digest of its archive and the versions of what read it, Python's
too: it is a result, so the lock says nothing of it, and a new version of this program reads anew. Where no results are
kept, or in a checkout with vendored sources, it is read out of the archive each time.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from sourcebook.exports.names import Exports, format_exports, parse_exports
from sourcebook.model.pin import Pin, ReleasePin
from sourcebook.model.program import VERSION
from sourcebook.model.reference import Library, ReleaseReference
from sourcebook.sources.once import Once
from sourcebook.sources.store.results import ResultCache

if TYPE_CHECKING:
    from sourcebook.sources.releases.archive_members import Archive

_FORM = 10
"""Counted up whenever the same archive would give other exports."""
_MOST_BYTES = 64_000_000
"""What the results of all libraries may take together."""

OpenRelease = Callable[[ReleaseReference, Pin], "AbstractContextManager[tuple[Archive, str]]"]


class LibraryExports:
    """What the releases of libraries export.

    Args:
        open_release: From a library's reference and pin to its archive, open, and the archive's name.
        results: Where they are kept.
    """

    def __init__(self, open_release: OpenRelease, results: ResultCache):
        self._open_release = open_release
        self._results = results
        self._read: Once[str, Exports] = Once()

    def exports(self, library: Library, pin: Pin) -> Exports:
        """Return the names of a library; nothing is requested when the cache has them, or the release.

        Raises:
            FetchError: When the release cannot be had, or its archive cannot be read.
            ContentError: When it is larger than any library.
        """
        key = _key(library, pin)
        return self._read.get(key, lambda: self._exports(key, library, pin))

    def _exports(self, key: str, library: Library, pin: Pin) -> Exports:
        kept = self._results.read(key)
        if kept is not None:
            return parse_exports(kept.decode())
        # Not at the head of this module: the reader and all formats of archives are only for what is not kept yet.
        from sourcebook.sources.releases.library_modules import read_library

        with self._open_release(library.reference, pin) as (archive, file_name):
            exports = read_library(archive, file_name, library)
        self._results.write(key, format_exports(exports).encode())
        self._results.prune(most_bytes=_MOST_BYTES)
        return exports


def _key(library: Library, pin: Pin) -> str:
    # Not at the head of this module: it takes as long to load as all of `sources` does.

    assert isinstance(pin.origin, ReleasePin), "a library is a release"
    parts = [
        pin.origin.file_digest or "",
        pin.origin.file_name,
        pin.blob.digest,
        library.name,
        str(library.folder),
        f"{_FORM} {VERSION} {sys.version_info[0]}.{sys.version_info[1]}",
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
