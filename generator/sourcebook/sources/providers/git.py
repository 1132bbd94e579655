"""Files of any git repository, by the git command: `git+https://host/repo.git@REV#path`.

A commit is fetched without history and without files, then all files of it that the run wants in
one further request. Git verifies what it receives against the ids it asked for; the bytes are
compared with them once more when they are read, and with the lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.errors import ContentError, FetchError, RevisionNotFoundError, own_copy
from sourcebook.model.codes import Code
from sourcebook.model.newest import Newest, Standing, Stated
from sourcebook.model.pin import BlobId, CommitPin, License, Pin
from sourcebook.model.reference import GitReference
from sourcebook.model.source import Blob
from sourcebook.model.whole_source import WholeRepository
from sourcebook.references.origins import commit_of
from sourcebook.settings.values import Limits
from sourcebook.sources.git.access import Access, GitAccess
from sourcebook.sources.git.history import FileHistory
from sourcebook.sources.git.object_store import GitStore, open_mirror, open_store
from sourcebook.sources.git.objects import Entry
from sourcebook.sources.git.ref_listing import find_ref, short_names, split_revision
from sourcebook.sources.git.repositories import (
    check_locked,
    files_of,
    head_of,
    is_commit,
    kept_texts,
    license_names,
    missing_commit,
    missing_path,
    missing_repository,
    missing_revision,
    odd_path,
    pinned_revision,
    recognize_license,
)
from sourcebook.sources.git.store_lock import LockHeldError, Patience
from sourcebook.sources.git.wanted import Wanted
from sourcebook.sources.network.failures import DeniedError, MissingError
from sourcebook.sources.once import KeyedLocks, Once
from sourcebook.sources.providers.interface import Resolved
from sourcebook.sources.store.blobs import Cache, blob_of

_AT_ONCE = 16 << 20
"""Bytes of files that are read of a store in one go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Obtained:
    """What was asked for by git id."""

    digests: Mapping[str, str]
    """Of what is in the cache: SHA-256 by git id."""
    large: frozenset[str]
    """Ids of what is larger than a file may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Commit:
    """What is known of one commit."""

    files: Mapping[str, Entry]
    obtained: _Obtained
    license: License
    license_files: tuple[tuple[str, BlobId], ...] | None


class GitProvider:
    """The repositories that are named by their own address.

    Args:
        access: Says how each may be asked.
        cache: Holds their objects too.
        limits: What git may take and send.
        patience: With other runs that use the objects of one repository.
        tell: Called with one line when that takes long, from any thread.
    """

    def __init__(
        self,
        access: GitAccess,
        cache: Cache,
        limits: Limits,
        *,
        patience: Patience | None = None,
        tell: Callable[[str], None] | None = None,
    ):
        self._access = access
        self._cache = cache
        self._limits = limits
        self._patience = patience or Patience()
        self._tell = tell or (lambda line: None)
        self._wanted: Wanted[str, GitReference] = Wanted(cache)
        self._opened: Once[str, Access] = Once()
        self._refs: Once[str, dict[str, str]] = Once()
        self._commits: Once[tuple[str, str], _Commit] = Once()
        self._locked: Once[tuple[str, str], _Obtained] = Once()
        self._stores: KeyedLocks[str] = KeyedLocks()
        self._held: dict[str, LockHeldError] = {}

    def expect(self, wanted: Sequence[tuple[GitReference, Pin | None]]) -> None:
        """Hear what will be asked for, to fetch all files of a commit at once."""
        self._wanted.expect(wanted, lambda reference, pin: reference.url)

    def resolve(self, reference: GitReference, earlier: Pin | None = None) -> Resolved:
        """Find the commit of the branch or tag, and fetch the file at it."""
        id = self._commit(reference)
        commit = self._commits.get((reference.url, id), lambda: self._learn(reference, id))
        place = self._access.name(reference)
        entry = commit.files.get(str(reference.path))
        if entry is None and any(p.startswith(f"{reference.path}/") for p in commit.files):
            raise odd_path(reference.path, place, id, "a folder")
        if entry is None:
            raise missing_path(reference.path, place, id, commit.files)
        if entry.oddity is not None:
            raise odd_path(reference.path, place, id, entry.oddity)
        blob = self._blob(reference, entry.id, commit.obtained)
        pin = Pin(
            identity=reference.identity,
            requested_revision=reference.revision,
            path=reference.path,
            blob=blob.id,
            license=commit.license,
            origin=CommitPin(commit=id, license_files=commit.license_files),
        )
        return Resolved(pin=pin, blob=blob)

    def fetch(self, reference: GitReference, pin: Pin) -> Blob:
        """Return the bytes that a pin names, from the cache or at its commit."""
        blob, *_ = [self._fetch_file(reference, file) for file in files_of(pin)]
        return blob

    def _fetch_file(self, reference: GitReference, pin: Pin) -> Blob:
        data = self._cache.read(pin.blob.digest)
        if data is None:
            commit, id = commit_of(pin).commit, pin.blob.git_blob

            def ask() -> _Obtained:
                return self._fetch_locked(reference, commit, {*self._wanted.locked_at(reference.url, commit), id})

            obtained = self._locked.get((reference.url, commit), ask)
            if id not in obtained.digests:
                # What is damaged in the cache counted as there, and was not among those that were asked for together.
                obtained = self._fetch_locked(reference, commit, {id})
            blob = self._blob(reference, id, obtained)
            check_locked(pin, blob.id)
            data = blob.data
        return Blob(id=pin.blob, data=data)

    def newest(self, reference: GitReference, pin: Pin) -> Newest:
        """Return what the repository says of its revision today.

        Raises:
            FetchError: When it cannot be reached.
        """
        place, pinned = self._access.name(reference), pinned_revision(pin)
        try:
            refs = self.refs(reference)
        except RevisionNotFoundError:
            gone = Stated(standing=Standing.GONE, text=f"there is no repository {place} any more")
            return Newest(pinned=pinned, newest=None, whole=None, stated=(gone,))
        head = head_of(refs, pin, place)
        if head.commit is None:
            return Newest(pinned=pinned, newest=None, whole=None, stated=head.stated)
        whole = WholeRepository(scheme=reference.scheme, location=reference.location, revision=head.commit)
        return Newest(pinned=pinned, newest=f"{head.name} ({head.commit[:10]})", whole=whole, stated=head.stated)

    def refs(self, reference: GitReference) -> Mapping[str, str]:
        """Return the commits of a repository's branches and tags, and of `HEAD`, by full name."""
        return self._refs.get(reference.url, lambda: self._list(reference))

    def locate(self, source: WholeRepository) -> tuple[str, PurePosixPath]:
        """Return the commit of a whole repository, and the folder behind its revision: the top where there is none.

        Raises:
            RevisionNotFoundError: When there is no such repository, branch or tag.
            FetchError: When it cannot be reached.
        """
        reference = self._top(source)
        if source.forge is None:
            return self._commit(reference), PurePosixPath()
        first, _, rest = reference.revision.partition("/")
        if is_commit(first) and source.revision_kind in (None, "commit"):
            return first.lower(), PurePosixPath(rest)
        refs = self.refs(reference)
        found = split_revision(refs, f"{reference.revision}/", kind=source.revision_kind)
        if found is None:
            raise missing_revision(reference.revision, self._access.name(reference), short_names(refs))
        return found[1], PurePosixPath(found[2])

    def list_files(self, source: WholeRepository, commit: str) -> Mapping[str, Entry]:
        """Return what a commit holds, by path, folders left out.

        Raises:
            RevisionNotFoundError: When the repository does not have it.
            FetchError: When it cannot be reached.
        """
        with self._fetched(self._top(source), commit) as (_, _, files):
            return files

    def stream_blobs(
        self, source: WholeRepository, commit: str, ids: Sequence[str]
    ) -> Iterator[tuple[str, bytes | None]]:
        """Fetch files of a commit in one request, and yield them by their ids, some at a time.

        Other runs can use the repository between two parts: its objects are not held while somebody looks at them.

        Args:
            source: Where they lie.
            commit: Which has them.
            ids: In the order in which they are yielded, each once.

        Yields:
            Id and bytes; None for one that is larger than a file may be.

        Raises:
            FetchError: When the server does not send them.
        """
        reference = self._top(source)
        with self._fetched(reference, commit) as (store, access, _):
            sizes = _measured(store, access, ids)
        for batch in _batches(ids, sizes, most=self._limits.file_bytes):
            with self._store(reference) as (store, _):
                found = store.read_blobs([id for id in batch if sizes[id] <= self._limits.file_bytes])
            for id in batch:
                data = found.get(id)
                if sizes[id] <= self._limits.file_bytes and (data is None or blob_of(data).id.git_blob != id):
                    raise FetchError(f"the cache lost files of {reference.url!r}", hint="run the command again")
                yield id, data

    @contextmanager
    def open_history(self, source: WholeRepository, addresses: Sequence[str]) -> Iterator[FileHistory]:
        """Give all that stood at some files of a repository.

        Args:
            source: Which; its revision does not matter.
            addresses: Revision and path of each file, one text; a branch or tag may be there no longer.

        Raises:
            RevisionNotFoundError: When there is no such repository.
            FetchError: When it cannot be reached or read.
        """
        reference = self._top(source)
        refs = self._refs.get(reference.url, lambda: self._list(reference))
        try:
            with self._store(reference) as (store, access):
                yield FileHistory(store, access, refs, addresses, most=self._limits.file_bytes)
        except (MissingError, DeniedError):
            raise missing_repository(self._access.name(reference)) from None

    def license_at(self, source: WholeRepository, commit: str, files: Mapping[str, Entry]) -> License:
        """Return the licence of a repository, by the texts at its top."""
        names = license_names(name for name in files if "/" not in name)
        texts = {name: files[name].id for name in names if files[name].oddity is None}
        obtained = self._fetch_locked(self._top(source), commit, set(texts.values()))
        return recognize_license(texts, obtained.digests, self._cache)

    def _top(self, source: WholeRepository) -> GitReference:
        """Return a repository's top folder, which stands for all of it."""
        return GitReference(
            scheme=source.scheme, location=source.location, revision=source.revision or "HEAD", path=PurePosixPath()
        )

    def _commit(self, reference: GitReference) -> str:
        if is_commit(reference.revision):
            return reference.revision.lower()
        refs = self.refs(reference)
        commit = find_ref(refs, reference.revision)
        if commit is None:
            raise missing_revision(reference.revision, self._access.name(reference), short_names(refs))
        return commit

    def _list(self, reference: GitReference) -> dict[str, str]:
        try:
            with self._store(reference) as (store, access):
                return store.list_refs(access)
        except (MissingError, DeniedError):
            raise missing_repository(self._access.name(reference)) from None

    def _learn(self, reference: GitReference, commit: str) -> _Commit:
        """Fetch a commit's trees, and then its licence and all files of it that are wanted."""
        # Before the store is locked: other references may be of a branch, and listing those locks it too.
        expected = self._expected(reference, commit)
        with self._fetched(reference, commit) as (store, access, files):
            names = license_names(name for name in files if "/" not in name)
            texts = {name: files[name].id for name in names if files[name].oddity is None}
            found = [files[path] for path in expected if path in files]
            wanted = {entry.id for entry in found if entry.oddity is None}
            obtained = self._obtain(store, access, {*texts.values(), *wanted})
        return _Commit(
            files=files,
            obtained=obtained,
            license=recognize_license(texts, obtained.digests, self._cache),
            license_files=kept_texts(texts, obtained.digests, self._cache),
        )

    def _expected(self, reference: GitReference, commit: str) -> set[str]:
        """Return the paths of this commit that will be asked for."""
        others = self._wanted.paths_at(reference.url, commit, lambda other: (self._commit(other), other.path))
        return {str(reference.path), *map(str, others)}

    def _fetch_locked(self, reference: GitReference, commit: str, ids: set[str]) -> _Obtained:
        with self._fetched(reference, commit) as (store, access, _):
            return self._obtain(store, access, ids)

    @contextmanager
    def _fetched(self, reference: GitReference, commit: str) -> Iterator[tuple[GitStore, Access, Mapping[str, Entry]]]:
        """Give the store of a repository, for us alone, with a commit and its trees in it."""
        try:
            with self._store(reference) as (store, access):
                yield store, access, store.fetch_commit(access, commit)
        except (MissingError, DeniedError):
            raise missing_repository(self._access.name(reference)) from None
        except RevisionNotFoundError:
            raise missing_commit(commit, self._access.name(reference)) from None

    @contextmanager
    def _store(self, reference: GitReference) -> Iterator[tuple[GitStore, Access]]:
        url = reference.url
        access = self._opened.get(url, lambda: self._access.open(reference))
        if access.mirror is not None:
            with open_mirror(access.mirror, self._limits) as store:
                yield store, access
            return
        # Our own threads wait here, without end: only another run's lock is told and given up.
        with self._stores.of(url):
            if url in self._held:
                raise own_copy(self._held[url])
            try:
                with open_store(
                    self._cache.folder, url, self._limits, patience=self._patience, tell=self._tell
                ) as store:
                    yield store, access
            except LockHeldError as error:
                # Waited for once: the other commits of the repository would each wait as long.
                self._held[url] = error
                raise

    def _obtain(self, store: GitStore, access: Access, ids: set[str]) -> _Obtained:
        """Bring files into the cache."""
        wanted = sorted(ids)
        sizes = _measured(store, access, wanted)
        # A few kilobytes of a pack may stand for gigabytes, which are never read.
        large = frozenset(id for id, size in sizes.items() if size > self._limits.file_bytes)
        found = store.read_blobs([id for id in sizes if id not in large])
        good = {id: data for id, data in found.items() if blob_of(data).id.git_blob == id}
        digests = {id: self._cache.write(data).id.digest for id, data in good.items()}
        return _Obtained(digests=digests, large=large)

    def _blob(self, reference: GitReference, id: str, obtained: _Obtained) -> Blob:
        what = f"{str(reference.path)!r} in {reference.url!r}"
        if id in obtained.large:
            raise ContentError(
                f"{what} is larger than {self._limits.file_bytes} bytes",
                hint="raise `file_bytes` under [limits], if a file this large is meant",
                code=Code.TOO_LARGE,
            )
        if id not in obtained.digests:
            raise FetchError(f"the server does not send {what}", hint="try again later")
        data = self._cache.read(obtained.digests[id])
        if data is None:
            raise FetchError(f"the cache lost {what}", hint="run the command again")
        return blob_of(data)


def _measured(store: GitStore, access: Access, ids: Sequence[str]) -> dict[str, int]:
    """Bring files into a store, and return the sizes of those that came, by id."""
    sizes = store.measure_blobs(ids)
    # Fetched again together when one is missing: a store is not asked which one that is.
    if sizes is None:
        store.fetch_blobs(access, ids)
        sizes = store.measure_blobs(ids) or {}
    return sizes


def _batches(ids: Sequence[str], sizes: Mapping[str, int], *, most: int) -> Iterator[list[str]]:
    """Yield ids in parts that are read at once; what is larger than `most` counts nothing, as it is not read."""
    batch: list[str] = []
    room = _AT_ONCE
    for id in ids:
        size = sizes[id] if sizes[id] <= most else 0
        if batch and size > room:
            yield batch
            batch, room = [], _AT_ONCE
        batch.append(id)
        room -= size
    if batch:
        yield batch
