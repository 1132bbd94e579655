"""What is written beside the pages for programs, made from a rendered site alone.

Everything is linear in the number of pages: a page is looked at by itself, and what it needs of others is looked up.
A file of the author at the same address is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath

from sourcebook.model.built import BuiltPage
from sourcebook.model.mark import Kind
from sourcebook.model.page_path import PagePath
from sourcebook.outputs import inventory, llms, records, redirects
from sourcebook.outputs.inventory import InventoryEntry, format_inventory, role_of
from sourcebook.outputs.llms import ListedLink, ListSection, format_full, format_llms
from sourcebook.outputs.page_twins import Draft, Twins
from sourcebook.outputs.records import ExampleRecord, examples_schema, format_examples, format_rows, record_of
from sourcebook.outputs.redirects import redirect_page
from sourcebook.pages.opening import description_of
from sourcebook.site.places import address_url
from sourcebook.site.rendered import RenderedSite
from sourcebook.writing.plurals import plural

_ROOT = PurePosixPath()

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


Recall = Callable[[str, PagePath, Callable[[], str]], str]
"""Returns the text of a kind that a page has: what was made of the same before, or what the function makes."""


def publish(
    rendered: RenderedSite, *, recall: Recall = lambda kind, path, make: make()
) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield every file for programs: its path below the site, and its bytes.

    Args:
        rendered: The site.
        recall: Asked for the text of each page.
    """
    taken = {*rendered.facts.files.values(), *(page.address for page in rendered.pages.values())}
    for address, text in _Outlet(rendered, recall).outputs():
        if address not in taken:
            yield PurePosixPath(address), text.encode("utf-8", "replace") if isinstance(text, str) else text


