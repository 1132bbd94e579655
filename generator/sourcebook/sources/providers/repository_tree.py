"""All files of a repository at one commit, as a tree; only those that are read are fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import PurePosixPath

from sourcebook.errors import PathNotFoundError, SourcebookError, nearest
from sourcebook.model.pin import License
from sourcebook.model.whole_source import WholeRepository
from sourcebook.references.forms import can_name
from sourcebook.references.whole_sources import name_repository_file
from sourcebook.sources.left_out import too_large
from sourcebook.sources.providers.git import GitProvider


class RepositoryTree:
    """The files of a repository, or of one of its folders.

    Args:
        provider: Fetches what is not kept.
        source: Which repository, at which revision.
        most_bytes: Of a file that is read.
        tell: Called with what is left out.

    Raises:
        RevisionNotFoundError, PathNotFoundError: When there is no such repository, revision or folder.
        FetchError: When it cannot be reached.
    """

    def __init__(
        self,
        provider: GitProvider,
        source: WholeRepository,
        *,
        most_bytes: int,
        tell: Callable[[SourcebookError], None],
    ):
        self.project = source.name
        self.archive: str | None = None
        self.version, folder = provider.locate(source)
        self.digest = self.version
        self._provider = provider
        self._source = source
        self._most_bytes = most_bytes
        self._tell = tell
        self._all = provider.list_files(source, self.version)
        top = f"{folder}/" if folder.parts else ""
        own = {p: e.id for p, e in self._all.items() if e.oddity is None and p.startswith(top) and can_name(p)}
        if top and not own:
            near = nearest(str(folder), sorted({path.rpartition("/")[0] for path in self._all} - {""}))
            raise PathNotFoundError(
                f"there is no folder {str(folder)!r} in {source.url!r} at {self.version}",
                hint=f"nearest is {near!r}" if near else "leave the folder out to see all files",
            )
        self._ids = dict(sorted((PurePosixPath(path), id) for path, id in own.items()))

    @cached_property
    def license(self) -> License:
        """The licence of the repository, by the texts at its top."""
        return self._provider.license_at(self._source, self.version, self._all)

    def paths(self) -> tuple[PurePosixPath, ...]:
        """Return the paths of its files, sorted."""
        return tuple(self._ids)

    def size(self, path: PurePosixPath) -> int | None:
        """Return nothing: git tells the size of a file with its bytes."""
        return None

    def read(self, paths: Iterable[PurePosixPath]) -> Iterator[tuple[PurePosixPath, bytes]]:
        """Yield some of these files with their bytes, as `Tree` says."""
        by_id: dict[str, list[PurePosixPath]] = {}
        for path in paths:
            by_id.setdefault(self._ids[path], []).append(path)
        for id, data in self._provider.stream_blobs(self._source, self.version, list(by_id)) if by_id else ():
            for path in by_id[id]:
                if data is None:
                    self._tell(too_large(self.reference(path), self._most_bytes))
                else:
                    yield path, data

    def reference(self, path: PurePosixPath) -> str:
        """Return the address of a file at its commit."""
        return name_repository_file(self._source, self.version, path)
