"""Hold the release files of one run: each downloaded once, listed once, its licences copied out once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader

from sourcebook.errors import CacheError, DigestMismatchError, FetchError, SourcebookError
from sourcebook.model.pin import Attestation, License, ReleasePin
from sourcebook.pins.attestations import read_provenance
from sourcebook.settings.values import Limits
from sourcebook.sources.network.addresses import server_of
from sourcebook.sources.network.failures import MissingError, RangeError
from sourcebook.sources.network.transport import Transport
from sourcebook.sources.once import Once
from sourcebook.sources.releases.archive_members import Archive
from sourcebook.sources.releases.archives import open_archive
from sourcebook.sources.releases.package_index import ReleaseFile
from sourcebook.sources.releases.release_facts import read_facts
from sourcebook.sources.releases.release_layout import Layout
from sourcebook.sources.releases.remote_wheel import open_remote
from sourcebook.sources.store.blobs import Cache

_PROVENANCE_BYTES = 1_000_000


class ReleaseArchives:
    """The release files that a run looks into; safe for several threads."""

    def __init__(self, transport: Transport, cache: Cache, limits: Limits):
        self._transport = transport
        self._cache = cache
        self.limits = limits
        self._downloads: Once[str, str] = Once()
        self._layouts: Once[tuple[str, bool], Layout] = Once()
        self._facts: Once[str, tuple[ReleasePin, License]] = Once()

    @contextmanager
    def open(self, file: ReleaseFile) -> Iterator[Archive]:
        """Open a release file from the cache, downloaded before if it is not there.

        Raises:
            DigestMismatchError: When the download is not what the index promises.
            FetchError: When it cannot be downloaded, or is no archive that can be read.
        """
        with (
            self._bytes(file) as opened,
            open_archive(opened, file.name, self.limits) as archive,
        ):
            yield archive

    @contextmanager
    def open_member_wise(self, file: ReleaseFile) -> Iterator[Archive]:
        """Open a wheel to read a little of it: where it lies, if the cache does not have it.

        Raises:
            RangeError: At once or while reading, when its server cannot do that: use `open`.
        """
        if not file.name.endswith(".whl") or (file.digest and self._cache.has(file.digest)):
            raise RangeError("read as a whole")
        with open_remote(file, self._transport, self.limits) as archive:
            yield archive

    def layout(self, file: ReleaseFile, *, whole: bool = True) -> Layout:
        """Return where things lie in a release file.

        Args:
            file: The release file.
            whole: Whether to download it for that, which a later `open` then does not need to do.
        """

        def make() -> Layout:
            if not whole:
                try:
                    with self.open_member_wise(file) as archive:
                        return Layout(file.name, archive.list())
                except RangeError:
                    pass
            with self.open(file) as archive:
                return Layout(file.name, archive.list())

        return self._layouts.get((file.url, whole), make)

    def facts(self, file: ReleaseFile) -> tuple[ReleasePin, License]:
        """Copy a release file's metadata and licences into the cache, and return what they say."""
        return self._facts.get(file.url, lambda: self._read_facts(file))

    def _read_facts(self, file: ReleaseFile) -> tuple[ReleasePin, License]:
        layout = self.layout(file)
        with self.open(file) as archive:
            facts = read_facts(archive, layout, file.name)
        blobs = {name: self._cache.write(text).id for name, text in facts.texts.items()}
        pin = ReleasePin(
            file_name=file.name,
            file_digest=self.digest(file),
            metadata=self._cache.write(facts.metadata).id,
            license_files=tuple(sorted(blobs.items())),
            attestation=self._attestation(file),
        )
        return pin, facts.license

    def _attestation(self, file: ReleaseFile) -> Attestation | None:
        """Ask for what the index states of a release file; that it cannot be had does no harm."""
        if file.provenance_url is None:
            return None
        try:
            answer = self._transport.get(file.provenance_url, max_bytes=_PROVENANCE_BYTES)
        except SourcebookError:
            return None
        return read_provenance(answer.data, self.digest(file))

    def keeps(self, digest: str) -> bool:
        """Tell whether a release file is in the cache, whole."""
        return self._cache.fits(digest)

    def digest(self, file: ReleaseFile) -> str:
        """Return the SHA-256 of a release file: as the index gives it, else of what was downloaded."""
        return file.digest or self._downloads.get(file.url, lambda: self._download(file))

    @contextmanager
    def _bytes(self, file: ReleaseFile) -> Iterator[BufferedReader]:
        opened = self._cache.open(file.digest) if file.digest else None
        if opened is None:
            opened = self._cache.open(self._downloads.get(file.url, lambda: self._download(file)))
        if opened is None:
            raise CacheError(
                f"{file.name!r} was removed from the cache while it was in use",
                hint="run the command again",
            )
        with opened:
            yield opened

    def _download(self, file: ReleaseFile) -> str:
        """Download a release file into the cache and return its digest."""
        if (file.size or 0) > self.limits.archive_bytes:
            raise FetchError(
                f"the release file {file.name!r} has {file.size} bytes, {self.limits.archive_bytes} are the most",
                hint="raise `archive_bytes` under [limits], if a file this large is meant",
            )
        try:
            with self._cache.receive() as (partial, keep):
                self._transport.download(
                    file.url,
                    partial,
                    max_bytes=self.limits.archive_bytes,
                    also=(server_of(file.url),),
                )
                digest = keep()
        except MissingError as error:
            raise FetchError(f"the package index names {file.name!r}, but {error.message}", hint=error.hint) from None
        if file.digest is not None and digest != file.digest:
            raise DigestMismatchError(
                f"the release file {file.name!r} has sha256 {digest}, the package index says {file.digest}",
                expected=file.digest,
                actual=digest,
                hint="try again; if it stays, the index or something before it changes files",
            )
        return digest
