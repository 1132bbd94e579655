"""Files of package releases: `pkg:pypi/NAME@VERSION#path`.

While resolving, a release file is downloaded whole, once, and compared with the digest that the index gives; what the
pin names is copied out of it into the cache. With a lock the digest of each single file is known, so that members of a
wheel are read where it lies, unless several are wanted of one that is not much larger: then it too is downloaded once.
Nothing is installed, run or unpacked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from sourcebook.errors import (
    DigestMismatchError,
    FetchError,
    PathNotFoundError,
    RevisionNotFoundError,
    SourcebookError,
)
from sourcebook.model.codes import Code
from sourcebook.model.newest import Newest, Standing, Stated
from sourcebook.model.pin import BlobId, Pin, ReleasePin
from sourcebook.model.reference import ReleaseReference
from sourcebook.model.source import Blob
from sourcebook.model.warned import Warned
from sourcebook.model.whole_source import WholeRelease
from sourcebook.pins.release_metadata import parse_metadata
from sourcebook.references.origins import release_of
from sourcebook.references.versions import is_same_version
from sourcebook.sources.nearest_paths import nearest_hint
from sourcebook.sources.network.failures import RangeError
from sourcebook.sources.once import KeyedLocks
from sourcebook.sources.providers.interface import Resolved
from sourcebook.sources.releases.archive_members import Archive
from sourcebook.sources.releases.archive_tree import ArchiveTree, open_release
from sourcebook.sources.releases.package_index import PackageIndex, ReleaseFile
from sourcebook.sources.releases.release_archives import ReleaseArchives
from sourcebook.sources.releases.release_layout import Layout, named_file, order
from sourcebook.sources.releases.upstream_code import UpstreamCode
from sourcebook.sources.store.blobs import Cache, blob_of

_COMPARED_BYTES = 20_000_000
"""Larger release files are not downloaded just to see whether they hold the same bytes."""
_WHOLE_BYTES = 1_000_000
"""A wheel is downloaded whole when it has no more bytes for each file that is wanted of it.

