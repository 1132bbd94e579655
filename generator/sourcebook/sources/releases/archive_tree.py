"""All files of one release file, as a tree: listed in one pass, read in one pass, nothing unpacked to disk.

A release is looked through by its wheel and its source archive, which mostly hold the same files. The second tree
leaves out what the first one has: a file of the same bytes, at its path or at one that ends in it (`src/flask/app.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cached_property, partial
from pathlib import PurePosixPath

from sourcebook.errors import DigestMismatchError, FetchError, RevisionNotFoundError, SourcebookError
from sourcebook.model.pin import UNKNOWN_LICENSE, License
from sourcebook.model.reference import ReleaseReference
from sourcebook.model.whole_source import WholeRelease
from sourcebook.references.forms import can_name
from sourcebook.sources.left_out import too_large
from sourcebook.sources.releases.archive_members import Archive, Member, make_listing
from sourcebook.sources.releases.package_index import PackageIndex, ReleaseFile
from sourcebook.sources.releases.release_archives import ReleaseArchives
from sourcebook.sources.releases.release_facts import read_facts
from sourcebook.sources.releases.release_layout import Layout, is_source_archive, main_archives, named_file, order

_FACTS = re.compile(r"(PKG-INFO|METADATA|(licen[cs]e|copying|notice)[^/]*)$", re.IGNORECASE)
"""Ends the names of members from which the licence is read."""

_UPGRADE = "if the change is wanted, lock it again with `--upgrade`"

Tell = Callable[[SourcebookError], None]


class ArchiveTree:
    """The files of one release file; which there are is known from the beginning.

    Args:
        archive: Open as long as the tree is used.
        file: Which release file it is.
        source: Of which release.
        version: Its version.
        digest: SHA-256 of the release file.
        most_bytes: Of a file that is read.
        before: The trees of the release that are looked through before this one.
        is_ahead: From a path to whether a reference that does not name this file would lead to another one.
        suffixes: Ends of the paths that will be read.
        tell: Called with what is left out.

    Raises:
        FetchError: When the archive is damaged, or unpacks to far more than its size.
    """

    def __init__(
        self,
        archive: Archive,
        file: ReleaseFile,
        source: WholeRelease,
        *,
        version: str,
        digest: str,
        most_bytes: int,
        before: Sequence[ArchiveTree],
        is_ahead: Callable[[PurePosixPath], bool],
        suffixes: Sequence[str],
        tell: Tell,
    ):
        self.project = source.name
        self.version = version
        self.archive: str | None = file.name
        self.digest = digest
        self._archive = archive
        self._source = source
        self._most_bytes = most_bytes
        self._before = before
        self._is_ahead = is_ahead
        self._tell = tell
        ends = tuple(suffixes)
        members = archive.survey(keep=lambda name: name.endswith(ends) or bool(_FACTS.search(name)))
        self._layout = Layout(file.name, make_listing(member.name for member in members))
        self._members = self._own_members({member.name: member for member in members})

    @cached_property
    def license(self) -> License:
        """The licence of the release, as its first archive says; unknown where that cannot be read."""
        if self._before:
            return self._before[0].license
        try:
            return read_facts(self._archive, self._layout, self.archive or "").license
        except SourcebookError:
            return UNKNOWN_LICENSE

    def paths(self) -> tuple[PurePosixPath, ...]:
        """Return the paths of its own files, sorted."""
        return tuple(self._members)

    def size(self, path: PurePosixPath) -> int | None:
        """Return the bytes of one of these files."""
        return self._members[path].size

    def read(self, paths: Iterable[PurePosixPath]) -> Iterator[tuple[PurePosixPath, bytes]]:
        """Yield some of these files with their bytes, as `Tree` says."""
        by_member = {self._members[path].name: path for path in paths}
        for name, data in self._archive.stream(tuple(by_member)):
            path = by_member[name]
            if data is None:
                self._tell(too_large(self.reference(path), self._most_bytes))
            else:
                yield path, data

    def reference(self, path: PurePosixPath) -> str:
        """Return the purl of one of its files."""
        file_name = self.archive if self._source.file_name or self._is_ahead(path) else None
        return ReleaseReference(name=self.project, version=self.version, path=path, file_name=file_name).identity

    def holds(self, path: PurePosixPath) -> bool:
        """Tell whether the archive has this path, whether as its own file or as one that another tree has too."""
        return self._layout.member(path) is not None

    def _own_members(self, members: Mapping[str, Member]) -> dict[PurePosixPath, Member]:
        found: dict[PurePosixPath, Member] = {}
        for text in self._layout.paths:
            path = PurePosixPath(text)
            name = self._layout.member(path)
            # Of what stands in an archive twice nobody can say which is meant.
            if name is None or name in self._layout.repeated or not can_name(text):
                continue
            if not any(tree.has_twin(path, members[name]) for tree in self._before):
                found[path] = members[name]
        return dict(sorted(found.items()))

    def has_twin(self, path: PurePosixPath, member: Member) -> bool:
        """Tell whether a file of another archive is one of this one's: the same bytes, at a path that ends in its."""
        for count in range(len(path.parts)):
            mine = self._members.get(PurePosixPath(*path.parts[count:]))
            if mine is not None and (mine.size, mine.checksum) == (member.size, member.checksum):
                return True
        return False


