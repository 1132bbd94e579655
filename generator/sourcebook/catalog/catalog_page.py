"""A page that is made of data: its heading and one sentence for everybody, its lists put in place late.

Engine, search and templates get ordinary Markdown with a slot in it, so that a list of a thousand names costs them
nothing; `render_listing` makes the lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.model.listing import Listing
from sourcebook.writing.engine_markdown import escape_markdown

CATALOG_SLOT = '<div class="sb-catalog-slot"></div>'
"""HTML that stands for the lists until the page is finished."""
CATALOG_FOLDER = PurePosixPath("catalog")
"""Where pages are that are about the whole site, below the content folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogPage:
    """A page to add to the site."""

    path: PurePosixPath
    """Relative to the content folder."""
    title: str
    description: str
    """One sentence."""
    kind: str
    """What it lists: `libraries`, `library`, `module`, `projects`, `licenses` or `tags`."""
    listing: Listing
    symbol: str | None = None
    """The dotted name in its heading; None where that is no name."""
    above: tuple[tuple[str, PurePosixPath], ...] = ()
    """Title and path of the pages above it, outermost first."""


def page_markdown(page: CatalogPage) -> str:
    """Return a page as the engine reads it."""
    title, description = escape_markdown(page.title), escape_markdown(page.description)
    return f"# {title}\n\n{description}\n\n{CATALOG_SLOT}\n"
