"""Compare an entry of the lock with the reference it is for, before anything is read or asked for by it.

A lock may come with somebody else's pull request. What an entry is *of* is for the page to say: which file, which
revision, and how much of it settings allow.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from sourcebook.errors import ContentError, LockfileError
from sourcebook.model.codes import Code
from sourcebook.model.pin import CommitPin, Pin, ReleasePin
from sourcebook.model.reference import ForgeReference, GitReference, Reference, ReleaseReference
from sourcebook.pins.lock_version import REMAKE
from sourcebook.references.web_addresses import is_repository_part
from sourcebook.settings.values import Limits
from sourcebook.sources.store.vendor import blobs_of

MOST_LICENSES = 1_000
"""Licence files of a release."""


def check_pin(reference: Reference, pin: Pin, limits: Limits) -> None:
    """Refuse an entry that is of something else than its reference, or larger than settings allow.

    Raises:
        LockfileError: When revision or path are not those of the reference, or the repository has no such name.
        ContentError: When a file that it names is larger than `file_bytes`, or licences are too many.
    """
    if _asked_for(reference) != PurePosixPath(pin.requested_revision, pin.path):
        raise LockfileError(f"the entry of {pin.identity!r} names another revision or file", hint=REMAKE)
    if isinstance(pin.origin, CommitPin) and not _is_repository(pin.origin.repository):
        raise LockfileError(
            f"the entry of {pin.identity!r} names {pin.origin.repository!r}, which is no repository", hint=REMAKE
        )
    stated = pin.origin.attestation if isinstance(pin.origin, ReleasePin) else None
    for named in (stated.repository if stated else None, pin.code.repository.partition("/")[2] if pin.code else None):
        if not _is_repository(named):
            raise LockfileError(f"the entry of {pin.identity!r} names {named!r}, which is no repository", hint=REMAKE)
    for blob in blobs_of(pin):
        if blob.size > limits.file_bytes:
            raise ContentError(
                f"{pin.identity!r} is locked with a file of {blob.size} bytes, more than {limits.file_bytes}",
                hint="raise `file_bytes` under [limits], if a file this large is meant",
                code=Code.TOO_LARGE,
            )
    if pin.origin is not None:
        sizes = [blob.size for _, blob in pin.origin.license_files or ()]
        if len(sizes) > MOST_LICENSES or sum(sizes) > limits.together:
            raise ContentError(f"{pin.identity!r} is locked with {len(sizes)} licence files, too many", hint=REMAKE)


def _asked_for(reference: Reference) -> PurePosixPath:
    """Return revision and path that a reference asks for; on a forge only its refs can split them."""
    match reference:
        case ReleaseReference(version=revision) | GitReference(revision=revision):
            return PurePosixPath(revision, reference.path)
        case ForgeReference(revision_and_path=both):
            return PurePosixPath(both)
    return reference.path


def _is_repository(name: str | None) -> bool:
    return name is None or ("/" in name and all(is_repository_part(part) for part in name.split("/")))