@contextmanager
def open_release(
    index: PackageIndex, archives: ReleaseArchives, source: WholeRelease, *, suffixes: Sequence[str], tell: Tell
) -> Iterator[tuple[ArchiveTree, ...]]:
    """Open the wheel and the source archive of a release, or the one file that is named.

    Args:
        index: Asked for what is not pinned, and for what is pinned and not kept.
        archives: Of the run.
        source: Which release.
        suffixes: Ends of the paths that will be read.
        tell: Called with the fault of an archive that cannot be had, while the others are.

    Raises:
        RevisionNotFoundError: When there is no such project, release or file.
        FetchError: When the release has no archive that can be read.
    """
    version = source.version or index.newest_version(source.name)
    files = _files(index, archives, source, version)
    chosen = _chosen(files, source, version)
    in_order = [file.name for half in (order(files).first, order(files).last) for file in half]
    trees: list[ArchiveTree] = []

    def is_ahead(file: ReleaseFile, path: PurePosixPath) -> bool:
        opened = {tree.archive: tree for tree in trees}
        ahead = in_order[: in_order.index(file.name)]
        return any(name not in opened or opened[name].holds(path) for name in ahead)

    with ExitStack() as stack:
        for file in chosen:
            try:
                archive = stack.enter_context(archives.open(file))
                tree = ArchiveTree(
                    archive,
                    file,
                    source,
                    version=version,
                    digest=archives.digest(file),
                    most_bytes=archives.limits.file_bytes,
                    before=tuple(trees),
                    is_ahead=partial(is_ahead, file),
                    suffixes=suffixes,
                    tell=tell,
                )
            except SourcebookError as error:
                tell(error)
            else:
                trees.append(tree)
        yield tuple(trees)


def _chosen(files: Sequence[ReleaseFile], source: WholeRelease, version: str) -> Sequence[ReleaseFile]:
    if source.archives or source.file_name:
        chosen: Sequence[ReleaseFile] = sorted(files, key=lambda file: is_source_archive(file.name))
    else:
        chosen = main_archives(files)
    if not chosen:
        raise FetchError(
            f"release {version!r} of {source.name!r} has no archive that can be read",
            hint="name another release: a wheel or a source archive is looked for",
        )
    return chosen


def _files(
    index: PackageIndex, archives: ReleaseArchives, source: WholeRelease, version: str
) -> tuple[ReleaseFile, ...]:
    """Return the files of a release to choose from; the index is not asked for pinned ones that are kept."""
    if source.archives and all(archives.keeps(digest) for _, digest in source.archives):
        return tuple(ReleaseFile(name=name, url="", digest=digest, size=None) for name, digest in source.archives)
    files = index.release_files(source.name, version)
    if source.archives:
        return tuple(_pinned(files, name, digest) for name, digest in source.archives)
    if source.file_name:
        return (named_file(files, source.file_name, what=f"release {version!r} of {source.name!r}"),)
    return files


def _pinned(files: Sequence[ReleaseFile], name: str, digest: str) -> ReleaseFile:
    """Return the file of a release that a lock names."""
    found = next((file for file in files if file.name == name), None)
    if found is None:
        raise RevisionNotFoundError(f"the release file {name!r} of the lock is no longer in the index", hint=_UPGRADE)
    if found.digest not in (digest, None):
        raise DigestMismatchError(
            f"the release file {name!r} has sha256 {found.digest}, the lock says {digest}",
            expected=digest,
            actual=found.digest or "",
            hint=_UPGRADE,
        )
    return replace(found, digest=digest)
