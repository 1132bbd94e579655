"""Copy what the lock names into the project's own tree, so that a checkout builds without a network.

Only files that pages show, licences and metadata are copied, never the archives they came out of.
They keep the names of the cache, their digests: no name from outside becomes a path, and whoever
changes one has not changed what is shown. Reading them is the cache's, which looks here first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sourcebook.errors import CacheError
from sourcebook.model.pin import BlobId, Pin, ReleasePin
from sourcebook.sources.store.blobs import Cache

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendored:
    """What a copy came to."""

    count: int
    """Files that are there now."""
    added: int
    removed: int


def blobs_of(pin: Pin) -> tuple[BlobId, ...]:
    """Return everything a pin names that a build reads: the file, and a release's metadata and licences."""
    if not isinstance(pin.origin, ReleasePin):
        return (pin.blob,)
    licenses = (blob for _, blob in pin.origin.license_files)
    return (pin.blob, pin.origin.metadata, *licenses)


def copy_to_project(cache: Cache, root: Path, pins: Iterable[Pin]) -> Vendored:
    """Make the folder hold exactly what the pins name.

    Args:
        cache: Must have all of it.
        root: The project's folder.
        pins: Of the whole lock.

    Raises:
        CacheError: When the cache lacks something, or the folder cannot be written.
    """
    folder = root / VENDOR_FOLDER
    vendored = Cache(folder, notes=_NOTES, hint="make the folder writable, and look whether the disk is full")
    wanted = {blob.digest for pin in pins for blob in blobs_of(pin)}
    missing = sorted(digest for digest in wanted if vendored.look(digest) is None)
    for digest in missing:
        data = cache.read(digest)
        if data is None:
            raise CacheError(f"the cache does not have {digest}", hint="run `sourcebook fetch`, then this again")
        vendored.write(data)
    unwanted = [path for path in kept_files(folder) if digest_of(path) not in wanted]
    with vendored.faults():
        for path in unwanted:
            path.unlink()
            with suppress(OSError):
                path.parent.rmdir()
        with suppress(OSError):
            (folder / "partial").rmdir()
    return Vendored(count=len(wanted), added=len(missing), removed=len(unwanted))


def kept_files(folder: Path) -> Iterator[Path]:
    """Yield the files of a cache or vendor folder that are named by a digest, sorted; none when there is no folder."""
    for path in sorted((folder / "sha256").glob("??/*")):
        if path.is_file() and len(digest_of(path)) == 64:
            yield path


def digest_of(path: Path) -> str:
    """Return the digest that a kept file's name tells."""
    return path.parent.name + path.name
