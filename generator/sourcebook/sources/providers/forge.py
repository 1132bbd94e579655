"""Files of repositories on GitHub, GitLab, Forgejo and Gitea, from the address of their page.

A revision becomes a commit by git's own list of refs, and the commit its files' ids by git's own trees: both cost one
request, and neither is counted by the forges' limited interfaces. What is then fetched is compared with the id that the
commit gives it. Few files of a commit are fetched one by one as raw files, many in one request as git objects, and so
is everything where we are known to the server: raw files of private repositories are reached differently on every
forge. A server that does not tell its trees is believed as far as the lock goes.

A forge redirects from the old name of a repository to the new one for as long as nobody takes the old name. That is
told, and the new name kept in the lock, so that whoever takes the old one gains nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.errors import DigestMismatchError, FetchError, PathNotFoundError, RevisionNotFoundError
from sourcebook.model.codes import Code
from sourcebook.model.newest import Newest, Standing, Stated
from sourcebook.model.pin import UNKNOWN_LICENSE, BlobId, CommitPin, License, Pin
from sourcebook.model.reference import Forge, ForgeReference
from sourcebook.model.source import Blob
from sourcebook.model.warned import Warned
from sourcebook.pins.licenses import license_of_files
from sourcebook.references.forges import repository_at, rules_of
from sourcebook.references.origins import commit_of
from sourcebook.settings.values import Limits
from sourcebook.sources.git.objects import CommitTree
from sourcebook.sources.git.ref_listing import short_names, split_revision
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
from sourcebook.sources.git.server import PACK_SUFFIX, REFS_SUFFIX, UntoldError, ask_blobs, ask_refs, ask_tree
from sourcebook.sources.git.wanted import Wanted
from sourcebook.sources.network.addresses import server_of
from sourcebook.sources.network.credentials import Credentials
from sourcebook.sources.network.failures import DeniedError, MissingError
from sourcebook.sources.network.transport import Answer, Transport
from sourcebook.sources.once import KeyedLocks, Once
from sourcebook.sources.providers.first_look import warn_of_answer
from sourcebook.sources.providers.forge_facts import is_archived
from sourcebook.sources.providers.forge_places import ForgeRepository, Listing, Place
from sourcebook.sources.providers.interface import Resolved
from sourcebook.sources.store.blobs import Cache, blob_of

MANY = 5
"""Files of one commit from which on they are fetched as git objects, in one request."""

_NOTICE_NAME = "NOTICE"
_LICENSE_NAMES = ("LICENSE", "LICENSE.md")
"""Looked for where the names in the repository are not known: two requests at most."""
_NEAREST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Commit:
    """What is known of one commit."""

    repository: ForgeRepository
    tree: CommitTree | None
    """None where the server does not tell."""
    digests: Mapping[str, str]
    """Of the files that came as git objects and are in the cache: SHA-256 by git id."""
    license: License
    license_files: tuple[tuple[str, BlobId], ...] | None
    """Licence texts and notices, all in the cache; None where not all of them came."""
    untold: str = ""
    """Why the server does not tell; empty where it does."""


class ForgeProvider:
    """The repositories of all forges."""

    def __init__(self, transport: Transport, cache: Cache, limits: Limits, credentials: Credentials):
        self._transport = transport
        self._cache = cache
        self._limits = limits
        self._credentials = credentials
        self._wanted: Wanted[ForgeRepository, ForgeReference] = Wanted(cache)
        self._listings: Once[ForgeRepository, Listing] = Once()
        self._archived: Once[ForgeRepository, bool] = Once()
        self._commits: Once[tuple[ForgeRepository, str], _Commit] = Once()
        self._locked: Once[tuple[ForgeRepository, str], Mapping[str, str]] = Once()
        self._locks: KeyedLocks[str] = KeyedLocks()

    def expect(self, wanted: Sequence[tuple[ForgeReference, Pin | None]]) -> None:
        """Hear what will be asked for, to choose between raw files and git objects."""
        self._wanted.expect(wanted, _repository)

    def resolve(self, reference: ForgeReference, earlier: Pin | None = None) -> Resolved:
        """Find the commit of the branch or tag, and fetch the file at it."""
        place = self._locate(reference)
        commit = self._commits.get((place.repository, place.commit), lambda: self._learn(reference, place))
        blob, warnings = self._read(commit, place)
        moved = commit.repository.name if commit.repository.name != reference.repository else None
        # Forges redirect to the case in which a name was given: that is no other repository.
        if moved and moved.lower() == reference.repository.lower():
            moved = None
        pin = Pin(
            identity=reference.identity,
            requested_revision=place.revision,
            path=place.path,
            blob=blob.id,
            license=commit.license,
            origin=CommitPin(commit=place.commit, repository=moved, license_files=commit.license_files),
        )
        if moved:
            warnings = (_renamed(reference, moved, pin, earlier), *warnings)
        return Resolved(pin=pin, blob=blob, warnings=warnings)

    def fetch(self, reference: ForgeReference, pin: Pin) -> Blob:
        """Return the bytes that a pin names, from the cache or at its commit."""
        blob, *_ = [self._fetch_file(reference, file) for file in files_of(pin)]
        return blob

    def _fetch_file(self, reference: ForgeReference, pin: Pin) -> Blob:
        # The licence of a commit is one of many sources, each in a thread of its own: the first fetches it for all.
        with self._locks.of(pin.blob.git_blob):
            return self._read_or_fetch(reference, pin)

    def _read_or_fetch(self, reference: ForgeReference, pin: Pin) -> Blob:
        data = self._cache.read(pin.blob.digest)
        if data is None:
            repository, commit = _repository(reference, pin), commit_of(pin).commit
            digests = self._locked.get((repository, commit), lambda: self._fetch_locked(repository, commit))
            # By git id, as objects are asked for; what did not come in that way is asked for as a raw file.
            digest = digests.get(pin.blob.git_blob)
            data = self._cache.read(digest) if digest else None
            if data is None:
                data = self._raw(repository, commit, pin.path).data
            check_locked(pin, blob_of(data).id)
            self._cache.write(data)
        return Blob(id=pin.blob, data=data)

    def newest(self, reference: ForgeReference, pin: Pin) -> Newest:
        """Return what a forge says of a repository today: by its name as written, where that still leads to it.

        Raises:
            FetchError: When it cannot be reached.
        """
        pinned, known = pinned_revision(pin), commit_of(pin).repository or reference.repository
        stated: list[Stated] = []
        try:
            listing = self._listed(reference.forge, reference.repository)
            if listing.repository.name.lower() != reference.repository.lower():
                text = f"{reference.repository!r} is renamed to {listing.repository.name!r}"
                stated.append(Stated(standing=Standing.RENAMED, text=text))
            # The lock knows where the name led to: whoever has taken it since gains nothing.
            if commit_of(pin).repository and listing.repository.name.lower() != known.lower():
                text = f"the name {reference.repository!r} leads to another repository than {known!r} now"
                stated[:] = [Stated(standing=Standing.TAKEN_OVER, text=text)]
                listing = self._listed(reference.forge, known)
        except RevisionNotFoundError:
            gone = f"there is no repository {ForgeRepository(reference.forge, known).shown} any more"
            stated.append(Stated(standing=Standing.GONE, text=gone))
            return Newest(pinned=pinned, newest=None, whole=None, stated=tuple(stated))
        name = listing.repository.name
        head = head_of(listing.refs, pin, listing.repository.shown)
        stated += head.stated
        if self._archived.get(listing.repository, lambda: is_archived(self._transport, reference.forge, name)):
            stated.append(Stated(standing=Standing.ARCHIVED, text=f"{name!r} is archived"))
        if head.commit is None:
            return Newest(pinned=pinned, newest=None, whole=None, stated=tuple(stated))
        whole = repository_at(reference.forge, listing.repository.name, revision=head.commit, kind="commit")
        newest = f"{head.name} ({head.commit[:10]})"
        return Newest(pinned=pinned, newest=newest, whole=whole, stated=tuple(stated))

    def _listed(self, forge: Forge, name: str) -> Listing:
        repository = ForgeRepository(forge, name)
        return self._listings.get(repository, lambda: self._list(repository))

    def refs(self, reference: ForgeReference) -> Mapping[str, str]:
        """Return the commits of a repository's branches and tags, and of `HEAD`, by full name."""
        return self._listed(reference.forge, reference.repository).refs

    def _locate(self, reference: ForgeReference) -> Place:
        """Return repository, revision as written, its commit, and the path behind it."""
        repository = ForgeRepository(reference.forge, reference.repository)
        first, _, rest = reference.revision_and_path.partition("/")
        # A commit needs no listing; a branch may be named like one, where the address says that it is a branch.
        if is_commit(first) and reference.revision_kind in (None, "commit"):
            return Place(repository, first, first.lower(), PurePosixPath(rest))
        listing = self._listed(reference.forge, reference.repository)
        found = split_revision(listing.refs, reference.revision_and_path, kind=reference.revision_kind)
        if found is None:
            raise missing_revision(first, repository.shown, short_names(listing.refs))
        revision, commit, path = found
        return Place(listing.repository, revision, commit, PurePosixPath(path))

    def _list(self, repository: ForgeRepository) -> Listing:
        try:
            refs, answer = ask_refs(self._transport, repository.url)
        except (MissingError, DeniedError):
            known = self._is_known(repository)
            raise missing_repository(repository.shown, is_known=known) from None
        return Listing(refs, repository.renamed(answer.url, repository.forge.url, REFS_SUFFIX))

    def _learn(self, reference: ForgeReference, place: Place) -> _Commit:
        """Ask for the trees of a commit, then for the licence and, where they are many, the files."""
        repository, commit = place.repository, place.commit
        try:
            tree, answer = ask_tree(self._transport, repository.url, commit)
        except RevisionNotFoundError:
            raise missing_commit(commit, repository.shown) from None
        except UntoldError as error:
            license, kept = self._guess_license(repository, commit)
            return _Commit(
                repository=repository,
                tree=None,
                digests={},
                license=license,
                license_files=kept,
                untold=error.message,
            )
        repository = repository.renamed(answer.url, repository.forge.url, PACK_SUFFIX)
        names = tree.names()
        texts = {name: names[name].id for name in license_names(names) if not names[name].oddity}
        files = self._expected(reference, commit, tree)
        wanted = [*texts.values(), *(files if self._as_objects(repository, len(files)) else ())]
        digests = self._fetch_objects(repository, wanted)
        return _Commit(
            repository=repository,
            tree=tree,
            digests=digests,
            license=recognize_license(texts, digests, self._cache),
            license_files=kept_texts(texts, digests, self._cache),
        )

    def _as_objects(self, repository: ForgeRepository, count: int) -> bool:
        return count >= MANY or (count > 0 and self._is_known(repository))

    def _is_known(self, repository: ForgeRepository) -> bool:
        """Tell whether the server learns who asks."""
        return self._credentials.header(server_of(repository.forge.url)) is not None

    def _expected(self, reference: ForgeReference, commit: str, tree: CommitTree) -> set[str]:
        """Return the ids of the files of this commit that will be asked for."""

        def locate(other: ForgeReference) -> tuple[str, PurePosixPath]:
            place = self._locate(other)
            return place.commit, place.path

        entries = map(tree.find, self._wanted.paths_at(_repository(reference, None), commit, locate))
        return {entry.id for entry in entries if entry is not None and entry.oddity is None}

    def _read(self, commit: _Commit, place: Place) -> tuple[Blob, tuple[Warned, ...]]:
        """Return a file of a commit; where its id is known, no other bytes than those, else what is doubtful of it."""
        entry = commit.tree.find(place.path) if commit.tree else None
        if commit.tree and entry is None:
            paths = commit.tree.paths(_NEAREST)
            raise missing_path(place.path, commit.repository.shown, place.commit, paths)
        if entry and entry.oddity:
            raise odd_path(place.path, commit.repository.shown, place.commit, entry.oddity)
        digest = commit.digests.get(entry.id) if entry else None
        data = self._cache.read(digest) if digest else None
        if data is not None:
            return blob_of(data), ()
        answer = self._raw(commit.repository, place.commit, place.path)
        data = answer.data
        expected = entry.id if entry else rules_of(commit.repository.forge).named_blob(answer.headers)
        if expected is not None and blob_of(data).id.git_blob != expected:
            raise FetchError(
                f"{str(place.path)!r} of {commit.repository.shown} is sent with the git id "
                f"{blob_of(data).id.git_blob}, the commit {place.commit} says {expected}",
                hint="the file may lie in a store for large files, or the server is not to be trusted",
            )
        return self._cache.write(data), () if entry else _unverified(commit, place, answer)

    def _raw(self, repository: ForgeRepository, commit: str, path: PurePosixPath) -> Answer:
        """Return a raw file."""
        url = rules_of(repository.forge).raw_url(repository.forge, repository.name, commit=commit, path=path)
        try:
            return self._transport.get(url, max_bytes=self._limits.file_bytes)
        except MissingError:
            raise missing_path(path, repository.shown, commit, None) from None

    def _fetch_objects(self, repository: ForgeRepository, ids: Sequence[str]) -> Mapping[str, str]:
        """Fetch files by their git ids into the cache; return the SHA-256 of those that came."""
        if not ids:
            return {}
        try:
            found = ask_blobs(
                self._transport,
                repository.url,
                ids,
                max_object=self._limits.file_bytes,
                max_total=self._limits.archive_bytes,
            )
        except (UntoldError, RevisionNotFoundError):
            return {}
        return {id: self._cache.write(data).id.digest for id, data in found.items()}

    def _fetch_locked(self, repository: ForgeRepository, commit: str) -> Mapping[str, str]:
        """Fetch what the lock names of a commit in one request, where that is worth it."""
        ids = self._wanted.locked_at(repository, commit)
        if not self._as_objects(repository, len(ids)):
            return {}
        return self._fetch_objects(repository, sorted(ids))

    def _guess_license(
        self, repository: ForgeRepository, commit: str
    ) -> tuple[License, tuple[tuple[str, BlobId], ...] | None]:
        """Recognize the licence by its file, looking where it usually is; where it asks to pass on notices, keep these.

        Returns:
            The licence, and what is kept; None where nothing was found, which does not mean that there is nothing.
        """
        for name in _LICENSE_NAMES:
            data = self._find_raw(repository, commit, name)
            if data is not None:
                license = license_of_files([(name, data.decode("utf-8", "replace"))])
                notice = self._find_raw(repository, commit, _NOTICE_NAME) if _asks_for_notices(license) else None
                found = {name: data} if notice is None else {name: data, _NOTICE_NAME: notice}
                return license, tuple(sorted((name, self._cache.write(text).id) for name, text in found.items()))
        return UNKNOWN_LICENSE, None

    def _find_raw(self, repository: ForgeRepository, commit: str, name: str) -> bytes | None:
        try:
            return self._raw(repository, commit, PurePosixPath(name)).data
        except PathNotFoundError:
            return None


