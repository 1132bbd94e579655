"""Files of repositories on GitHub, public or self-hosted, from the address of their page.

Sources of the URL rules:
- page and lines:
https://docs.github.com/en/repositories/working-with-files/using-files/getting-permanent-links-to-files
  and
  .../writing-on-github/working-with-advanced-formatting/creating-a-permanent-link-to-a-code-snippet
  (`/OWNER/REPO/blob/COMMIT/PATH#L10-L24`);
- raw file: the `download_url` of https://docs.github.com/en/rest/repos/contents
(`RAW/OWNER/REPO/COMMIT/PATH`); - branches and tags: git's own listing, see `ref_listing`.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import quote

from sourcebook.errors import (
    DigestMismatchError,
    LockfileError,
    PathNotFoundError,
    RevisionNotFoundError,
    nearest,
)
from sourcebook.licenses import UNKNOWN, license_of_files
from sourcebook.model import Blob, CommitPin, ForgeReference, License, LineRange, Pin
from sourcebook.settings import Limits
from sourcebook.sources.cache import Cache, blob_of
from sourcebook.sources.failures import DeniedError, MissingError
from sourcebook.sources.once import Once
from sourcebook.sources.providers.interface import Link, Resolved
from sourcebook.sources.ref_listing import parse_ref_listing, short_names, split_revision
from sourcebook.sources.transport import Transport

_COMMIT = re.compile(r"[0-9a-f]{40}")
_LISTING_BYTES = 32_000_000
_LICENSE_NAMES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "COPYING")


class GitHubProvider:
    """The repositories of all forges of the kind `github`."""

    def __init__(self, transport: Transport, cache: Cache, limits: Limits):
        self._transport = transport
        self._cache = cache
        self._limits = limits
        self._refs: Once[str, dict[str, str]] = Once()
        self._licenses: Once[tuple[str, str], License] = Once()

    def resolve(self, reference: ForgeReference) -> Resolved:
        """Find the commit of the branch or tag, and fetch the file at it."""
        revision, commit, path = self._locate(reference)
        blob = self._cache.write(self._raw(reference, commit, path))
        key = (f"{reference.forge.name}/{reference.repository}", commit)
        pin = Pin(
            identity=reference.identity,
            requested_revision=revision,
            path=path,
            blob=blob.id,
            license=self._licenses.get(key, lambda: self._license(reference, commit)),
            origin=CommitPin(commit=commit),
        )
        return Resolved(pin=pin, blob=blob)

    def fetch(self, reference: ForgeReference, pin: Pin) -> Blob:
        """Return the bytes that a pin names, from the cache or at its commit."""
        data = self._cache.read(pin.blob.digest)
        if data is None:
            data = self._raw(reference, _commit_of(pin), pin.path)
            found = blob_of(data).id
            if found != pin.blob:
                raise DigestMismatchError(
                    f"{str(pin.path)!r} at {_commit_of(pin)} has sha256 {found.digest}, "
                    f"the lock says {pin.blob.digest}",
                    expected=pin.blob.digest,
                    actual=found.digest,
                    hint="a commit never changes: find out who changed the lock or the server",
                )
            self._cache.write(data)
        return Blob(id=pin.blob, data=data)

    def _locate(self, reference: ForgeReference) -> tuple[str, str, PurePosixPath]:
        """Return the revision as written, its commit, and the path behind it."""
        first, _, rest = reference.revision_and_path.partition("/")
        if _COMMIT.fullmatch(first.lower()) and rest:
            return first, first.lower(), PurePosixPath(rest)
        repository = f"{reference.forge.url}/{reference.repository}"
        refs = self._refs.get(repository, lambda: self._list_refs(reference))
        found = split_revision(refs, reference.revision_and_path)
        if found is None:
            near = nearest(first, short_names(refs))
            raise RevisionNotFoundError(
                f"there is no branch, tag or commit {first!r} in {reference.repository!r} "
                f"on {reference.forge.name!r}",
                hint=f"nearest is {near!r}" if near else "a commit is written with all 40 digits",
            )
        revision, commit, path = found
        return revision, commit, PurePosixPath(path)

    def _list_refs(self, reference: ForgeReference) -> dict[str, str]:
        address = f"{reference.forge.url}/{quote(reference.repository)}.git/info/refs"
        try:
            answer = self._transport.get(
                f"{address}?service=git-upload-pack", max_bytes=_LISTING_BYTES
            )
        except (MissingError, DeniedError):
            raise RevisionNotFoundError(
                f"there is no repository {reference.repository!r} on {reference.forge.name!r}",
                hint="it may have been renamed, removed or made private",
            ) from None
        return parse_ref_listing(answer.data)

    def _raw(self, reference: ForgeReference, commit: str, path: PurePosixPath) -> bytes:
        repository = quote(reference.repository)
        url = f"{reference.forge.raw_url}/{repository}/{commit}/{quote(str(path))}"
        try:
            return self._transport.get(url, max_bytes=self._limits.file_bytes).data
        except MissingError:
            raise PathNotFoundError(
                f"there is no file {str(path)!r} in {reference.repository!r} at {commit}",
                hint="open the repository at this commit and copy the address of the file's page",
            ) from None

    def _license(self, reference: ForgeReference, commit: str) -> License:
        """Recognize the repository's licence by its file, looking where it usually is."""
        for name in _LICENSE_NAMES:
            try:
                data = self._raw(reference, commit, PurePosixPath(name))
            except PathNotFoundError:
                continue
            return license_of_files([(name, data.decode("utf-8", "replace"))])
        return UNKNOWN


def permalink(reference: ForgeReference, pin: Pin, lines: LineRange | None) -> Link:
    """Return the permalink of these lines."""
    page = f"{reference.forge.url}/{reference.repository}/blob/{_commit_of(pin)}"
    url = f"{page}/{quote(str(pin.path))}"
    if lines is None:
        return Link(url=url, label="View file upstream")
    first, last = lines.lineno, lines.end_lineno
    if last is None or last == first:
        return Link(url=f"{url}#L{first}", label=f"View line {first} upstream")
    return Link(url=f"{url}#L{first}-L{last}", label=f"View lines {first}–{last} upstream")


def _commit_of(pin: Pin) -> str:
    if not isinstance(pin.origin, CommitPin):
        raise LockfileError(
            f"the lock has no commit for {pin.identity!r}", hint="run `sourcebook lock --upgrade`"
        )
    return pin.origin.commit
