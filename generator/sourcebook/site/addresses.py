"""Where pages are below a site: by a slug, or where an engine puts them; and that no two of them meet.

What meets is for `address_owners` to say, of the author's pages and of those that are made.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from sourcebook.catalog.address_owners import Owned, Owners, as_one_name
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A page that is made, and the one address at which it has to be."""

    path: PagePath
    address: str
    reason: str
    """What is told of somebody else's page there, behind `'x.md' stands`."""
    hint: str
    """How to mend it where that is no page of the author's."""


def settle_addresses(pages: Mapping[PagePath, Page], *, claims: Sequence[Claim], engine: EngineAddresses) -> Addresses:
    """Give every page its address, and find those that meet.

    Args:
        pages: Those of the author.
        claims: Pages that are made.
        engine: Where the engine would put pages, and what else it writes.
    """
    addresses = {path: engine.address_of(path) for path in pages} | {
        path: slug_address(page.front_matter.slug) for path, page in pages.items() if page.front_matter.slug
    }
    faults = _duplicates(pages, addresses, engine.taken)
    owners = Owners({**engine.taken, **{address: str(path) for path, address in addresses.items()}})
    for claim in claims:
        faults += _in_the_way(claim, pages, owners)
        addresses[claim.path] = claim.address
    # Later: pages that are made are in nobody's way to mend, so what they are told of is the author's pages alone.
    for claim in claims:
        owners.add(claim.address, str(claim.path))
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


def _duplicates(
    pages: Mapping[PagePath, Page], addresses: Mapping[PagePath, str], taken: Mapping[str, str]
) -> list[SourcebookError]:
    """Return a fault for each page that would be the file of something else of the author's, on some disk at least."""
    owners = Owners(taken)
    faults: list[SourcebookError] = []
    # A page without a slug keeps its address; the one that asks for it is told.
    for path in sorted(pages, key=lambda path: (pages[path].front_matter.slug is not None, str(path))):
        address = addresses[path]
        if (found := owners.find(address)) is None:
            owners.add(address, str(path))
        elif found.owner != str(path) and (problem := _problem(address, pages[path].front_matter.slug, found)):
            message, hint = problem
            faults.append(AddressError(message, hint=hint, location=pages[path].location_of("slug")))
    return faults


def _problem(address: str, slug: str | None, found: Owned) -> tuple[str, str] | None:
    """Return what is wrong with a page's address, and how to mend it; None where the engine decides."""
    other = found.address
    if other == address or as_one_name(other) != as_one_name(address):
        # Without a slug these are files of an engine's own rules, such as `README.md` beside `index.md`.
        if slug is None:
            return None
        return f"slug {slug!r} is the address of {found.owner!r} too", "give one of the two pages another slug"
    same_case = unicodedata.normalize("NFC", other) == unicodedata.normalize("NFC", address)
    # Two forms of a letter look the same: escaped, they can be told apart.
    what, shown = ("Unicode form", ascii) if same_case else ("case", repr)
    return (
        f"the address {shown(address)} differs in {what} alone from {shown(other)} of {shown(found.owner)}: "
        "on some disks one overwrites the other",
        "give one of the two another slug" if slug else "rename one of the two",
    )


def _in_the_way(claim: Claim, pages: Mapping[PagePath, Page], owners: Owners) -> list[SourcebookError]:
    """Return a fault for each page or file that stands where a page has to be, at its slug where it has one."""
    faults: list[SourcebookError] = []
    for owner in sorted(filter(None, {owners.of(claim.address), str(claim.path) if claim.path in pages else None})):
        page = pages.get(PagePath(PurePosixPath(owner)))
        faults.append(
            AddressError(
                f"{owner!r} stands {claim.reason}",
                hint=claim.hint if page is None else "move it, or give it another slug",
                location=None if page is None else page.location_of("slug"),
            )
        )
    return faults


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
