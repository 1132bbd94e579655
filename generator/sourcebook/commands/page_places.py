"""Where a page that is made comes to lie: its file among those of its library, and its address on the site."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.catalog.address_owners import Owners, as_one_name
from sourcebook.errors import AddressError
from sourcebook.exports.names import Exports, Thing
from sourcebook.model.page_path import PagePath
from sourcebook.model.reference import Library
from sourcebook.pages.fields import reserved_name
from sourcebook.pages.page import Page
from sourcebook.settings.project import Project
from sourcebook.site.addresses import EngineAddresses, slug_address

_ENDING = "-examples"
_KINDS = {Thing.CLASS: "class", Thing.FUNCTION: "function", Thing.MODULE: "module"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlace:
    """Where a page lies."""

    path: PagePath
    slug: str


class Places:
    """The files and addresses of a project's pages.

    Args:
        project: Where they lie.
        pages: As they are now.
    """

    def __init__(self, project: Project, pages: Mapping[PagePath, Page]):
        self._project = project
        self._pages = pages
        engine = EngineAddresses(use_directory_urls=project.use_directory_urls)
        self._owners = Owners({})
        for path, page in pages.items():
            slug = page.front_matter.slug
            self._owners.add(slug_address(slug) if slug else engine.address_of(path), str(path))
            for alias in page.front_matter.aliases:
                self._owners.add(slug_address(alias), str(path))
        self._files = {as_one_name(str(path)): str(path) for path in pages}

    def page_about(self, names: set[str]) -> Page | None:
        """Return the page about an object, by any of its names; None where there is none."""
        return next((page for page in self._pages.values() if page.front_matter.symbol in names), None)

    def folder_of(self, library: Library, project_name: str) -> PurePosixPath:
        """Return the folder in which most pages of a library lie; of a new library one with its project's name."""
        folders = Counter(
            path.parent
            for path, page in self._pages.items()
            if page.front_matter.symbol and library.has(page.front_matter.symbol)
        )
        if folders:
            return min(folders, key=lambda folder: (-folders[folder], str(folder)))
        return PurePosixPath(re.sub(r"[^\w.-]+", "-", project_name).strip(".-") or "library")

    def choose(
        self, symbol: str, folder: PurePosixPath, *, exports: Exports, slug: str | None = None, settle: bool = False
    ) -> PagePlace:
        """Return the place of a page.

        Args:
            symbol: What it is about.
            folder: Where the pages of its library lie, below the content folder.
            exports: Names of the library.
            slug: Its address, where that is said.
            settle: Whether to take the nearest place that is free.

        Raises:
            AddressError: When file or address is taken, with the nearest that is free.
        """
        own = _words(symbol)
        wanted = slug or f"{own}{_ENDING}"
        is_member = exports.thing(symbol.rpartition(".")[0]) is Thing.CLASS
        place = _place(symbol, wanted, folder, is_member=is_member)
        owner = self._owner(place)
        if owner is None:
            return place
        thing = exports.thing(symbol)
        others = (_place(symbol, f"{own}-{more}{_ENDING}", folder, is_member=is_member) for more in _further(thing))
        free = next(other for other in others if self._owner(other) is None)
        if settle:
            return free
        raise AddressError(
            f"{owner} is there already",
            hint=f"nearest that is free is --slug {free.slug}, which is {str(free.path)!r}",
        )

    def _owner(self, place: PagePlace) -> str | None:
        """Return who has an address or a file, in words; None where both are free."""
        file = self._files.get(as_one_name(str(place.path)))
        if file is None and os.path.lexists(self._project.content / place.path):
            file = str(place.path)
        if file is not None:
            return repr(file)
        owner = self._owners.of(slug_address(place.slug))
        return None if owner is None else f"the address {place.slug!r} of {owner!r}"


def _further(thing: Thing | None) -> Iterator[str]:
    """Yield what is put behind a name that is taken."""
    if thing in _KINDS:
        yield _KINDS[thing]
    number = 2
    while True:
        yield str(number)
        number += 1


def _words(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")


def _place(symbol: str, slug: str, folder: PurePosixPath, *, is_member: bool) -> PagePlace:
    """Return the place of a page at an address: its file is named by what the address has behind the module."""
    parts = symbol.split(".")
    module, own = _words(".".join(parts[: -1 - is_member])), _words(".".join(parts[-1 - is_member :]))
    rest = slug.strip("/").rpartition("/")[2].removesuffix(_ENDING)
    name = rest.removeprefix(f"{module}-") if rest.startswith(f"{module}-{own}") else rest
    # A device of Windows is no file there.
    name = f"{name}{_ENDING}" if reserved_name(name) else name
    return PagePlace(path=PagePath(folder / f"{name}.md"), slug=slug)


def already_shown(symbol: str, page: Page) -> AddressError:
    """Return the fault of a symbol that has a page."""
    return AddressError(
        f"this page is about {symbol!r} already",
        hint=f"`sourcebook add {page.path} SOURCE` puts another example there",
        location=page.location_of("symbol"),
    )
