"""What is written beside the pages for programs: made from the build, the site and the pages as the engine made them.

Everything is linear in the number of pages: a page is looked at by itself, and what it needs of others is looked up.
A file of the author at the same address is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import quote, urljoin

from sourcebook.catalog.page_entries import other_public_names
from sourcebook.model.mark import Kind
from sourcebook.outputs import inventory, llms, records, redirects
from sourcebook.outputs.inventory import InventoryEntry, format_inventory, role_of
from sourcebook.outputs.llms import Entry, Section, format_full, format_llms
from sourcebook.outputs.page_twins import BuiltPage, Draft, SiteFacts, Twins, quoted_of, whole_of
from sourcebook.outputs.records import (
    ExampleRecord,
    examples_schema,
    format_examples,
    record_of,
)
from sourcebook.outputs.redirects import redirect_page
from sourcebook.pages.page import Page
from sourcebook.pages.titles import description_of
from sourcebook.planning.build import Build
from sourcebook.site.arrangement import Site
from sourcebook.site.linked_data import PageFacts
from sourcebook.site.places import address_url
from sourcebook.writing.plurals import plural

_ROOT = PurePosixPath()
_OF_LIBRARIES = ("libraries", "library")

MANY_PAGES = 200
"""Pages of symbols that `llms.txt` lists at most; of more it lists the pages of their libraries."""

_SUMMARY = "Code examples from real source files, pinned to the exact file and marked by meaning."
_PROSE = (
    "Every page of this site has a twin in Markdown at its own address with `.md` behind it. "
    "The links below, and those between the twins, lead to twins.",
    "An example begins with a line `Example:` that names project, version, file and lines, the license, an address at "
    "its origin, and the lines that use the symbol, each with its kind of use. The code follows, as it is in the file; "
    "lines left out are named between the blocks. What looks like a link inside of a block is code.",
    "Code is quoted under the license of its project, which the line names.",
)


def publish(build: Build, site: Site, pages: Mapping[str, BuiltPage], facts: SiteFacts) -> dict[PurePosixPath, bytes]:
    """Return every file for programs, by path below the site.

    Args:
        build: After the site was built.
        site: Its pages.
        pages: By path below the content folder: all that the engine made; those that are not of the site, such as
            the archive of a blog, have no twin.
        facts: Of the site.
    """
    taken = {*facts.files.values(), *(page.address for page in pages.values())}
    ours = {src: page for src, page in pages.items() if src in site.addresses}
    outlet = _Outlet(build, site, ours, facts)
    return {
        PurePosixPath(address): text.encode("utf-8", "replace") if isinstance(text, str) else text
        for address, text in outlet.outputs()
        if address not in taken
    }


def head_facts(
    build: Build,
    site: Site,
    page: BuiltPage,
    facts: SiteFacts,
    *,
    src: str,
    crumbs: Sequence[tuple[str, str]] = (),
    description: str | None = None,
) -> PageFacts:
    """Return what the head of a page says to programs.

    Args:
        build: Of this run.
        site: The pages.
        page: As the engine made it.
        facts: Of the site.
        src: Path of the page below the content folder.
        crumbs: Text and address, relative to the page, of the pages above it.
        description: Of the page; None for what its front matter says.
    """
    url = f"{facts.url}{page.url}" if facts.url else None
    ours, file = site.pages.get(src), site.source_pages.get(src)
    if file is not None:
        examples = [whole_of(file)]
    else:
        examples = [quoted_of(build, site, content, _symbol(ours)) for content, _ in page.figures]
    way = [(text, urljoin(url, address) if url else None) for text, address in crumbs]
    return PageFacts(
        title=page.title,
        site=facts.name,
        description=description or (description_of(ours) if ours else None),
        url=url,
        twin=quote(f"{PurePosixPath(page.address).name}.md") if src in site.addresses else None,
        examples=tuple(examples),
        crumbs=((facts.name, facts.url), *way),
    )


def _symbol(page: Page | None) -> str | None:
    return page.front_matter.symbol if page else None


class _Outlet:
    """Makes the files of one site."""

    def __init__(self, build: Build, site: Site, pages: Mapping[str, BuiltPage], facts: SiteFacts) -> None:
        self._build, self._site, self._pages, self._facts = build, site, pages, facts
        self._symbols = [s for s, src in site.symbol_pages.items() if src in pages]
        self._twins = Twins(build, site, pages, facts.files)

    def outputs(self) -> Iterator[tuple[str, str | bytes]]:
        """Yield address and content of each file."""
        drafts = {src: self._twins.draft(src) for src in sorted(self._pages)}
        for src, draft in drafts.items():
            page = self._pages[src]
            if draft is not None:
                yield page.twin, self._twins.render(draft, page, page.folder)
            elif (file := self._site.source_pages.get(src)) is not None:
                yield page.twin, self._twins.file_twin(file, page)
        facts = self._facts
        yield (
            records.FILE,
            format_examples(list(self._records()), site=facts.name, site_url=facts.url),
        )
        yield records.SCHEMA_FILE, examples_schema()
        if self._symbols:
            yield inventory.FILE, format_inventory(self._inventory(), project=facts.name)
        yield from self._llms(drafts)
        yield from self._redirects()

    def _redirects(self) -> Iterator[tuple[str, str | bytes]]:
        if self._site.aliases:
            yield redirects.SCRIPT, redirects.SCRIPT_TEXT
        for alias in self._site.aliases:
            if (target := self._pages.get(alias.page)) is not None:
                yield (
                    alias.address,
                    redirect_page(alias, url=target.url, title=target.title, site_url=self._facts.url),
                )

    def _records(self) -> Iterator[ExampleRecord]:
        for src, page in sorted(self._own_pages(), key=lambda item: item[1].address):
            symbol = self._site.pages[src].front_matter.symbol
            for content, ids in page.figures:
                quoted = quoted_of(self._build, self._site, content, symbol)
                file = self._pages.get(quoted.file_page or "")
                yield record_of(
                    quoted,
                    title=page.title,
                    page=f"{page.url or './'}{f'#{ids[0]}' if ids else ''}",
                    twin=address_url(page.twin),
                    whole_file=None if file is None else file.url or "./",
                )

    def _own_pages(self) -> Iterator[tuple[str, BuiltPage]]:
        """Yield the pages of the author that were built."""
        for src in self._site.pages:
            if (page := self._pages.get(src)) is not None:
                yield src, page

    def _inventory(self) -> list[InventoryEntry]:
        symbols = self._symbols
        parents = {symbol[:end] for symbol in symbols for end, char in enumerate(symbol) if char == "."}
        return [self._inventory_entry(symbol, parents) for symbol in symbols]

    def _inventory_entry(self, symbol: str, parents: set[str]) -> InventoryEntry:
        page = self._pages[self._site.symbol_pages[symbol]]
        exports = self._build.exports_of(symbol)
        shown = [quoted_of(self._build, self._site, content, symbol) for content, _ in page.figures]
        kinds = {mark.kind for quoted in shown if quoted.symbol == symbol for mark in quoted.marks}
        return InventoryEntry(
            symbol=symbol,
            other_names=other_public_names(self._build, symbol),
            role=role_of(symbol, exports=exports, kinds=kinds - {Kind.AUTHOR}, parents=parents),
            url=page.url or "./",
        )

    def _llms(self, drafts: Mapping[str, Draft | None]) -> Iterator[tuple[str, str]]:
        listed = dict(self._own_pages())
        of_library: dict[str, list[str]] = {}
        rest: list[str] = []
        projects: list[str] = []
        for src in sorted(listed, key=lambda src: (listed[src].title.lower(), src)):
            front_matter = self._site.pages[src].front_matter
            if front_matter.library is not None:
                of_library.setdefault(front_matter.library, []).append(src)
            else:
                (projects if front_matter.project else rest).append(src)
        made = [src for src in self._site.catalog if src in self._pages]
        is_many = sum(map(len, of_library.values())) > MANY_PAGES
        sections = [self._libraries(made)] if is_many else self._library_sections(of_library)
        sections += [
            Section(title="Pages", entries=tuple(map(self._entry, rest))),
            Section(title="Projects", entries=tuple(map(self._entry, projects))),
            Section(
                title=llms.OPTIONAL,
                entries=(
                    *(() if is_many else map(self._entry, made)),
                    *map(self._file_entry, (*_FILES, *([_INVENTORY] if self._symbols else []))),
                ),
            ),
        ]
        title, summary = self._facts.name, self._facts.description or _SUMMARY
        yield (
            llms.FILE,
            format_llms(title=title, summary=summary, prose=_PROSE, sections=sections),
        )
        order = [*(src for group in of_library.values() for src in group), *rest, *projects]
        texts = [
            (address_url(listed[src].twin), self._twins.render(draft, listed[src], _ROOT))
            for src in order
            if (draft := drafts[src]) is not None
        ]
        yield llms.FULL_FILE, format_full(title=title, summary=summary, pages=texts)

    def _library_sections(self, of_library: Mapping[str, Sequence[str]]) -> list[Section]:
        return [
            Section(title=library, entries=tuple(map(self._entry, of_library[library])))
            for library in sorted(of_library, key=lambda name: (name.lower(), name))
        ]

    def _libraries(self, made: Sequence[str]) -> Section:
        """Return the libraries' own pages, which list their symbols."""
        listed = [src for src in made if self._site.catalog[src].kind in _OF_LIBRARIES]
        return Section(title="Libraries", entries=tuple(map(self._entry, listed)))

    def _entry(self, src: str) -> Entry:
        page, made, own = self._pages[src], self._site.catalog.get(src), self._site.pages.get(src)
        notes = [made.description] if made else []
        if own is not None:
            count = len(page.figures)
            notes = [f"{plural(count, 'example')}."] if count else []
            described = description_of(own)
            notes += [described] if described else []
        return Entry(name=page.title, url=self._absolute(address_url(page.twin)), note=" ".join(notes))

    def _file_entry(self, file: tuple[str, str]) -> Entry:
        name, note = file
        return Entry(name=name, url=self._absolute(name), note=note)

    def _absolute(self, url: str) -> str:
        return f"{self._facts.url or ''}{url}"


_FILES = (
    (llms.FULL_FILE, "The text of all pages in one file."),
    (records.FILE, "One record for each example, as JSON."),
    (records.SCHEMA_FILE, "The JSON Schema of these records."),
)
_INVENTORY = (inventory.FILE, "The symbols that have a page, for Sphinx and mkdocstrings.")
"""Only where there are any: readers take no empty one."""
