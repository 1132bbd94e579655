"""Whose an output file is, on any disk: names that differ in case or in Unicode form alone are one on many.

A Mac's disk takes both forms of `é` for one name, Windows and a Mac's take `A` for `a`, and no disk has a file where a
folder is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sourcebook.model.built import folders_of


def as_one_name(address: str) -> str:
    """Return what two addresses share that are one file on some disk.

    Source: https://www.unicode.org/versions/latest/core-spec/chapter-3/ (D145, canonical caseless matching).
    """
    if address.isascii():
        return address.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", address).casefold())


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """An output file and whose it is."""

    address: str
    owner: str


class Owners:
    """Whose output files are, and who stands in the way of another one."""

    def __init__(self, owners: Mapping[str, str]) -> None:
        """Begin with the owners of output files, by address."""
        self._files: dict[str, Owned] = {}
        self._folders: dict[str, Owned] = {}
        for address, owner in owners.items():
            self.add(address, owner)

    def add(self, address: str, owner: str) -> None:
        """Note whose an output file is; a second owner changes nothing."""
        path = as_one_name(address)
        owned = Owned(address=address, owner=owner)
        self._files.setdefault(path, owned)
        for folder in folders_of(path):
            self._folders.setdefault(folder, owned)

    def find(self, address: str) -> Owned | None:
        """Return what stands in the way of an output file; None where it is free."""
        path = as_one_name(address)
        found: Iterator[Owned | None] = map(self._files.get, (path, *folders_of(path)))
        return next(filter(None, found), None) or self._folders.get(path)

    def of(self, address: str) -> str | None:
        """Return who stands in the way of an output file; None where it is free."""
        found = self.find(address)
        return found.owner if found else None
