"""The names of libraries, out of the releases that pins name.

A release is read from its archive, member by member and as text. What comes out is kept in the cache
under the digest of the archive and the versions of what read it: it is a result, so the lock says
nothing of it, and a new version of this program reads anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from sourcebook import __version__
from sourcebook.errors import ContentError
from sourcebook.exports.names import Exports, format_exports, parse_exports
from sourcebook.exports.reading import ModuleText, module_name, read_exports
from sourcebook.model.pin import Pin, ReleasePin
from sourcebook.model.reference import Library, ReleaseReference
from sourcebook.sources.releases.archive_members import Archive
from sourcebook.sources.releases.release_layout import Layout
from sourcebook.sources.store.blobs import Cache
from sourcebook.sources.store.results import read_result, write_result

_FORM = 4
"""Counted up whenever the same archive would give other exports."""
_SUFFIXES = (".py", ".pyi", ".so", ".pyd")
"""What is read of a module that has several files: the first of these."""
_MOST_MODULES = 20_000
_MOST_BYTES = 200_000_000
"""Of all modules of one release together."""
_AT_ONCE = 500
"""Members read in one go: a packed tar is read from its beginning each time."""
_KEPT = 40
"""Results that the cache holds; the oldest go."""


OpenRelease = Callable[[ReleaseReference, Pin], AbstractContextManager[tuple[Archive, str]]]


class Libraries:
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
        with self._open_release(library.reference, pin) as (archive, file_name):
            modules = _modules(archive, file_name, library)
        exports = read_exports(library.name, modules)
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


def _modules(archive: Archive, file_name: str, library: Library) -> dict[str, ModuleText]:
    """Return what can be imported from an archive, by its dotted path."""
    layout = Layout(file_name, archive.list())
    chosen: dict[str, PurePosixPath] = {}
    for path in map(PurePosixPath, layout.paths):
        if path.is_relative_to(library.folder):
            name = module_name(path.relative_to(library.folder))
            if name and (name not in chosen or _rank(path) < _rank(chosen[name])):
                chosen[name] = path
    if len(chosen) > _MOST_MODULES:
        raise _too_large(file_name, f"{len(chosen)} modules")
    members = {path: layout.member(path) for path in chosen.values() if _is_text(path)}
    texts = _texts(archive, [name for name in members.values() if name], file_name)
    return {
        name: ModuleText(text=texts.get(members.get(path) or ""), is_package=path.stem == "__init__")
        for name, path in chosen.items()
    }


def _rank(path: PurePosixPath) -> tuple[bool, int]:
    """Order the files of one module: a package before a module, text before what is compiled from it."""
    return (path.stem != "__init__", _SUFFIXES.index(path.suffix))


def _is_text(path: PurePosixPath) -> bool:
    return path.suffix in _SUFFIXES[:2]


def _texts(archive: Archive, members: Sequence[str], file_name: str) -> dict[str, str]:
    """Read members; one that is too large to be shown is left out, and with it its names."""
    texts: dict[str, str] = {}
    size = 0
    for start in range(0, len(members), _AT_ONCE):
        names = members[start : start + _AT_ONCE]
        for name, data in _read(archive, names).items():
            size += len(data)
            if size > _MOST_BYTES:
                raise _too_large(file_name, f"more than {_MOST_BYTES} bytes of modules")
            texts[name] = data.decode("utf-8", "replace")
    return texts


def _read(archive: Archive, names: Sequence[str]) -> dict[str, bytes]:
    try:
        return archive.read(names)
    except ContentError:
        found: dict[str, bytes] = {}
        for name in names:
            with suppress(ContentError):
                found |= archive.read([name])
        return found


def _too_large(file_name: str, what: str) -> ContentError:
    return ContentError(
        f"the names of the library in {file_name!r} are not read: it has {what}",
        hint="take the library out of [libraries]",
    )


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
