"""Who has which output file of a site, so that no two pages meet.

Two names that differ only in case are one on many disks, and no disk has a file where a folder is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath


class Owners:
    """Whose an output file is, also where case does not count and a file stands where a folder has to be."""

    def __init__(self, owners: Mapping[str, str]) -> None:
        self._files: dict[PurePosixPath, str] = {}
        self._folders: dict[PurePosixPath, str] = {}
        for address, owner in owners.items():
            self.add(address, owner)

    def add(self, address: str, owner: str) -> None:
        """Note whose an output file is; a second owner changes nothing."""
        path = PurePosixPath(address.casefold())
        self._files.setdefault(path, owner)
        for folder in path.parents:
            self._folders.setdefault(folder, owner)

    def of(self, address: str) -> str | None:
        """Return who stands in the way of an output file; None where it is free."""
        path = PurePosixPath(address.casefold())
        found: Iterator[str | None] = map(self._files.get, (path, *path.parents))
        return next(filter(None, found), None) or self._folders.get(path)
