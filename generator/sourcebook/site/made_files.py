"""Everything that is put among an author's files: pages made of data, and what a page with figures needs beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath

from sourcebook.catalog.catalog_page import page_text
from sourcebook.catalog.whole_files import whole_file_text
from sourcebook.display.asset_files import asset_files
from sourcebook.site.arrangement import Site


class MadeKind(Enum):
    """What a made file is to the engine."""

    LISTED = "listed"
    """A page that may stand in navigation."""
    HIDDEN = "hidden"
    """A page that other pages lead to, and no navigation."""
    ASSET = "asset"
    """No page; where the author has a file of its name, that one is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """One file, as if it lay in the content folder."""

    path: PurePosixPath
    content: str | bytes
    kind: MadeKind


def made_files(site: Site) -> Iterator[MadeFile]:
    """Yield the pages of the catalog and of whole files, then the styles and scripts."""
    for page in site.catalog.values():
        kind = MadeKind.LISTED if page.kind.is_in_navigation else MadeKind.HIDDEN
        yield MadeFile(path=page.path, content=page_text(page), kind=kind)
    for path, file in site.whole_files.items():
        yield MadeFile(path=path, content=whole_file_text(file), kind=MadeKind.HIDDEN)
    for name, data in asset_files():
        yield MadeFile(path=PurePosixPath("assets", name), content=data, kind=MadeKind.ASSET)
