"""What the modules of a library declare, out of the release that a pin names, one module at a time.

A release is looked into when a file uses the library; what one of its modules declares is kept in the cache, under the
digest of the archive and the versions of what made it, so that a later run opens no archive.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sourcebook.model.declared_module import DeclaredModule
from sourcebook.model.pin import Pin, ReleasePin
from sourcebook.model.program import VERSION
from sourcebook.model.reference import Library, ReleaseReference
from sourcebook.sources.once import Once
from sourcebook.sources.store.results import ResultCache

if TYPE_CHECKING:
    from sourcebook.sources.releases.archive_members import Archive

_FORM = 2
"""Counted up whenever the same module would be kept otherwise."""

OpenRelease = Callable[[ReleaseReference, Pin], "AbstractContextManager[tuple[Archive, str]]"]


class LibraryDeclarations:
    """What the releases of libraries declare.

    Args:
        open_release: From a library's reference and pin to its archive, open, and the archive's name.
        results: Where it is kept.
    """

    def __init__(self, open_release: OpenRelease, results: ResultCache):
        self._open_release = open_release
        self._results = results
        self._listings: Once[str, Mapping[str, PurePosixPath]] = Once()
        self._texts: Once[str, Mapping[str, str]] = Once()

    def module(self, library: Library, pin: Pin, path: str) -> DeclaredModule | None:
        """Return what a module of a release declares; None when the release has no such module.

        Args:
            library: Which of the release's packages, as the settings name it.
            pin: Of its release.
            path: Dotted path by which the module is imported.

        Raises:
            FetchError: When the release cannot be had, or its archive cannot be read.
            ContentError: When it is larger than any library.
        """
        release = _key(library, pin)
        file = self._file(library, pin, path, release)
        if file is None:
            return None
        key = hashlib.sha256(f"{release}\n{path}".encode()).hexdigest()
        kept = self._results.read(key)
        if kept is None:
            # Not at the head of this module: only for what is not kept yet.
            from sourcebook.exports.skeletons import skeleton

            texts = self._texts.get(release, lambda: self._read(library, pin))
            kept = (skeleton(texts.get(path, "")) or "").encode()
            self._results.write(key, kept)
        return DeclaredModule(
            text=kept.decode(),
            is_package=file.stem == "__init__",
            is_stub=file.suffix == ".pyi",
            origin=f"{library.reference.name} {library.reference.version}",
        )

    def has_module(self, library: Library, pin: Pin, path: str) -> bool:
        """Tell whether a release has a module, without reading it; arguments and faults as above."""
        return self._file(library, pin, path, _key(library, pin)) is not None

    def _file(self, library: Library, pin: Pin, path: str, release: str) -> PurePosixPath | None:
        return self._listings.get(release, lambda: self._listing(library, pin, release)).get(path)

    def _listing(self, library: Library, pin: Pin, release: str) -> Mapping[str, PurePosixPath]:
        """Return the files that declare something, by the modules that they are."""
        kept = self._results.read(release)
        if kept is not None:
            return {module: PurePosixPath(path) for module, path in json.loads(kept).items()}
        from sourcebook.sources.releases.library_modules import declaring_files

        with self._open_release(library.reference, pin) as (archive, file_name):
            files = declaring_files(archive, file_name, library)
        self._results.write(release, json.dumps({module: str(path) for module, path in files.items()}).encode())
        return files

    def _read(self, library: Library, pin: Pin) -> Mapping[str, str]:
        from sourcebook.sources.releases.library_modules import declaring_texts

        with self._open_release(library.reference, pin) as (archive, file_name):
            return declaring_texts(archive, file_name, library)


def _key(library: Library, pin: Pin) -> str:
    assert isinstance(pin.origin, ReleasePin), "a library is a release"
    parts = [
        "declarations",
        pin.origin.file_digest or "",
        pin.origin.file_name,
        pin.blob.digest,
        library.name,
        str(library.folder),
        f"{_FORM} {VERSION}",
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
