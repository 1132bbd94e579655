"""What the providers of repositories share, whichever way they ask: commits, licences, and what can be wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import (
    dataclass,
    replace,
)
from pathlib import PurePosixPath

from sourcebook.errors import (
    DigestMismatchError,
    PathNotFoundError,
    RevisionNotFoundError,
    nearest,
)
from sourcebook.model.newest import Standing, Stated
from sourcebook.model.pin import UNKNOWN_LICENSE, BlobId, License, Pin
from sourcebook.pins.licenses import license_of_files
from sourcebook.references.origins import commit_of
from sourcebook.sources.git.ref_listing import find_ref
from sourcebook.sources.nearest_paths import nearest_hint
from sourcebook.sources.store.blobs import Cache, blob_of

_LICENSE = re.compile(r"(licen[cs]e|copying)", re.IGNORECASE)
_NOTICE = re.compile(r"notice", re.IGNORECASE)
_LICENSES = 8
"""Files that are read to find the licence; more are translations, or something else. Of notices as many are kept."""
_COMMIT = re.compile(r"[0-9a-f]{40}")


def is_commit(revision: str) -> bool:
    """Tell whether a revision is a full commit id, in any case."""
    return _COMMIT.fullmatch(revision.lower()) is not None


def license_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return those names of a repository's top folder that are of licence texts and of notices, each kind sorted."""
    known = sorted(names)
    return tuple(
        name for pattern in (_LICENSE, _NOTICE) for name in [name for name in known if pattern.match(name)][:_LICENSES]
    )


def recognize_license(texts: Mapping[str, str], digests: Mapping[str, str], cache: Cache) -> License:
    """Recognize a repository's licence by its texts, as far as they are in the cache.

    Args:
        texts: Git ids by name of the file.
        digests: SHA-256 by git id.
        cache: Where the texts are kept.
    """
    files = []
    for name, id in texts.items():
        data = cache.read(digests[id]) if id in digests and _LICENSE.match(name) else None
        if data is not None:
            files.append((name, data.decode("utf-8", "replace")))
    return license_of_files(files) if files else UNKNOWN_LICENSE


def kept_texts(
    texts: Mapping[str, str], digests: Mapping[str, str], cache: Cache
) -> tuple[tuple[str, BlobId], ...] | None:
    """Return licence texts and notices as a pin names them, sorted; None where one of them did not come.

    Args:
        texts: Git ids by name of the file.
        digests: SHA-256 by git id.
        cache: Where the texts are kept.
    """
    found = {name: cache.read(digests[id]) for name, id in texts.items() if id in digests}
    kept = tuple(sorted((name, blob_of(data).id) for name, data in found.items() if data is not None))
    return kept if len(kept) == len(texts) else None


def files_of(pin: Pin) -> tuple[Pin, ...]:
    """Return the pin of each file that a pin of a commit names: its own, then licence texts and notices."""
    texts = commit_of(pin).license_files or ()
    return (pin, *(replace(pin, path=PurePosixPath(name), blob=blob) for name, blob in texts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a pinned repository stands now."""

    name: str
    """What is followed: the branch that is pinned, else the default branch."""
    commit: str | None
    """None for a repository without commits."""
    stated: tuple[Stated, ...]


def head_of(refs: Mapping[str, str], pin: Pin, place: str) -> Head:
    """Return what the refs of a repository say today of a revision that was pinned.

    Args:
        refs: Commits by full name.
        pin: Of a file at the revision.
        place: The repository, as messages name it.
    """
    revision, stated = pin.requested_revision, list[Stated]()
    if not is_commit(revision) and revision != "HEAD":
        if branch := find_ref(refs, revision, kind="branch"):
            return Head(name=revision, commit=branch, stated=())
        tag = find_ref(refs, revision, kind="tag")
        if tag is None:
            text = f"there is no branch or tag {revision!r} in {place} any more"
            stated.append(Stated(standing=Standing.GONE, text=text))
        elif tag != commit_of(pin).commit:
            text = f"the tag {revision!r} of {place} is another commit now: {tag[:10]}"
            stated.append(Stated(standing=Standing.TAG_MOVED, text=text))
    return Head(name="the default branch", commit=refs.get("HEAD"), stated=tuple(stated))


def pinned_revision(pin: Pin) -> str:
    """Return what is pinned of a repository, as people read it."""
    revision, commit = pin.requested_revision, commit_of(pin).commit[:10]
    return commit if is_commit(revision) else f"{revision} ({commit})"


def check_locked(pin: Pin, found: BlobId) -> None:
    """Compare what was fetched with what the lock names.

    Raises:
        DigestMismatchError: With both digests.
    """
    if found != pin.blob:
        raise DigestMismatchError(
            f"{str(pin.path)!r} at {commit_of(pin).commit} has sha256 {found.digest}, the lock says {pin.blob.digest}",
            expected=pin.blob.digest,
            actual=found.digest,
            hint="a commit never changes: find out who changed the lock or the server",
        )


def missing_revision(revision: str, place: str, names: Iterable[str]) -> RevisionNotFoundError:
    """Return the fault of a revision that is not there, with the nearest branch or tag.

    Args:
        revision: As written.
        place: The repository, as messages name it.
        names: Of branches and tags.
    """
    near = nearest(revision, tuple(names))
    return RevisionNotFoundError(
        f"there is no branch, tag or commit {revision!r} in {place}",
        hint=f"nearest is {near!r}" if near else "a commit is written with all 40 digits",
    )


def missing_commit(commit: str, place: str) -> RevisionNotFoundError:
    """Return the fault of a commit that is not there."""
    return RevisionNotFoundError(
        f"there is no commit {commit} in {place}",
        hint="it may have been removed: choose another, or the branch or tag it was on",
    )


def missing_repository(place: str, *, is_known: bool = False) -> RevisionNotFoundError:
    """Return the fault of a repository that is not there, or not for us.

    Args:
        place: The repository, as messages name it.
        is_known: Whether a secret was sent.
    """
    hint = "it may have been renamed, removed or made private"
    if is_known:
        hint += ", or the token that was sent is wrong, has expired, or may not read it"
    return RevisionNotFoundError(f"there is no repository {place}", hint=hint)


def missing_path(path: PurePosixPath, place: str, commit: str, paths: Iterable[str] | None) -> PathNotFoundError:
    """Return the fault of a path that is not there, with the nearest where the paths are known."""
    hint = "open the repository at this commit and copy the address of the file's page"
    return PathNotFoundError(
        f"there is no file {str(path)!r} in {place} at {commit}",
        hint=hint if paths is None else nearest_hint(path, tuple(paths)),
    )


def odd_path(path: PurePosixPath, place: str, commit: str, oddity: str) -> PathNotFoundError:
    """Return the fault of a path that leads to no plain file: links are never followed."""
    return PathNotFoundError(
        f"{str(path)!r} in {place} at {commit} is {oddity}, not a file",
        hint="name the file itself, where it lies",
    )
