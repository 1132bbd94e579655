"""A page that is made of data: its heading and one sentence for everybody, its lists put in place late.

Engine, search and templates get ordinary Markdown with a slot in it, so that a list of a thousand names costs them
nothing; `render_listing` makes the lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from sourcebook.catalog.made_pages import made_page
from sourcebook.display.slots import LISTING_SLOT
from sourcebook.model.listing import Listing
from sourcebook.model.page_path import PagePath
from sourcebook.writing.engine_markdown import escape_markdown

CATALOG_FOLDER = PurePosixPath("catalog")
"""Where pages are that are about the whole site, below the content folder."""


class CatalogKind(StrEnum):
    """What a page of the catalog lists."""

    LIBRARIES = "libraries"
    LIBRARY = "library"
    MODULE = "module"
    PROJECTS = "projects"
    PROJECT = "project"
    LICENSES = "licenses"
    TAGS = "tags"
    KINDS = "kinds"
    KIND = "kind"

    @property
    def is_of_libraries(self) -> bool:
        """Whether it lists libraries, or the symbols of one: what a program begins with on a large site."""
        return self in (CatalogKind.LIBRARIES, CatalogKind.LIBRARY)

    @property
    def is_beside_libraries(self) -> bool:
        """Whether it is about the whole site: in navigation it stands behind the libraries."""
        return self in (CatalogKind.PROJECTS, CatalogKind.LICENSES, CatalogKind.TAGS, CatalogKind.KINDS)

    @property
    def is_of_project(self) -> bool:
        """Whether it is about one project; these stand below the page of all."""
        return self is CatalogKind.PROJECT

    @property
    def is_in_navigation(self) -> bool:
        """Whether it may stand there; to the page of one kind of use those lead that show it."""
        return self is not CatalogKind.KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogPage:
    """A page to add to the site."""

    path: PagePath
    title: str
    description: str
    """One sentence."""
    kind: CatalogKind
    listing: Listing
    symbol: str | None = None
    """The dotted name in its heading; None where that is no name."""
    above: tuple[tuple[str, PagePath], ...] = ()
    """Title and path of the pages above it, outermost first."""


def page_text(page: CatalogPage) -> str:
    """Return a page as the engine reads it; its lists need the room of a table of contents."""
    title, description = escape_markdown(page.title), escape_markdown(page.description)
    return made_page(
        f"# {title}\n\n{description}\n\n{LISTING_SLOT}\n",
        title=page.title,
        description=page.description,
        hide=["toc"],
    )