def _asks_for_notices(license: License) -> bool:
    """Tell whether a licence has its notices passed on. Source: Apache License 2.0, section 4 (d)."""
    return "Apache-2.0" in (license.expression or "")


def _repository(reference: ForgeReference, pin: Pin | None) -> ForgeRepository:
    """Return the repository of a reference, by the name it has in the lock."""
    moved = commit_of(pin).repository if pin else None
    return ForgeRepository(reference.forge, moved or reference.repository)


def _unverified(commit: _Commit, place: Place, answer: Answer) -> tuple[Warned, ...]:
    """Tell of a raw file with which nothing of the commit was compared."""
    name = f"{str(place.path)!r} of {commit.repository.shown}"
    warned = Warned(
        code=Code.BELIEVED,
        message=f"{name} is believed as it is sent, not compared with its commit: {commit.untold}",
        hint="look at what it shows: from now on it is compared with the lock",
    )
    kind = answer.headers.get("Content-Type", "")
    return (warned, *warn_of_answer(answer.data, place.path, name=name, content_type=kind))


def _renamed(reference: ForgeReference, moved: str, pin: Pin, earlier: Pin | None) -> Warned:
    """Tell of a repository that has another name now.

    Raises:
        DigestMismatchError: When the lock knows other bytes: it may be another project.
    """
    where = f"the repository {reference.repository!r} on {reference.forge.name!r}"
    if earlier is not None and earlier.blob != pin.blob:
        raise DigestMismatchError(
            f"{where} is now {moved!r}, and {str(pin.path)!r} there has sha256 "
            f"{pin.blob.digest}, the lock says {earlier.blob.digest}",
            expected=earlier.blob.digest,
            actual=pin.blob.digest,
            hint=f"if it is the same project, write the address of the file in {moved!r}",
        )
    return Warned(
        code=Code.MOVED,
        message=f"{where} is now {moved!r}",
        hint="write its new address: the old name may be given to somebody else",
    )
