"""What differs from forge to forge in the addresses of files: how a page's is read, and how one is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from sourcebook.model.lines import LineRange
from sourcebook.model.reference import Forge


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAddress:
    """The address of a page of a repository, taken apart, but neither checked nor decoded."""

    repository: tuple[str, ...]
    page: str
    """The word that says which page it is, such as `blob`; empty where none does."""
    rest: tuple[str, ...]
    """Revision and path."""
    revision_kind: str | None = None
    """`branch`, `tag` or `commit`, where the address says so."""


def _tell_nothing(headers: Mapping[str, str]) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgeRules:
    """How a kind of forge writes its addresses.

    An address is written by `str.format`, from `forge`, `repository`, `commit` and `path`.
    """

    file_pages: frozenset[str]
    """Words of the pages that are about one file; all mean the same reference."""
    folder_page: str | None
    """The word of the page of a folder; None where it is that of a file too."""
    split: Callable[[Sequence[str], str], PageAddress]
    """From the segments behind the forge's base address, and the query, to what they say."""
    example: str
    """A file's page as messages show it."""
    page: str
    """A file's page."""
    raw: str
    """The file itself."""
    folder: str
    """The page of all files at a commit."""
    reference_page: Callable[[str, str | None], str]
    """From revision and path, and the kind of the revision, to what stands behind the repository in the one address of
    all that mean a file by which the lock knows it."""
    about: Callable[[Forge, str], str]
    """From a forge and `OWNER/NAME` to the address at which it says of the repository, in JSON, whether it is
    `archived`."""
    last_line: str
    """What stands in front of the last of several lines: `#L10-L24`, or `#L10-24`."""
    raw_folder: str = ""
    """Where raw files are below the address of a server of one's own."""
    named_blob: Callable[[Mapping[str, str]], str | None] = _tell_nothing
    """From the headers of a raw file to its git id; None when the server, or a proxy, sends none."""

    def example_of(self, forge: Forge) -> str:
        """Return what the address of a file's page looks like on this forge."""
        return self.example.format(forge=forge)

    def page_url(self, forge: Forge, repository: str, *, commit: str, path: PurePosixPath) -> str:
        """Return the address of a file's page at a commit."""
        return self.page.format(forge=forge, repository=repository, commit=commit, path=quote(str(path)))

    def folder_url(self, forge: Forge, repository: str, *, commit: str) -> str:
        """Return the address of a repository at a commit."""
        return self.folder.format(forge=forge, repository=repository, commit=commit)

    def raw_url(self, forge: Forge, repository: str, *, commit: str, path: PurePosixPath) -> str:
        """Return the address of the bytes of a file at a commit."""
        return self.raw.format(forge=forge, repository=quote(repository), commit=commit, path=quote(str(path)))

    def fragment(self, lines: LineRange) -> str:
        """Return the anchor of lines on a file's page."""
        return f"#L{lines.lineno}" if len(lines) == 1 else f"#L{lines.lineno}{self.last_line}{lines.end_lineno}"


def split_owner(segments: Sequence[str]) -> tuple[tuple[str, str], str, tuple[str, ...]]:
    """Split `OWNER/NAME/PAGE/…`; what is not there is empty."""
    owner, name, page, *_ = [*segments, "", "", ""]
    return (owner, name), page, tuple(segments[3:])
