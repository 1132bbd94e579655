"""What the engine made of the pages: where each is, and which figures stand on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.model.figure import PlannedFigure
from sourcebook.model.page_path import PagePath


def twin_address(address: str) -> str:
    """Return the output file of the Markdown twin of an output file.

    Source: https://llmstxt.org (the same address with `.md` appended; `index.html.md` where it has no file name).
    """
    return f"{address}.md"


def folders_of(address: str) -> Iterator[str]:
    """Yield the folders in which an output file lies, outermost last; not the site itself."""
    while place := address.rpartition("/")[0]:
        yield place
        address = place


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFigure:
    """A figure on its page."""

    figure: PlannedFigure
    name: str
    """What the ids of its lines begin with."""
    anchor: str
    """The id of the first line that is shown; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltPage:
    """A page as the engine made it."""

    address: str
    """The output file below the site."""
    url: str
    """Relative to the root of the site, quoted; empty for the root itself."""
    title: str
    figures: tuple[PlacedFigure, ...] = ()
    """What stands on it, in the order of the page."""

    @property
    def twin(self) -> str:
        """Output file of the Markdown twin."""
        return twin_address(self.address)

    @property
    def folder(self) -> PurePosixPath:
        """Where the output file lies below the site."""
        return PurePosixPath(self.address).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What the engine says of a site as a whole."""

    name: str
    description: str | None = None
    url: str | None = None
    """Where it is published, with a slash at its end."""
    files: Mapping[PagePath, str]
    """Output file of every page and file, by path below the content folder."""
    urls: Mapping[PagePath, str]
    """Address of every page and file relative to the root of the site, quoted, by path below the content folder."""
