"""All files of a release, a repository or a folder: listed, and read one after another, with nothing unpacked to disk.

What single sources are to pages, trees are to commands that look for something: they are opened, not pinned. A release
gives a tree for its wheel and one for its source archive; tests and examples mostly lie in the latter alone.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

from sourcebook.errors import ContentError, PathNotFoundError, SourcebookError
from sourcebook.model.pin import UNKNOWN_LICENSE, License
from sourcebook.model.whole_source import WholeFolder, WholeRelease, WholeRepository, WholeSource
from sourcebook.references.forms import can_name
from sourcebook.settings.values import Settings
from sourcebook.sources.left_out import too_large
from sourcebook.sources.store.plain_files import OddFileError, read_file

if TYPE_CHECKING:
    from sourcebook.sources.providers.all_providers import AllProviders


class Tree(Protocol):
    """All files of one archive, of one repository at a commit, or of one folder."""

    @property
    def project(self) -> str:
        """Normalized project name of a release, `OWNER/NAME` of a repository, the name of a folder."""

    @property
    def version(self) -> str:
        """Version of a release, full commit of a repository, empty for a folder."""

    @property
    def archive(self) -> str | None:
        """File name of the wheel or source archive; None for others."""

    @property
    def digest(self) -> str:
        """SHA-256 of the archive, commit of a repository, empty for a folder."""

    @property
    def license(self) -> License:
        """The licence of all of it, as far as it can be read; asked for when it is looked at."""

    def paths(self) -> tuple[PurePosixPath, ...]:
        """Return the paths of its files as a reference names them, sorted; what none can name is left out."""

    def size(self, path: PurePosixPath) -> int | None:
        """Return the bytes of one of these files; None where that is known only when it is read."""

    def read(self, paths: Iterable[PurePosixPath]) -> Iterator[tuple[PurePosixPath, bytes]]:
        """Yield some of these files with their bytes, one at a time and in one pass, always in the same order.

        One that is larger than `file_bytes` of the limits is left out, and told.

        Raises:
            FetchError: When the archive turns out to be damaged, or a server does not send what it should.
        """

    def reference(self, path: PurePosixPath) -> str:
        """Return what names one of these files on a page, ready to paste.

        Of a folder that lies outside of the project, no page can name a file: its path on this disk is returned.
        """


@contextmanager
def open_trees(
    source: WholeSource,
    settings: Settings,
    providers: Callable[[], AllProviders],
    *,
    suffixes: Sequence[str],
    tell: Callable[[SourcebookError], None],
) -> Iterator[Sequence[Tree]]:
    """Open a whole source: its trees can be read until the block ends.

    A file that stands in the wheel and in the source archive with the same bytes is in the tree of the wheel alone.

    Args:
        source: Without a version or revision, the newest release or the default branch is taken: the trees say which.
        settings: Of the run.
        providers: Makes what asks the network; not called for a folder.
        suffixes: Ends of the paths that will be read, to read them on the way where a listing has to unpack them.
        tell: Called with the fault of an archive while others can be read, and of each file that is left out.

    Yields:
        The trees; of a release the wheel first. None where each archive has a fault that was told.

    Raises:
        RevisionNotFoundError, PathNotFoundError: When there is no such project, release, repository or folder.
        FetchError: When it cannot be reached or read.
    """
    match source:
        case WholeFolder(path=path):
            yield (_FolderTree(path, settings, tell=tell),)
        case WholeRepository():
            # Not at the head of this module: a folder needs no network.
            from sourcebook.sources.providers.repository_tree import RepositoryTree

            repositories, most = providers().repositories, settings.limits.file_bytes
            yield (RepositoryTree(repositories, source, most_bytes=most, tell=tell),)
        case WholeRelease():
            with providers().releases.open_trees(source, suffixes=suffixes, tell=tell) as trees:
                yield trees


class _FolderTree:
    """The files of a folder; what lies in hidden folders is passed over, and no link is followed."""

    version = digest = ""
    archive: str | None = None
    license = UNKNOWN_LICENSE

    def __init__(self, folder: Path, settings: Settings, *, tell: Callable[[SourcebookError], None]):
        if not folder.is_dir():
            raise PathNotFoundError(
                f"there is no folder {str(folder)!r}", hint="a reference begins with 'pkg:', 'https:' or 'git+'"
            )
        self.project = folder.absolute().name or str(folder)
        self._folder = folder
        self._root = settings.root.resolve()
        self._most_bytes = settings.limits.file_bytes
        self._tell = tell
        self._sizes = dict(sorted(_files_below(folder)))

    def paths(self) -> tuple[PurePosixPath, ...]:
        return tuple(self._sizes)

    def size(self, path: PurePosixPath) -> int | None:
        return self._sizes[path]

    def read(self, paths: Iterable[PurePosixPath]) -> Iterator[tuple[PurePosixPath, bytes]]:
        for path in paths:
            if self._sizes[path] > self._most_bytes:
                self._tell(too_large(self.reference(path), self._most_bytes))
                continue
            try:
                data = read_file(self._folder / path, root=self._folder, most_bytes=self._most_bytes)
            except OddFileError as error:
                self._tell(ContentError(f"{self.reference(path)!r} is {error.what}"))
            except OSError as error:
                self._tell(ContentError(f"{self.reference(path)!r} cannot be read: {error.strerror or error}"))
            else:
                yield path, data

    def reference(self, path: PurePosixPath) -> str:
        file = self._folder.resolve() / path
        return file.relative_to(self._root).as_posix() if file.is_relative_to(self._root) else str(self._folder / path)


def _files_below(folder: Path) -> Iterator[tuple[PurePosixPath, int]]:
    """Yield the regular files below a folder, with their bytes, in no order; those that a reference can name."""
    for above, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            file = Path(above, name)
            path = file.relative_to(folder).as_posix()
            # One that is gone meanwhile is none.
            with suppress(OSError):
                status = file.lstat()
                if stat.S_ISREG(status.st_mode) and can_name(path):
                    yield PurePosixPath(path), status.st_size
