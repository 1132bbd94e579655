"""What a reference is of, and what a pin of the lock must have come from for one of its kind.

The lock is a file that people edit: an entry may carry the facts of another kind of source than its identity names.
"""

from __future__ import annotations

from sourcebook.errors import LockfileError
from sourcebook.model.pin import CommitPin, Pin, ReleasePin
from sourcebook.model.reference import ForgeReference, GitReference, Reference, ReleaseReference


def commit_of(pin: Pin) -> CommitPin:
    """Return the commit of a pin.

    Raises:
        LockfileError: When the pin is of something else.
    """
    if not isinstance(pin.origin, CommitPin):
        raise LockfileError(f"the lock has no commit for {pin.identity!r}", hint="run `sourcebook lock --upgrade`")
    return pin.origin


def release_of(pin: Pin) -> ReleasePin:
    """Return the release of a pin.

    Raises:
        LockfileError: When the pin is of something else.
    """
    if not isinstance(pin.origin, ReleasePin):
        raise LockfileError(f"the lock has no release for {pin.identity!r}", hint="run `sourcebook lock --upgrade`")
    return pin.origin


def project_of(reference: Reference) -> str | None:
    """Return the name by which a corpus lists what a file is of; None of a file on the web or of the project itself."""
    match reference:
        case ReleaseReference(name=name):
            return name
        case ForgeReference(repository=repository):
            return repository
        case GitReference(location=location):
            return "/".join(location.removesuffix(".git").split("/")[1:][-2:])
    return None
