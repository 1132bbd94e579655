"""What a run is about to ask of repositories, so that few requests can do for many files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Generic, TypeVar

from sourcebook.errors import SourcebookError
from sourcebook.model.pin import Pin
from sourcebook.references.origins import commit_of
from sourcebook.sources.store.blobs import Cache

Repository = TypeVar("Repository", bound=Hashable)
Ref = TypeVar("Ref")


class Wanted(Generic[Repository, Ref]):
    """What a run is about to ask for and the cache does not have, by repository."""

    def __init__(self, cache: Cache):
        self._cache = cache
        self._waiting: defaultdict[Repository, list[tuple[Ref, Pin | None]]] = defaultdict(list)

    def expect(
        self, wanted: Iterable[tuple[Ref, Pin | None]], repository_of: Callable[[Ref, Pin | None], Repository]
    ) -> None:
        """Hear what will be asked for.

        Args:
            wanted: References with their pins, or with None where they will be resolved.
            repository_of: From both to where they lie.
        """
        for reference, pin in wanted:
            if pin is None or not self._cache.has(pin.blob.digest):
                self._waiting[repository_of(reference, pin)].append((reference, pin))

    def paths_at(
        self, repository: Repository, commit: str, locate: Callable[[Ref], tuple[str, PurePosixPath]]
    ) -> Iterator[PurePosixPath]:
        """Yield the paths at a commit that will be resolved.

        Args:
            repository: Where they lie.
            commit: Full id.
            locate: From a reference to its commit and path.
        """
        for reference, pin in self._of(repository):
            if pin is not None:
                continue
            try:
                found, path = locate(reference)
            except SourcebookError:
                # It is told to whoever asks for this reference, and to nobody else.
                continue
            if found == commit:
                yield path

    def locked_at(self, repository: Repository, commit: str) -> set[str]:
        """Return the git ids of the files that the lock names at a commit, licences and notices too."""
        pins = [pin for _, pin in self._of(repository) if pin is not None and commit_of(pin).commit == commit]
        texts = {blob for pin in pins for _, blob in commit_of(pin).license_files or ()}
        missing = {blob.git_blob for blob in texts if not self._cache.has(blob.digest)}
        return {pin.blob.git_blob for pin in pins} | missing

    def _of(self, repository: Repository) -> Iterable[tuple[Ref, Pin | None]]:
        # Not by index, which would add a repository: several threads ask.
        return self._waiting.get(repository, ())