A member by ranges takes five requests or so, which cost more time than that many bytes do.
"""
_COMPARED_WHEELS = 8
"""Wheels for other platforms that are looked at, a few ranges of each."""
_UPGRADE = "if the change is wanted, run `sourcebook lock --upgrade` and look at what it shows"


class ReleaseProvider:
    """The releases of one package index."""

    def __init__(self, index: PackageIndex, archives: ReleaseArchives, cache: Cache, upstream: UpstreamCode):
        self._index = index
        self._archives = archives
        self._upstream = upstream
        self._cache = cache
        self._locks: KeyedLocks[str] = KeyedLocks()
        self._expected: Counter[str] = Counter()

    def expect(self, wanted: Sequence[tuple[ReleaseReference, Pin | None]]) -> None:
        """Hear what will be asked for, to choose between whole wheels and members by ranges."""
        self._expected.update(release_of(pin).file_name for _, pin in wanted if pin)

    def resolve(self, reference: ReleaseReference, earlier: Pin | None = None) -> Resolved:
        """Choose the release file that has the path, and pin what it holds."""
        files = _named(self._index.release_files(reference.name, reference.version), reference)
        holders = self._holders(files, reference)
        if not holders:
            raise self._path_fault(files, reference)
        chosen = holders[0]
        blob = self._cache.write(self._read(chosen, reference))
        release, license = self._archives.facts(chosen)
        said = parse_metadata((self._cache.read(release.metadata.digest) or b"").decode("utf-8", "replace"))
        pin = Pin(
            identity=reference.identity,
            requested_revision=reference.version,
            path=reference.path,
            blob=blob.id,
            license=license,
            origin=release,
            code=self._upstream.find(reference, blob.id, said, release.attestation),
        )
        differing = self._differing(holders, blob, reference)
        differing = differing or self._differing_wheel(files, chosen.name, blob.id, reference)
        warnings = [_not_the_same(reference, chosen.name, name) for name in differing]
        if chosen.is_yanked:
            warnings.append(_yanked(reference, chosen.yanked_reason))
        return Resolved(pin=pin, blob=blob, warnings=tuple(warnings))

    def compare(self, reference: ReleaseReference, pin: Pin) -> tuple[Warned, ...]:
        """Look for a wheel for another platform with other bytes than are pinned; that it fails does no harm."""
        chosen = release_of(pin).file_name
        try:
            files = _named(self._index.release_files(reference.name, reference.version), reference)
        except SourcebookError:
            return ()
        differing = self._differing_wheel(files, chosen, pin.blob, reference)
        return tuple(_not_the_same(reference, chosen, name) for name in differing)

    def fetch(self, reference: ReleaseReference, pin: Pin) -> Blob:
        """Return the bytes that a pin names, from the cache or out of the release file it names."""
        release = release_of(pin)
        # One at a time for a release file: the next one finds what the first has copied for all.
        with self._locks.of(release.file_name):
            if missing := self._missing(pin):
                file = self._locked_file(reference, release)
                try:
                    with self._open_locked(file) as archive:
                        self._copy(archive, file, reference, pin, missing)
                except RangeError:
                    with self._archives.open(file) as archive:
                        self._copy(archive, file, reference, pin, missing)
        data = self._cache.read(pin.blob.digest)
        if data is None:
            raise FetchError(f"the cache lost {pin.identity!r}", hint="run the command again")
        return Blob(id=pin.blob, data=data)

    def _open_locked(self, file: ReleaseFile) -> AbstractContextManager[Archive]:
        """Open a release file as it costs least, by what is expected to be wanted of it."""
        count = self._expected[file.name]
        if count > 1 and file.size is not None and file.size <= count * _WHOLE_BYTES:
            return self._archives.open(file)
        return self._archives.open_member_wise(file)

    @contextmanager
    def open_release(self, reference: ReleaseReference, pin: Pin) -> Iterator[tuple[Archive, str]]:
        """Open the release file that a pin names, and give its name; from the cache if that has it."""
        release = release_of(pin)
        digest = release.file_digest
        if digest is not None and self._cache.fits(digest):
            file = ReleaseFile(name=release.file_name, url="", digest=digest, size=None)
        else:
            file = self._locked_file(reference, release)
        with self._archives.open(file) as archive:
            yield archive, file.name

    def newest_version(self, name: str) -> str:
        """Return the newest release of a project, as `PackageIndex` says."""
        return self._index.newest_version(name)

    def newest(self, reference: ReleaseReference, pin: Pin) -> Newest:
        """Return what the index says of a release today.

        Raises:
            FetchError: When the index cannot be reached or understood.
        """
        name, version = reference.name, reference.version
        try:
            state = self._index.state(name, version)
        except RevisionNotFoundError:
            gone = Stated(standing=Standing.GONE, text=f"the project {name!r} is no longer in the package index")
            return Newest(pinned=version, newest=None, whole=None, stated=(gone,))
        stated = []
        if not state.is_there:
            stated.append(Stated(standing=Standing.GONE, text=f"release {version!r} of {name!r} is no longer there"))
        if state.is_yanked:
            stated.append(Stated(standing=Standing.YANKED, text=_yanked_text(reference, state.reason)))
        if state.status is not None:
            stated.append(Stated(standing=Standing(state.status), text=f"the project {name!r} is {state.status}"))
        newest = state.newest
        if newest is not None and is_same_version(newest, version):
            newest = version
        whole = WholeRelease(name=name, version=newest) if newest else None
        return Newest(pinned=version, newest=newest, whole=whole, stated=tuple(stated))

    def versions(self, name: str) -> tuple[str, ...]:
        """Return the releases of a project, as `PackageIndex` says."""
        return self._index.versions(name)

    def open_trees(
        self, source: WholeRelease, *, suffixes: Sequence[str], tell: Callable[[SourcebookError], None]
    ) -> AbstractContextManager[tuple[ArchiveTree, ...]]:
        """Open a whole release, as `open_release` does."""
        return open_release(self._index, self._archives, source, suffixes=suffixes, tell=tell)

    def _holders(self, files: Sequence[ReleaseFile], reference: ReleaseReference) -> list[ReleaseFile]:
        """Return the release files that have the path, the one to use first."""
        candidates = order(files)
        holders: list[ReleaseFile] = []
        for file in candidates.first:
            if holders and (file.size or 0) > _COMPARED_BYTES:
                continue
            try:
                if self._archives.layout(file).member(reference.path):
                    holders.append(file)
            except SourcebookError:
                # A further file is only compared; that it cannot be read does no harm.
                if not holders:
                    raise
        if holders:
            return holders
        for file in candidates.last:
            if self._archives.layout(file, whole=False).member(reference.path):
                return [file]
        return []

    def _read(self, file: ReleaseFile, reference: ReleaseReference) -> bytes:
        layout = self._archives.layout(file)
        member = layout.member(reference.path)
        assert member is not None, "only files that have the path are read"
        if member in layout.repeated:
            raise FetchError(
                f"the release file {file.name!r} holds {str(reference.path)!r} more than once",
                hint="choose another of the release's files by `?file_name=`",
            )
        with self._archives.open(file) as archive:
            return archive.read([member])[member]

    def _differing(self, holders: Sequence[ReleaseFile], blob: Blob, reference: ReleaseReference) -> list[str]:
        """Return the names of further holders of a path that hold other bytes."""
        differing = []
        for file in holders[1:]:
            try:
                if blob_of(self._read(file, reference)).id != blob.id:
                    differing.append(file.name)
            except SourcebookError:
                continue
        return differing

    def _differing_wheel(
        self, files: Sequence[ReleaseFile], chosen_name: str, blob: BlobId, reference: ReleaseReference
    ) -> list[str]:
        """Return the first wheel for another platform that holds other bytes, if the chosen one is for a platform."""
        wheels = order(files).last
        chosen = next((file for file in wheels if file.name == chosen_name), None)
        if chosen is None:
            return []
        for file in _one_a_platform(wheels, chosen)[:_COMPARED_WHEELS]:
            try:
                with self._archives.open_member_wise(file) as archive:
                    member = Layout(file.name, archive.list()).member(reference.path)
                    if member and blob_of(archive.read([member])[member]).id != blob:
                        return [file.name]
            except (SourcebookError, RangeError):
                # It is only compared: not worth a download, nor an error.
                continue
        return []

    def _path_fault(self, files: Sequence[ReleaseFile], reference: ReleaseReference) -> PathNotFoundError:
        candidates = order(files)
        looked_at = [
            *((file, self._archives.layout(file)) for file in candidates.first),
            *((file, self._archives.layout(file, whole=False)) for file in candidates.last),
        ]
        names = ", ".join(repr(file.name) for file, _ in looked_at) or "files that can be read"
        paths = {path for _, layout in looked_at for path in layout.paths}
        return PathNotFoundError(
            f"there is no file {str(reference.path)!r} in {names}",
            hint=nearest_hint(reference.path, sorted(paths)),
        )

    def _missing(self, pin: Pin) -> list[BlobId]:
        """Return what the pin names and the cache does not have."""
        release = release_of(pin)
        wanted = [pin.blob, release.metadata, *(blob for _, blob in release.license_files)]
        return [blob for blob in wanted if self._cache.read(blob.digest) is None]

    def _locked_file(self, reference: ReleaseReference, release: ReleasePin) -> ReleaseFile:
        """Find the locked release file in the index, and compare the digests before it is read."""
        files = self._index.release_files(reference.name, reference.version)
        file = next((file for file in files if file.name == release.file_name), None)
        if file is None:
            raise RevisionNotFoundError(
                f"the release file {release.file_name!r} of the lock is no longer in the index",
                hint=_UPGRADE,
            )
        if release.file_digest and file.digest and release.file_digest != file.digest:
            raise _mismatch(f"the release file {file.name!r}", release.file_digest, file.digest)
        return file

    def _copy(
        self,
        archive: Archive,
        file: ReleaseFile,
        reference: ReleaseReference,
        pin: Pin,
        missing: Sequence[BlobId],
    ) -> None:
        """Copy members into the cache, each compared with the lock first."""
        release = release_of(pin)
        listing = archive.list()
        layout, names = Layout(file.name, listing), frozenset(listing.names)
        wanted = [
            (layout.member(reference.path), pin.blob),
            (layout.metadata(), release.metadata),
            *release.license_files,
        ]
        members = {name: blob for name, blob in wanted if name and name in names}
        members = {name: blob for name, blob in members.items() if blob in missing}
        for name, data in archive.read(tuple(members)).items():
            if (found := blob_of(data).id) != members[name]:
                what = f"the file {name!r} in {file.name!r}"
                raise _mismatch(what, members[name].digest, found.digest)
            self._cache.write(data)
        # A release without metadata is pinned with empty bytes in their place.
        self._cache.write(b"")
        if self._missing(pin):
            raise FetchError(
                f"{file.name!r} does not hold all that the lock names for {pin.identity!r}",
                hint=_UPGRADE,
            )


def _named(files: Sequence[ReleaseFile], reference: ReleaseReference) -> Sequence[ReleaseFile]:
    """Return the one file that the reference names, or all when it names none."""
    if reference.file_name is None:
        return files
    return [named_file(files, reference.file_name, what=f"release {reference.version!r} of {reference.name!r}")]


def _mismatch(what: str, locked: str, found: str) -> DigestMismatchError:
    return DigestMismatchError(
        f"{what} has sha256 {found}, the lock says {locked}",
        expected=locked,
        actual=found,
        hint=_UPGRADE,
    )


def _one_a_platform(wheels: Sequence[ReleaseFile], chosen: ReleaseFile) -> list[ReleaseFile]:
    """Return a wheel for each platform but that of the chosen one, best for the same Python, sorted by platform.

    Versions of one system are one platform: `macosx_11_0_arm64` and `macosx_14_0_arm64`.
    Source: https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
    """
    found: dict[str, ReleaseFile] = {}
    for wheel in sorted(wheels, key=lambda wheel: (_tags(wheel)[0] != _tags(chosen)[0], wheel.name)):
        found.setdefault(_tags(wheel)[1], wheel)
    found.pop(_tags(chosen)[1], None)
    return [found[platform] for platform in sorted(found)]


def _tags(wheel: ReleaseFile) -> tuple[str, str]:
    """Return the Python tag of a wheel, and its first platform without versions."""
    parts = wheel.name.removesuffix(".whl").split("-")
    return (parts[-3] if len(parts) > 3 else "", re.sub(r"_?\d+_\d+|2014|2010|1(?=_)", "", parts[-1].partition(".")[0]))


def _yanked(reference: ReleaseReference, reason: str) -> Warned:
    return Warned(
        code=Code.YANKED,
        message=_yanked_text(reference, reason),
        hint=f"name another release; `sourcebook show pkg:pypi/{reference.name}` tells which is the newest",
    )


def _yanked_text(reference: ReleaseReference, reason: str) -> str:
    why = f": {reason}" if reason else ""
    return f"release {reference.version!r} of {reference.name!r} was yanked{why}"


def _not_the_same(reference: ReleaseReference, chosen: str, name: str) -> Warned:
    return Warned(
        code=Code.TWO_FILES,
        message=f"{str(reference.path)!r} is not the same in {chosen!r}, which is shown, and in {name!r}",
        hint=f"write `?file_name={chosen}` or `?file_name={name}` behind the version",
    )
