"""Which licence texts and notices of a release a lock leaves out, as far as a run can tell without asking anybody."""

from __future__ import annotations

from pathlib import PurePosixPath

from sourcebook.errors import SourcebookError
from sourcebook.model.pin import ReleasePin
from sourcebook.model.source import ReleaseMetadata
from sourcebook.settings.values import Limits
from sourcebook.sources.releases.archives import open_archive
from sourcebook.sources.releases.release_layout import Layout, is_licence_name
from sourcebook.sources.store.blobs import Cache


def unkept_texts(release: ReleasePin, metadata: ReleaseMetadata, *, cache: Cache, limits: Limits) -> tuple[str, ...]:
    """Return the texts of a release that its pin does not name, sorted.

    Args:
        release: As the lock has it.
        metadata: What it says of itself.
        cache: The archive is looked into where this has it, whole; otherwise only what the metadata names is known.
        limits: For reading it.

    Returns:
        Names of members, or of paths as `License-File` writes them. One that is larger than a file may be is kept
        nowhere, and is not counted.
    """
    kept = {name for name, _ in release.license_files}
    members = _members(release, metadata, cache, limits)
    if members is not None:
        return tuple(name for name in members if name not in kept)
    named = {str(PurePosixPath(path)) for path in metadata.license_files if is_licence_name(PurePosixPath(path).name)}
    return tuple(sorted(path for path in named if not any(f"/{name}".endswith(f"/{path}") for name in kept)))


def _members(release: ReleasePin, metadata: ReleaseMetadata, cache: Cache, limits: Limits) -> tuple[str, ...] | None:
    """Return all texts in an archive; None where it is not in the cache, or cannot be read."""
    opened = cache.open(release.file_digest) if release.file_digest and cache.fits(release.file_digest) else None
    if opened is None:
        return None
    try:
        with opened, open_archive(opened, release.file_name, limits) as archive:
            names = Layout(release.file_name, archive.list()).license_members(metadata.license_files)
            return tuple(archive.read(names, leave_large=True))
    except SourcebookError:
        return None
