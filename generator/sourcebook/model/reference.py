"""Which file of the world is meant: one class for each form in which an author may name it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import quote

from sourcebook.model.place import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseReference:
    """A file of a package release: `pkg:pypi/NAME@VERSION#path`."""

    name: str
    """Normalized project name (PEP 503)."""
    version: str
    """As written; compared by PEP 440 where release files are looked up."""
    path: PurePosixPath
    """Path inside the wheel, or below the single top folder of a source archive."""
    file_name: str | None = None
    """The release's file to read, when the purl names one by `?file_name=`."""

    @property
    def identity(self) -> str:
        """The normalized reference, key of the lock."""
        query = f"?file_name={self.file_name}" if self.file_name else ""
        return f"pkg:pypi/{self.name}@{self.version}{query}#{self.path}"


ForgeKind = Literal["github", "gitlab", "forgejo"]
"""A kind of forge; Gitea and Codeberg are Forgejo's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forge:
    """A site that hosts repositories: the public GitHub, or an instance named in settings."""

    url: str
    """Base address without trailing slash, such as `https://git.example.org`."""
    kind: ForgeKind
    """Which forge's URL rules hold."""
    raw_url: str
    """Base address of raw files; only GitHub's is another than `url`."""
    allow_private: bool = False
    """Whether exactly these hosts and ports may be private addresses, and plain http."""

    @property
    def name(self) -> str:
        """Host and port without a scheme, as it stands in the lock."""
        return self.url.partition("://")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgeReference:
    """A file of a repository on a forge, from a pasted file URL."""

    forge: Forge
    repository: str
    """`OWNER/NAME`; on GitLab `GROUP/SUBGROUP/NAME` too."""
    revision_and_path: str
    """Everything behind `/blob/`: a branch name may hold slashes, so only the repository's refs can split it."""
    revision_kind: str | None
    """`branch`, `tag` or `commit` where the address says so; None where it leaves that open."""
    page: str
    """The address of the file's page behind the repository, as the forge's rules write it."""

    @property
    def path(self) -> PurePosixPath:
        """The path, taking the first segment for the revision; the provider knows better."""
        return PurePosixPath(self.revision_and_path.partition("/")[2])

    @property
    def identity(self) -> str:
        """The normalized reference, key of the lock: the URL without its scheme."""
        return f"{self.forge.name}/{self.repository}/{self.page}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GitReference:
    """A file of any git repository: `git+https://host/repo.git@REV#path`."""

    scheme: str
    """`https`, `ssh` or `file`; `http` only for a server of one's own that settings name."""
    location: str
    """What stands behind `://`: user, host, port and path, or an absolute path on this machine."""
    revision: str
    """Commit, tag or branch."""
    path: PurePosixPath

    @property
    def url(self) -> str:
        """The repository's address, as git takes it."""
        return f"{self.scheme}://{self.location}"

    @property
    def identity(self) -> str:
        """The normalized reference, key of the lock: as written, without `git+`, `https` and `:`."""
        scheme = "" if self.scheme == "https" else self.scheme
        return f"{scheme}//{self.location}@{self.revision}#{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpsReference:
    """Any file on the web, by its address; only its digest pins it."""

    scheme: str
    """`https`; `http` only for a server of one's own that settings name."""
    host: str
    """Host, and port where it is not the usual one."""
    path: PurePosixPath
    """Below the root of the host, decoded."""
    query: str = ""
    """As written, without `?`."""

    @property
    def url(self) -> str:
        """The address to fetch."""
        return f"{self.scheme}://{self.host}/{quote(str(self.path))}{self._query}"

    @property
    def identity(self) -> str:
        """The normalized reference, key of the lock: the URL without `https:`."""
        scheme = "" if self.scheme == "https" else self.scheme
        return f"{scheme}//{self.host}/{self.path}{self._query}"

    @property
    def _query(self) -> str:
        return f"?{self.query}" if self.query else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalReference:
    """A file of this project, read where it lies: its revision is the project's own, so it is never locked."""

    path: PurePosixPath
    """Relative to the folder of `mkdocs.yml`, normalized, never leaving it."""

    @property
    def identity(self) -> str:
        """The path; never a key of the lock."""
        return str(self.path)


STUBS = "-stubs"
"""Ends the name of a package that only says what another one declares.

Source: https://typing.python.org/en/latest/spec/distributing.html#stub-only-packages
"""


Reference = ReleaseReference | ForgeReference | GitReference | HttpsReference | LocalReference


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryReference:
    """Where the documentation of a library lists the names it tells of: one of `[inventories]`."""

    reference: HttpsReference
    location: Location | None = None
    """Where the settings name it, for messages."""

    def address(self, place: str) -> str:
        """Return the address of a place that the inventory names: it is relative to the inventory's folder."""
        return f"{self.reference.url.partition('?')[0].rpartition('/')[0]}/{place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A library whose own release tells which names are the same object: `[libraries]`."""

    name: str
    """Dotted path by which it is imported."""
    reference: ReleaseReference
    """Its own file in the release, which stands for all of it."""
    folder: PurePosixPath
    """Folder of the release at which imports begin: `src` for `src/flask/__init__.py`."""
    location: Location | None = None
    """Where the settings name it, for messages."""
    earlier: tuple[Library, ...] = ()
    """Older releases of it, the oldest first: only since when there are names, and until when, is read of them."""
    inventory: InventoryReference | None = None
    """Where its documentation lists its names."""

    @property
    def releases(self) -> tuple[Library, ...]:
        """All releases of it, the oldest first."""
        return (*self.earlier, self)

    @property
    def references(self) -> tuple[Reference, ...]:
        """All that is pinned for it: its releases, and what its documentation lists."""
        listed = (self.inventory.reference,) if self.inventory else ()
        return (*(release.reference for release in self.releases), *listed)

    @property
    def is_stubs(self) -> bool:
        """Whether it only says what another library declares, which has no annotations of its own."""
        return self.name.partition(".")[0].endswith(STUBS)

    def has(self, symbol: str) -> bool:
        """Tell whether a symbol is one of this library's, by its name."""
        return symbol == self.name or symbol.startswith(f"{self.name}.")
