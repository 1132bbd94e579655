"""Where on a forge a file is: values that its provider works with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import quote, unquote

from sourcebook.model.reference import Forge


@dataclass(frozen=True, slots=True)
class ForgeRepository:
    """A repository of a forge, by the name it has now."""

    forge: Forge
    name: str

    @property
    def url(self) -> str:
        """Its address, which is where git asks, too."""
        return f"{self.forge.url}/{quote(self.name)}"

    @property
    def shown(self) -> str:
        """As messages name it."""
        return f"{self.name!r} on {self.forge.name!r}"

    def renamed(self, url: str, base: str, suffix: str) -> ForgeRepository:
        """Return the repository that a redirect led to: itself where the name is the same."""
        if not (url.startswith(base + "/") and url.endswith(suffix)):
            return self
        name = unquote(url[len(base) + 1 : len(url) - len(suffix)])
        return self if name.lower() == self.name.lower() else ForgeRepository(self.forge, name)


class Listing(NamedTuple):
    """The refs of a repository, and the name under which they were found."""

    refs: dict[str, str]
    repository: ForgeRepository


class Place(NamedTuple):
    """Where a reference leads to."""

    repository: ForgeRepository
    revision: str
    commit: str
    path: PurePosixPath
