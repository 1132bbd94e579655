"""Where pages are below a site: by a slug, or where an engine puts them; and that no two of them meet.

Two names that differ only in case are one on many disks, and no disk has a file where a folder is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from sourcebook.catalog.catalog_page import CatalogPage
from sourcebook.catalog.whole_files import WholeFile
from sourcebook.errors import AddressError, SourcebookError
from sourcebook.model.page_path import PagePath
from sourcebook.pages.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A former address of a page."""

    slug: str
    address: str
    """The output file."""
    page: PagePath
    """The page it leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The address of every page of a site."""

    files: Mapping[PagePath, str]
    """Path of the output file below the site, of every page."""
    aliases: tuple[Alias, ...] = ()
    """Former addresses that are free, sorted by address."""
    faults: tuple[SourcebookError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineAddresses:
    """Where an engine puts things."""

    use_directory_urls: bool
    """Whether it writes `x/index.html` for `x.md`."""
    placed: Mapping[PagePath, str] = field(default_factory=dict)
    """Output files of the author's pages as the engine has them; of others, what it does by itself."""
    taken: Mapping[str, str] = field(default_factory=dict)
    """Output files of everything else, with what each comes from."""

    def address_of(self, path: PagePath) -> str:
        """Return the output file of a page without a slug."""
        return self.placed.get(path) or engine_address(path, self.use_directory_urls)


def settle_addresses(
    pages: Mapping[PagePath, Page],
    *,
    catalog: Sequence[CatalogPage],
    files: Sequence[WholeFile],
    engine: EngineAddresses,
) -> Addresses:
    """Give every page its address, and find those that meet.

    Args:
        pages: Those of the author.
        catalog: Pages made of the data of all.
        files: Pages of whole files.
        engine: Where the engine would put pages, and what else it writes.
    """
    addresses = {path: engine.address_of(path) for path in pages} | {
        path: slug_address(page.front_matter.slug) for path, page in pages.items() if page.front_matter.slug
    }
    faults = _duplicates(pages, addresses, engine.taken)
    owners = Owners({**engine.taken, **{address: str(path) for path, address in addresses.items()}})
    for page in catalog:
        addresses[page.path] = engine_address(page.path, engine.use_directory_urls)
        faults += _catalog_conflicts(page, addresses[page.path], pages, owners)
    for page in catalog:
        owners.add(addresses[page.path], str(page.path))
    for file in files:
        addresses[file.path] = file.address
        faults += _file_conflicts(file, pages, owners)
    for file in files:
        owners.add(file.address, str(file.path))
    aliases, alias_faults = _settle_aliases(pages, addresses, owners)
    return Addresses(files=addresses, aliases=aliases, faults=(*faults, *alias_faults))


def engine_address(path: PagePath, use_directory_urls: bool) -> str:
    """Return where an engine writes a page without a slug, below the site.

    Source: https://www.mkdocs.org/user-guide/configuration/#use_directory_urls (`README` is an index too).
    """
    stem = "index" if path.stem == "README" else path.stem
    if stem == "index" or not use_directory_urls:
        return str(path.with_name(f"{stem}.html"))
    return str(path.parent / stem / "index.html")


def slug_address(slug: str) -> str:
    """Return the output file of a slug: `x` is `x.html`, `x/` is `x/index.html`."""
    return f"{slug}index.html" if slug.endswith("/") else f"{slug}.html"


class Owners:
    """Whose an output file is, also where case does not count and a file stands where a folder has to be."""

    def __init__(self, owners: Mapping[str, str]) -> None:
        """Begin with the owners of output files, by address."""
        self._files: dict[PurePosixPath, str] = {}
        self._folders: dict[PurePosixPath, str] = {}
        for address, owner in owners.items():
            self.add(address, owner)

    def add(self, address: str, owner: str) -> None:
        """Note whose an output file is; a second owner changes nothing."""
        path = PurePosixPath(address.casefold())
        self._files.setdefault(path, owner)
        for folder in path.parents:
            self._folders.setdefault(folder, owner)

    def of(self, address: str) -> str | None:
        """Return who stands in the way of an output file; None where it is free."""
        path = PurePosixPath(address.casefold())
        found: Iterator[str | None] = map(self._files.get, (path, *path.parents))
        return next(filter(None, found), None) or self._folders.get(path)


def _duplicates(
    pages: Mapping[PagePath, Page], addresses: Mapping[PagePath, str], taken: Mapping[str, str]
) -> list[SourcebookError]:
    """Return a fault for each slug that is the address of something else of the author's."""
    owners: dict[str, str] = dict(taken)
    faults: list[SourcebookError] = []
    # A page without a slug keeps its address; the one that asks for it is told.
    for path in sorted(pages, key=lambda path: (pages[path].front_matter.slug is not None, str(path))):
        owner = owners.setdefault(addresses[path], str(path))
        slug = pages[path].front_matter.slug
        if owner != str(path) and slug:
            faults.append(
                AddressError(
                    f"slug {slug!r} is the address of {owner!r} too",
                    hint="give one of the two pages another slug",
                    location=pages[path].location_of("slug"),
                )
            )
    return faults


def _catalog_conflicts(
    page: CatalogPage, address: str, pages: Mapping[PagePath, Page], owners: Owners
) -> list[SourcebookError]:
    """Return a fault for each page or file of the author that stands where a page of the catalog has to be."""
    in_the_way = {owners.of(address), str(page.path) if page.path in pages else None}
    return [
        _in_the_way(
            owner,
            f"{owner!r} stands at {address!r}, where the page {page.title!r} has to be that is made "
            "from the data of all pages",
            pages,
            else_hint="move it, or rename it",
        )
        for owner in sorted(filter(None, in_the_way))
    ]


def _file_conflicts(file: WholeFile, pages: Mapping[PagePath, Page], owners: Owners) -> list[SourcebookError]:
    """Return a fault for the page or file of the author that stands where the page of a whole file has to be."""
    owner = owners.of(file.address)
    if owner is None:
        return []
    what = f"{owner!r} stands where the page of the whole file {file.identity!r} has to be: {file.address!r}"
    return [_in_the_way(owner, what, pages, else_hint="move it, or give it another slug")]


def _in_the_way(owner: str, message: str, pages: Mapping[PagePath, Page], *, else_hint: str) -> AddressError:
    """Return the fault of what stands in the way, at its slug where it is a page of the author's."""
    page = pages.get(PagePath(PurePosixPath(owner)))
    return AddressError(
        message,
        hint=else_hint if page is None else "move it, or give it another slug",
        location=None if page is None else page.location_of("slug"),
    )


def _settle_aliases(
    pages: Mapping[PagePath, Page], addresses: Mapping[PagePath, str], owners: Owners
) -> tuple[tuple[Alias, ...], list[SourcebookError]]:
    """Return the former addresses that are free, sorted, and a fault for each that is not."""
    aliases = Owners({})
    settled: list[Alias] = []
    faults: list[SourcebookError] = []
    for path, page in sorted(pages.items(), key=lambda item: str(item[0])):
        for slug in page.front_matter.aliases:
            alias = Alias(slug=slug, address=slug_address(slug), page=path)
            problem = _alias_problem(alias, addresses[path], owners, aliases)
            if problem is None:
                settled.append(alias)
                aliases.add(alias.address, str(path))
            else:
                message, hint = problem
                key = f"aliases/{slug}" if f"aliases/{slug}" in page.front_matter.linenos else "aliases"
                faults.append(AddressError(message, hint=hint, location=page.location_of(key)))
    return tuple(sorted(settled, key=lambda alias: alias.address)), faults


def _alias_problem(alias: Alias, own: str, owners: Owners, aliases: Owners) -> tuple[str, str] | None:
    """Return what is wrong with an alias, and how to mend it."""
    if alias.address == own:
        return f"alias {alias.slug!r} is the page's own address", "an alias is an address that the page had before"
    if owner := owners.of(alias.address):
        return f"alias {alias.slug!r} is the address of {owner!r}", "an alias is an address at which nothing else is"
    if owner := aliases.of(alias.address):
        return f"alias {alias.slug!r} meets one of {owner!r}", "keep one of the two"
    return None
