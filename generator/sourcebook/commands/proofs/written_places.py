"""Where an author wrote what a built page shows: a link that leads nowhere is mended on a page, not in its HTML."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import unquote

from sourcebook.model.page_path import PagePath
from sourcebook.model.place import Location
from sourcebook.pages.markdown_links import WrittenLink, written_links
from sourcebook.pages.page import Page

Target = tuple[str, str]
"""Path below the site, and fragment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A link as its author wrote it, or as the site has it where nobody did."""

    location: Location
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPlaces:
    """The pages of a project, by where a site has them; without pages everything stands where the site has it."""

    pages: Mapping[PagePath, Page] = field(default_factory=dict)
    addresses: Mapping[PagePath, str] = field(default_factory=dict)
    """The output file of every page, also of those that are made."""
    outputs: Mapping[str, PagePath] = field(default_factory=dict)
    """The page of every output file."""

    def of_link(
        self, path: PurePosixPath, url: str, target_of: Callable[[str, PurePosixPath], Target | None]
    ) -> tuple[Written, ...]:
        """Return the links of a page that became one of its site, or the site's own.

        Args:
            path: Of the built page.
            url: As it stands there.
            target_of: Where an address leads as seen from a page of the site.
        """
        source = self.outputs.get(str(path))
        page = self.pages.get(source) if source else None
        if source is None or page is None:
            return (Written(location=Location(path=path), url=url),)
        wanted = _normal(target_of(url, path))
        found = tuple(
            self._placed(page, link)
            for link in _links(page.body)
            if link.url == url or wanted in (_normal(target_of(link.url, path)), self._led(link.url, source))
        )
        return found or (Written(location=Location(path=path), url=url),)

    def of_source_link(self, path: PagePath, url: str) -> tuple[Location, ...]:
        """Return where a page of the author has a link, by the address that stands there."""
        page = self.pages.get(path)
        if page is None:
            return ()
        return tuple(self._placed(page, link).location for link in _links(page.body) if link.url == url)

    def of_id(self, path: PurePosixPath, name: str) -> Location:
        """Return where a page gives an id for the last time, or the page of the site where nobody wrote it."""
        source = self.outputs.get(str(path))
        page = self.pages.get(source) if source else None
        if page is not None:
            pattern = re.compile(rf"""\bid=["']?{re.escape(name)}["'\s>]|\{{[^}}\n]*#{re.escape(name)}[\s}}]""")
            linenos = [number for number, line in enumerate(page.body.split("\n")) if pattern.search(line)]
            if linenos:
                return Location(path=page.path, lineno=page.body_lineno + linenos[-1])
        return Location(path=path)

    def _placed(self, page: Page, link: WrittenLink) -> Written:
        return Written(location=Location(path=page.path, lineno=page.body_lineno + link.lineno - 1), url=link.url)

    def _led(self, url: str, source: PagePath) -> Target:
        """Return where an engine leads a link to a file of the pages' folder."""
        place, _, fragment = url.partition("#")
        target = posixpath.normpath(posixpath.join(source.parent, unquote(place))) if place else str(source)
        return _normal((self.addresses.get(PagePath(PurePosixPath(target)), target), unquote(fragment)))


def written_places(pages: Mapping[PagePath, Page], addresses: Mapping[PagePath, str]) -> WrittenPlaces:
    """Return the pages of a project by where its site has them.

    Args:
        pages: Those of the author.
        addresses: The output file of every page.
    """
    outputs = {address: path for path, address in addresses.items()}
    return WrittenPlaces(pages=pages, addresses=addresses, outputs=outputs)


def _normal(target: Target | None) -> Target:
    if target is None:
        return ("", "")
    path, fragment = target
    return (f"{path}index.html" if not path or path.endswith("/") else path, fragment)


@lru_cache(maxsize=16)
def _links(body: str) -> tuple[WrittenLink, ...]:
    """Read a page once, however many of its links are looked for one after the other."""
    return written_links(body)
