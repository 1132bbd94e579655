"""Files of any git repository, by the git command: `git+https://host/repo.git@REV#path`.

A commit is fetched without history and without files, then all files of it that the run wants in
one further request. Git verifies what it receives against the ids it asked for; the bytes are
compared with them once more when they are read, and with the lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sourcebook.errors import ContentError, FetchError, RevisionNotFoundError
from sourcebook.model.pin import CommitPin, License, Pin
from sourcebook.model.reference import GitReference
from sourcebook.model.source import Blob
from sourcebook.references.origins import commit_of
from sourcebook.settings.values import Limits
from sourcebook.sources.git.access import Access, GitAccess
from sourcebook.sources.git.object_store import GitStore
from sourcebook.sources.git.objects import Entry
from sourcebook.sources.git.ref_listing import find_ref, short_names
from sourcebook.sources.git.repositories import (
    check_locked,
    is_commit,
    license_names,
    missing_commit,
    missing_path,
    missing_repository,
    missing_revision,
    odd_path,
    recognize_license,
)
from sourcebook.sources.git.wanted import Wanted
from sourcebook.sources.network.failures import DeniedError, MissingError
from sourcebook.sources.once import Once
from sourcebook.sources.providers.interface import Resolved
from sourcebook.sources.store.blobs import Cache, blob_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Commit:
    """What is known of one commit."""

    files: Mapping[str, Entry]
    digests: Mapping[str, str]
    """Of what is in the cache: SHA-256 by git id."""
    license: License


class GitProvider:
    """The repositories that are named by their own address."""

    def __init__(self, access: GitAccess, cache: Cache, limits: Limits):
        self._access = access
        self._cache = cache
        self._limits = limits
        self._wanted: Wanted[str, GitReference] = Wanted(cache)
        self._opened: Once[str, Access] = Once()
        self._refs: Once[str, dict[str, str]] = Once()
        self._commits: Once[tuple[str, str], _Commit] = Once()
        self._locked: Once[tuple[str, str], Mapping[str, str]] = Once()

    def expect(self, wanted: Sequence[tuple[GitReference, Pin | None]]) -> None:
        """Hear what will be asked for, to fetch all files of a commit at once."""
        self._wanted.expect(wanted, lambda reference, pin: reference.url)

    def resolve(self, reference: GitReference, earlier: Pin | None = None) -> Resolved:
        """Find the commit of the branch or tag, and fetch the file at it."""
        id = self._commit(reference)
        commit = self._commits.get((reference.url, id), lambda: self._learn(reference, id))
        place = repr(reference.url)
        entry = commit.files.get(str(reference.path))
        if entry is None and any(p.startswith(f"{reference.path}/") for p in commit.files):
            raise odd_path(reference.path, place, id, "a folder")
        if entry is None:
            raise missing_path(reference.path, place, id, commit.files)
        if entry.oddity is not None:
            raise odd_path(reference.path, place, id, entry.oddity)
        blob = self._blob(reference, entry.id, commit.digests)
        pin = Pin(
            identity=reference.identity,
            requested_revision=reference.revision,
            path=reference.path,
            blob=blob.id,
            license=commit.license,
            origin=CommitPin(commit=id),
        )
        return Resolved(pin=pin, blob=blob)

    def fetch(self, reference: GitReference, pin: Pin) -> Blob:
        """Return the bytes that a pin names, from the cache or at its commit."""
        data = self._cache.read(pin.blob.digest)
        if data is None:
            commit = commit_of(pin).commit
            digests = self._locked.get((reference.url, commit), lambda: self._fetch_locked(reference, commit))
            blob = self._blob(reference, pin.blob.git_blob, digests)
            check_locked(pin, blob.id)
            data = blob.data
        return Blob(id=pin.blob, data=data)

    def _commit(self, reference: GitReference) -> str:
        if is_commit(reference.revision):
            return reference.revision.lower()
        refs = self._refs.get(reference.url, lambda: self._list(reference))
        commit = find_ref(refs, reference.revision)
        if commit is None:
            raise missing_revision(reference.revision, repr(reference.url), short_names(refs))
        return commit

    def _list(self, reference: GitReference) -> dict[str, str]:
        store, access = self._open(reference)
        try:
            with store.locked():
                return store.list_refs(access)
        except (MissingError, DeniedError):
            raise missing_repository(repr(reference.url)) from None

    def _learn(self, reference: GitReference, commit: str) -> _Commit:
        """Fetch a commit's trees, and then its licence and all files of it that are wanted."""
        # Before the store is locked: other references may be of a branch, and listing those locks it too.
        expected = self._expected(reference, commit)
        with self._fetched(reference, commit) as (store, access):
            files = store.list_files(commit)
            names = license_names(name for name in files if "/" not in name)
            texts = {name: files[name].id for name in names if files[name].oddity is None}
            found = [files[path] for path in expected if path in files]
            wanted = {entry.id for entry in found if entry.oddity is None}
            digests = self._obtain(store, access, {*texts.values(), *wanted})
        return _Commit(files=files, digests=digests, license=recognize_license(texts, digests, self._cache))

    def _expected(self, reference: GitReference, commit: str) -> set[str]:
        """Return the paths of this commit that will be asked for."""
        others = self._wanted.paths_at(reference.url, commit, lambda other: (self._commit(other), other.path))
        return {str(reference.path), *map(str, others)}

    def _fetch_locked(self, reference: GitReference, commit: str) -> Mapping[str, str]:
        """Fetch what the lock names of a commit."""
        ids = self._wanted.locked_at(reference.url, commit)
        with self._fetched(reference, commit) as (store, access):
            return self._obtain(store, access, ids)

    @contextmanager
    def _fetched(self, reference: GitReference, commit: str) -> Iterator[tuple[GitStore, Access]]:
        """Give the store of a repository, for us alone, with a commit and its trees in it."""
        store, access = self._open(reference)
        try:
            with store.locked():
                store.fetch_commit(access, commit)
                yield store, access
        except (MissingError, DeniedError):
            raise missing_repository(repr(reference.url)) from None
        except RevisionNotFoundError:
            raise missing_commit(commit, repr(reference.url)) from None

    def _open(self, reference: GitReference) -> tuple[GitStore, Access]:
        access = self._opened.get(reference.url, lambda: self._access.open(reference))
        return GitStore(self._cache.folder, reference.url, self._limits), access

    def _obtain(self, store: GitStore, access: Access, ids: set[str]) -> Mapping[str, str]:
        """Bring files into the cache; return their SHA-256 by git id."""
        wanted = sorted(ids)
        found = store.read_blobs(wanted)
        # Fetched again together when one is missing: a store is not asked which one that is.
        if found is None:
            store.fetch_blobs(access, wanted)
            found = store.read_blobs(wanted)
        digests = {}
        for id, data in (found or {}).items():
            blob = blob_of(data)
            if blob.id.git_blob == id and len(data) <= self._limits.file_bytes:
                digests[id] = self._cache.write(data).id.digest
        return digests

    def _blob(self, reference: GitReference, id: str, digests: Mapping[str, str]) -> Blob:
        digest = digests.get(id)
        data = self._cache.read(digest) if digest else None
        if data is None:
            what = f"{str(reference.path)!r} in {reference.url!r}"
            if digest is None:
                raise ContentError(
                    f"{what} is larger than {self._limits.file_bytes} bytes, or damaged",
                    hint="raise `file_bytes` under [limits], if a file this large is meant",
                )
            raise FetchError(f"the cache lost {what}", hint="run the command again")
        return blob_of(data)
