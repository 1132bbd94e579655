"""What a reference resolved to for good: bytes by their digest, and where they came from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class BlobId:
    """Bytes known by their digests, wherever they are kept."""

    digest: str
    """SHA-256, lowercase hex."""
    git_blob: str
    """Git's object id of the bytes (SHA-1 of `blob SIZE\\0` and the bytes), lowercase hex."""
    size: int
    """Bytes."""

    @property
    def swhid(self) -> str:
        """The Software Heritage id of the content. Source: ISO/IEC 18670, `swh:1:cnt:`."""
        return f"swh:1:cnt:{self.git_blob}"


@dataclass(frozen=True, slots=True, kw_only=True)
class License:
    """The licence of a source, as far as it could be read."""

    expression: str | None
    """SPDX licence expression; None when unknown."""
    origin: str | None
    """Where it was read: `License-Expression`, `Classifier`, `License` or a file's name; None when unknown."""


UNKNOWN_LICENSE = License(expression=None, origin=None)
"""Of what nothing says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """What a package index states of who published a release file; nobody has verified it."""

    publisher: str
    """`GitHub`, `GitLab` or another."""
    repository: str
    """`OWNER/NAME` there."""
    workflow: str | None = None
    """The file that ran, such as `release.yml`; None where it is not said."""
    commit: str | None = None
    """Full id of the commit it ran at, lowercase hex; None where it is not said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePin:
    """Where in a package release the bytes came from."""

    file_name: str
    """The wheel or source archive, such as `flask-3.0.0-py3-none-any.whl`."""
    file_digest: str | None
    """SHA-256 of that archive: as the index gave it, else of what was downloaded; None in older locks."""
    metadata: BlobId
    """The release's core metadata (`METADATA` or `PKG-INFO`)."""
    license_files: tuple[tuple[str, BlobId], ...]
    """Member name and bytes of each licence file, sorted; may be empty."""
    attestation: Attestation | None = None
    """None where the index states nothing, or nobody asked: in locks of earlier versions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitPin:
    """Where in a repository the bytes came from."""

    commit: str
    """Full commit id, lowercase hex."""
    repository: str | None = None
    """`OWNER/NAME` to which the forge redirected, for a repository that was renamed; None as written."""
    license_files: tuple[tuple[str, BlobId], ...] | None = None
    """Name and bytes of each licence text and notice in the top folder, sorted; None where nobody could look.

    A lock of an earlier version has none of them.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePlace:
    """Where a file of a release is in a repository, byte for byte."""

    repository: str
    """`FORGE/OWNER/NAME`, such as `github.com/pallets/flask`."""
    commit: str
    """Full commit id, lowercase hex."""
    path: PurePosixPath
    """There; may be below a folder that the release does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A reference resolved for good: one entry of the lock."""

    identity: str
    """`Reference.identity` of what was asked for."""
    requested_revision: str
    """The version, branch, tag or commit the author wrote; empty for a file that has none."""
    path: PurePosixPath
    blob: BlobId
    license: License
    origin: ReleasePin | CommitPin | None
    """None for a file on the web, which only its digest pins."""
    code: CodePlace | None = None
    """Of a file of a release; None where no commit is known to have the same bytes, or nobody looked."""
    is_archived: bool = False
    """Whether the archive of Software Heritage said that it has the file; once there, nothing leaves it."""
