"""Copy what the lock names into the project's own tree, so that a checkout builds without a network.

Only files that pages show, licences and metadata are copied, and the release files of libraries, out of which their
names are read: names that were read already would have to be believed, and anybody may have changed them. Everything
keeps the name it has in the cache, its digest: no name from outside becomes a path, and whoever changes a file has not
changed what is shown. Reading them is the cache's, which looks here first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sourcebook.errors import CacheError
from sourcebook.model.pin import BlobId, Pin, ReleasePin
from sourcebook.settings.values import Settings
from sourcebook.sources.store.blobs import Cache
from sourcebook.sources.store.plain_files import OddFileError, entries_below, files_below, kind_of

VENDOR_FOLDER = PurePosixPath("vendor/sourcebook")
"""Below the project's folder."""

_NOTES = {
    "README": """\
Files that the pages of this project show, each named by its SHA-256, which is checked when it is
read. `sourcebook vendor` writes this folder from examples.lock and the cache.
Their licences are those that examples.lock tells.
""",
    # Git would otherwise change line ends on some machines, and with them the digests.
    ".gitattributes": "* -text\n",
}


_KEY = re.compile(r"[0-9a-f]{64}")
_FOLDERS = {"sha256": 2, "figures": 2, "pictures": 2, "exports": 2, "searches": 2, "seen": 2, "partial": 1}
"""At which depth below each folder its files are; how deep the stores of git go is git's to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendored:
    """What a copy came to."""

    count: int
    """Files that are there now."""
    added: int
    removed: int


def blobs_of(pin: Pin) -> tuple[BlobId, ...]:
    """Return everything a pin names that a build reads: the file, licences and notices, and a release's metadata."""
    if pin.origin is None:
        return (pin.blob,)
    licenses = (blob for _, blob in pin.origin.license_files or ())
    metadata = (pin.origin.metadata,) if isinstance(pin.origin, ReleasePin) else ()
    return (pin.blob, *metadata, *licenses)


def vendor_cache(settings: Settings) -> Cache:
    """Return the project's own copy."""
    return Cache(
        settings.root / VENDOR_FOLDER,
        root=settings.root,
        most_bytes=settings.limits.largest,
        notes=_NOTES,
        hint="make the folder writable, and look whether the disk is full",
    )


def copy_to_project(cache: Cache, vendored: Cache, pins: Iterable[Pin], *, archives: Collection[str] = ()) -> Vendored:
    """Make the project's own copy hold exactly what the pins name.

    Args:
        cache: Must have all of it.
        vendored: Of `vendor_cache`.
        pins: Of the whole lock.
        archives: Digests of the release files that are copied too.

    Raises:
        CacheError: When the cache lacks something, or the folder cannot be written or leads elsewhere.
    """
    # Before anything is written or removed: what leads elsewhere is no copy that we have made.
    for path, what in odd_entries(vendored):
        raise OddFileError(path, what)
    wanted = {blob.digest for pin in pins for blob in blobs_of(pin)} | set(archives)
    missing = sorted(digest for digest in wanted if not vendored.fits(digest))
    for digest in missing:
        data = cache.read(digest)
        if data is None:
            raise CacheError(f"the cache does not have {digest}", hint="run `sourcebook fetch`, then this again")
        vendored.write(data)
    unwanted = [path for path in kept_files(vendored) if digest_of(path) not in wanted]
    unwanted += former_exports(vendored)
    with vendored.faults():
        for path in unwanted:
            path.unlink()
            with suppress(OSError):
                path.parent.rmdir()
        with suppress(OSError):
            (vendored.folder / "partial").rmdir()
    return Vendored(count=len(wanted), added=len(missing), removed=len(unwanted))


def kept_files(cache: Cache) -> Iterator[Path]:
    """Yield the files of a cache or vendor folder that are named by a digest, sorted; none when there is no folder."""
    folder = cache.folder / "sha256"
    with cache.faults():
        found = sorted(path for path, _ in files_below(folder, root=cache.root))
    return (path for path in found if path.parent.parent == folder and len(digest_of(path)) == 64)


def former_exports(cache: Cache) -> list[Path]:
    """Return the names of libraries as former versions kept them, unsigned and in one folder; nothing reads them."""
    folder = cache.folder / "exports"
    with cache.faults():
        found = sorted(path for path, _ in files_below(folder, root=cache.root))
    return [path for path in found if path.parent == folder and _KEY.fullmatch(path.name)]


def odd_entries(cache: Cache) -> Iterator[tuple[Path, str]]:
    """Yield what is in a cache or vendor folder and leads elsewhere or is no file, and what it is, sorted."""
    try:
        with cache.faults():
            found = sorted(entries_below(cache.folder, root=cache.root))
    except OddFileError as error:
        # The folder itself, or one above it.
        yield error.path, error.what
        return
    for path, status in found:
        kind = kind_of(status)
        part, *below = path.relative_to(cache.folder).parts
        is_folder = kind == "a folder"
        if is_folder and len(below) == _FOLDERS.get(part, len(below) + 1):
            yield path, f"{kind}, not a file"
        elif not is_folder and kind != "a file":
            yield path, f"{kind}, not {'a folder' if len(below) < _FOLDERS.get(part, 0) else 'a file'}"


def digest_of(path: Path) -> str:
    """Return the digest that a kept file's name tells."""
    return path.parent.name + path.name
