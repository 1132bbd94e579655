"""Which files of the world together: a whole release, a whole repository, a folder. Commands take them, pages do not.

Unlike a reference to one file, one of these may leave its version or revision open: whoever opens it takes the newest,
and says which that was.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sourcebook.model.reference import Forge


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRelease:
    """A package release: `pkg:pypi/NAME@VERSION`, or the newest of a project: `pkg:pypi/NAME`."""

    name: str
    """Normalized project name (PEP 503)."""
    version: str | None = None
    """As written; None for the newest release that is neither yanked nor a pre-release."""
    file_name: str | None = None
    """The release's one file to read; None for its wheel and its source archive."""
    archives: tuple[tuple[str, str], ...] = ()
    """File name and SHA-256 of each archive, where they are pinned; the index is asked only for what is not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRepository:
    """A git repository at one revision, by its own address or on a forge."""

    scheme: str
    """`https`, `ssh` or `file`; `http` only for a server of one's own that settings name."""
    location: str
    """What stands behind `://`, as git takes it."""
    revision: str | None = None
    """Commit, tag or branch; on a forge perhaps with a folder behind it; None for the default branch."""
    revision_kind: str | None = None
    """`branch`, `tag` or `commit` where an address says so."""
    forge: Forge | None = None
    """Where it is one of a forge's, whose rules then write the references of its files."""
    repository: str = ""
    """`OWNER/NAME` on a forge; empty elsewhere."""

    @property
    def url(self) -> str:
        """The repository's address, as git takes it."""
        return f"{self.scheme}://{self.location}"

    @property
    def name(self) -> str:
        """What people call it: `OWNER/NAME`, or the last parts of its address."""
        return self.repository or "/".join(self.location.removesuffix(".git").split("/")[1:][-2:])


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeFolder:
    """A folder on this disk."""

    path: Path
    """As given; a relative one begins at the current folder."""


WholeSource = WholeRelease | WholeRepository | WholeFolder