class _Outlet:
    """Makes the files of one site."""

    def __init__(self, rendered: RenderedSite, recall: Recall) -> None:
        self._rendered, self._site, self._facts = rendered, rendered.site, rendered.facts
        self._recall = recall
        self._pages = {path: page for path, page in rendered.pages.items() if path in self._site.addresses}
        self._symbols = [symbol for symbol, path in self._site.symbol_pages.items() if path in self._pages]
        self._twins = Twins(rendered)
        self._drafts: dict[PagePath, Draft] = {}

    def outputs(self) -> Iterator[tuple[str, str | bytes]]:
        """Yield address and content of each file."""
        yield from self._redirects()
        if not self._site.has_outputs:
            return
        for path in sorted(self._pages, key=str):
            page = self._pages[path]
            if (file := self._site.whole_files.get(path)) is not None:
                yield page.twin, self._recall("twin", path, partial(self._twins.file_twin, file, page))
            elif self._twins.has_draft(path):
                yield page.twin, self._recall("twin", path, partial(self._twin, path, page.folder))
        facts = self._facts
        yield records.FILE, format_examples(self._rows(), site=facts.name, site_url=facts.url)
        schema = PagePath(PurePosixPath(records.SCHEMA_FILE))
        yield records.SCHEMA_FILE, self._recall("schema", schema, examples_schema)
        if self._symbols:
            yield inventory.FILE, format_inventory(self._inventory(), project=facts.name)
        yield from self._llms()

    def _twin(self, path: PagePath, folder: PurePosixPath) -> str:
        """Return the twin of a page, with its links relative to a folder of the site."""
        if path not in self._drafts:
            self._drafts[path] = self._twins.draft(path)
        return self._twins.render(self._drafts[path], self._pages[path], folder)

    def _redirects(self) -> Iterator[tuple[str, str | bytes]]:
        if self._site.aliases:
            yield redirects.SCRIPT, redirects.SCRIPT_TEXT
        for alias in self._site.aliases:
            if (target := self._pages.get(alias.page)) is not None:
                page = redirect_page(alias, url=target.url, title=target.title, site_url=self._facts.url)
                yield alias.address, page

    def _rows(self) -> Iterator[str]:
        """Yield the rows of each page in the file of all examples."""
        for path, _, page in sorted(self._rendered.own_pages(), key=lambda item: item[2].address):
            yield self._recall("rows", path, partial(self._rows_of, page))

    def _rows_of(self, page: BuiltPage) -> str:
        return format_rows(self._records(page))

    def _records(self, page: BuiltPage) -> Iterator[ExampleRecord]:
        for placed in page.figures:
            file = self._file_of(placed.figure.identity)
            anchor = f"#{placed.anchor}" if placed.anchor else ""
            yield record_of(
                placed.figure,
                title=page.title,
                page=f"{page.url or './'}{anchor}",
                twin=address_url(page.twin),
                whole_file=None if file is None else file.url or "./",
                history=self._site.plan.libraries.history(placed.figure.symbol),
            )

    def _file_of(self, identity: str | None) -> BuiltPage | None:
        """Return the page of a whole file, where it was built."""
        path = self._site.files.get(identity) if identity else None
        return self._pages.get(path) if path else None

    def _inventory(self) -> list[InventoryEntry]:
        symbols = self._symbols
        parents = {symbol[:end] for symbol in symbols for end, char in enumerate(symbol) if char == "."}
        return [self._inventory_entry(symbol, parents) for symbol in symbols]

    def _inventory_entry(self, symbol: str, parents: set[str]) -> InventoryEntry:
        page = self._pages[self._site.symbol_pages[symbol]]
        libraries = self._site.plan.libraries
        shown = [placed.figure for placed in page.figures if placed.figure.symbol == symbol]
        kinds = {mark.kind for figure in shown for mark in figure.shown_marks}
        return InventoryEntry(
            symbol=symbol,
            other_names=libraries.offered_names(symbol),
            role=role_of(symbol, exports=libraries.exports_of(symbol), kinds=kinds - {Kind.AUTHOR}, parents=parents),
            url=page.url or "./",
        )

    def _llms(self) -> Iterator[tuple[str, str]]:
        listed = {path: built for path, _, built in self._rendered.own_pages()}
        of_library: dict[str, list[PagePath]] = {}
        rest: list[PagePath] = []
        projects: list[PagePath] = []
        for path in sorted(listed, key=lambda path: (listed[path].title.lower(), str(path))):
            front_matter = self._site.plan.pages[path].page.front_matter
            if front_matter.library is not None:
                of_library.setdefault(front_matter.library, []).append(path)
            else:
                (projects if front_matter.project else rest).append(path)
        title, summary = self._facts.name, self._facts.description or _SUMMARY
        sections = self._sections(of_library, rest, projects)
        yield llms.FILE, format_llms(title=title, summary=summary, prose=_PROSE, sections=sections)
        order = [*(path for group in of_library.values() for path in group), *rest, *projects]
        texts = [
            (address_url(listed[path].twin), self._recall("full", path, partial(self._twin, path, _ROOT)))
            for path in order
        ]
        yield llms.FULL_FILE, format_full(title=title, summary=summary, pages=texts)

    def _sections(
        self, of_library: Mapping[str, Sequence[PagePath]], rest: Sequence[PagePath], projects: Sequence[PagePath]
    ) -> list[ListSection]:
        """Return the lists of `llms.txt`: pages by what they are, and what may be passed over."""
        made = [path for path in self._site.catalog if path in self._pages]
        is_many = sum(map(len, of_library.values())) > MANY_PAGES
        files = (*_FILES, *([_INVENTORY] if self._symbols else []))
        return [
            *([self._libraries(made)] if is_many else self._library_sections(of_library)),
            ListSection(title="Pages", entries=tuple(map(self._entry, rest))),
            ListSection(title="Projects", entries=tuple(map(self._entry, projects))),
            ListSection(
                title=llms.OPTIONAL,
                entries=(*(() if is_many else map(self._entry, made)), *map(self._file_entry, files)),
            ),
        ]

    def _library_sections(self, of_library: Mapping[str, Sequence[PagePath]]) -> list[ListSection]:
        return [
            ListSection(title=library, entries=tuple(map(self._entry, of_library[library])))
            for library in sorted(of_library, key=lambda name: (name.lower(), name))
        ]

    def _libraries(self, made: Sequence[PagePath]) -> ListSection:
        """Return the libraries' own pages, which list their symbols."""
        listed = [path for path in made if self._site.catalog[path].kind.is_of_libraries]
        return ListSection(title="Libraries", entries=tuple(map(self._entry, listed)))

    def _entry(self, path: PagePath) -> ListedLink:
        page, made, own = self._pages[path], self._site.catalog.get(path), self._site.page(path)
        notes = [made.description] if made else []
        if own is not None:
            count = len(page.figures)
            notes = [f"{plural(count, 'example')}."] if count else []
            entry = self._site.entries.get(path)
            notes += [entry.history.sentence] if entry and entry.history and entry.history.end else []
            notes += [f"Used by {entry.usage.share}."] if entry and entry.usage else []
            described = description_of(own)
            notes += [described] if described else []
        return ListedLink(name=page.title, url=self._absolute(address_url(page.twin)), note=" ".join(notes))

    def _file_entry(self, file: tuple[str, str]) -> ListedLink:
        name, note = file
        return ListedLink(name=name, url=self._absolute(name), note=note)

    def _absolute(self, url: str) -> str:
        return f"{self._facts.url or ''}{url}"


_FILES = (
    (llms.FULL_FILE, "The text of all pages in one file."),
    (records.FILE, "One record for each example, as JSON."),
    (records.SCHEMA_FILE, "The JSON Schema of these records."),
)
_INVENTORY = (inventory.FILE, "The symbols that have a page, for Sphinx and mkdocstrings.")
"""Only where there are any: readers take no empty one."""
