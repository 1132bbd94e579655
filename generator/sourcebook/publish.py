"""What is written beside the pages for programs: made from the build, the site and the pages as the engine made them.

Everything is linear in the number of pages: a page is looked at by itself, and what it needs of others is looked up.
A file of the author at the same address is kept.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urljoin

from sourcebook.build import Build, PlannedExample
from sourcebook.catalog.layout import SECTION_END, SECTION_START, STRIP_SLOT
from sourcebook.catalog.libraries import FOLDER
from sourcebook.catalog.prose import plural
from sourcebook.model import (
    Attribution,
    ExampleRequest,
    Excerpt,
    Kind,
    License,
    Mark,
    Run,
    SymbolTarget,
)
from sourcebook.outputs import inventory, llms, records, redirects
from sourcebook.outputs.inventory import InventoryEntry, format_inventory, role_of
from sourcebook.outputs.linked_data import PageFacts
from sourcebook.outputs.llms import Entry, Section, format_full, format_llms
from sourcebook.outputs.page_links import map_links
from sourcebook.outputs.places import address_url, join_url, relative_url, twin_address
from sourcebook.outputs.prose import plain_markdown, tidy_markdown
from sourcebook.outputs.quoted import Quoted
from sourcebook.outputs.records import (
    ExampleRecord,
    examples_schema,
    format_examples,
    record_of,
)
from sourcebook.outputs.redirects import redirect_page
from sourcebook.outputs.twins import QuotedBy, example_lines, file_twin, indented
from sourcebook.page_figures import PageFigures
from sourcebook.pages.classic import ClassicBlock, show_label
from sourcebook.pages.headings import find_headings, level_below
from sourcebook.pages.page import Page
from sourcebook.site import Site, lay_out_page, title_of
from sourcebook.source_pages import SourcePage

_ROOT = PurePosixPath()
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/#?]|\Z")
"""An address that does not depend on the page: with a scheme, from the root, or within the page."""
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SLOT = re.compile("\0([0-9]+)\0")
_BODY, _BODY_END = "\0<\0", "\0>\0"
"""What stands for an example, and around the body, while a twin is put together. No text holds NUL by then."""

MANY_PAGES = 200
"""Pages of symbols that `llms.txt` lists at most; of more it lists the pages of their libraries."""

_SUMMARY = "Code examples from real source files, pinned to the exact file and marked by meaning."
_PROSE = (
    "Every page of this site has a twin in Markdown at its own address with `.md` behind it. "
    "The links below, and those between the twins, lead to twins.",
    "An example begins with a line `Example:` that names project, version, file and lines, the license, an address at "
    "its origin, and the lines that use the symbol, each with its kind of use. The code follows, as it is in the file; "
    "lines left out are named between the blocks.",
    "Code is quoted under the license of its project, which the line names.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What the engine's configuration says of the site."""

    name: str
    description: str | None = None
    url: str | None = None
    """Where it is published, with a slash at its end."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Output file of every page and file, by path below the content folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltPage:
    """A page as the engine made it."""

    address: str
    """The output file below the site."""
    url: str
    """Relative to the root of the site, quoted; empty for the root itself."""
    title: str
    figures: tuple[tuple[PlannedExample | ClassicBlock, tuple[str, ...]], ...] = ()
    """What stands on it, in order, with the ids of the lines."""

    @property
    def twin(self) -> str:
        """Output file of the Markdown twin."""
        return twin_address(self.address)

    @property
    def folder(self) -> PurePosixPath:
        """Of the output file."""
        return PurePosixPath(self.address).parent


def publish(
    build: Build, site: Site, pages: Mapping[str, BuiltPage], facts: SiteFacts
) -> dict[PurePosixPath, bytes]:
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
    picture: str | None = None,
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
        picture: Absolute address of a picture of the page.
    """
    url = f"{facts.url}{page.url}" if facts.url else None
    ours, file = site.pages.get(src), site.source_pages.get(src)
    if file is not None:
        examples = [_whole(file)]
    else:
        examples = [_quoted(build, site, content, _symbol(ours)) for content, _ in page.figures]
    way = [(text, urljoin(url, address) if url else None) for text, address in crumbs]
    return PageFacts(
        title=page.title,
        site=facts.name,
        description=description or (ours.front_matter.meta if ours else None),
        url=url,
        twin=quote(f"{PurePosixPath(page.address).name}.md") if src in site.addresses else None,
        examples=tuple(examples),
        crumbs=((facts.name, facts.url), *way),
        picture=picture,
    )


def _symbol(page: Page | None) -> str | None:
    return page.front_matter.symbol if page else None


class _Placeholders(PageFigures):
    """Keeps what a page shows, and hands out marks in its place."""

    def slot(self, content: ExampleRequest | ClassicBlock, *, symbol: str | None) -> str:
        PageFigures.slot(self, content, symbol=symbol)
        return f"\0{len(self.contents) - 1}\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A twin before its links and examples are placed."""

    src: PurePosixPath
    text: str
    examples: tuple[tuple[str, Quoted], ...] = ()
    """Each with the indent or quote marks in front of it."""


class _Outlet:
    """Makes the files of one site."""

    def __init__(
        self, build: Build, site: Site, pages: Mapping[str, BuiltPage], facts: SiteFacts
    ) -> None:
        self._build, self._site, self._pages, self._facts = build, site, pages, facts
        self._made = {str(page.path): page for page in site.index_pages}
        self._symbols = [s for s, src in site.symbol_pages.items() if src in pages]
        self._license_texts: dict[object, tuple[tuple[str, str], ...]] = {}

    def outputs(self) -> Iterator[tuple[str, str | bytes]]:
        """Yield address and content of each file."""
        drafts = {src: self._draft(src) for src in sorted(self._pages)}
        for src, draft in drafts.items():
            page = self._pages[src]
            if draft is not None:
                yield page.twin, self._render(draft, page, page.folder)
            elif (file := self._site.source_pages.get(src)) is not None:
                yield page.twin, self._file_twin(file, page)
        facts = self._facts
        yield (
            records.FILE,
            format_examples(list(self._records()), site=facts.name, site_url=self._facts.url),
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
                    redirect_page(
                        alias, url=target.url, title=target.title, site_url=self._facts.url
                    ),
                )

    # --- twins -------------------------------------------------------------------------------------------------

    def _draft(self, src: str) -> _Draft | None:
        """Return the twin of a page that is made of Markdown; None for others."""
        if (page := self._site.pages.get(src)) is not None:
            return self._page_draft(src, page)
        if (made := self._made.get(src)) is not None:
            text = tidy_markdown(made.markdown)
            return _Draft(src=made.path, text=_with_heading(text, made.title))
        return None

    def _page_draft(self, src: str, page: Page) -> _Draft:
        symbol = page.front_matter.symbol
        figures = _Placeholders(self._build)
        body = _with_slots(page, figures)
        prefixes = [block.prefix for block in page.blocks]
        written = f"{_BODY}\n{body}\n{_BODY_END}" if body.strip() else body
        laid_out = lay_out_page(self._build, self._site, replace(page, body=written), figures)
        head, _, rest = laid_out.rpartition(f"{_BODY}\n") if body.strip() else ("", "", laid_out)
        body, _, tail = rest.partition(f"\n{_BODY_END}") if body.strip() else ("", "", rest)
        for ours in (STRIP_SLOT, SECTION_START, SECTION_END):
            tail = tail.replace(ours, "")
        tail = re.sub(r"\n{3,}", "\n\n", tidy_markdown(tail)).lstrip("\n")
        pieces = [tidy_markdown(head).strip("\n"), body.strip("\n"), tail.strip("\n")]
        text = "\n\n".join(filter(None, pieces)) + "\n"
        if title_of(page) is None:
            text = _with_heading(text, self._pages[src].title)
        quoted = [_quoted(self._build, self._site, content, symbol) for content in figures.contents]
        prefixes += [""] * (len(quoted) - len(prefixes))
        return _Draft(
            src=PurePosixPath(src), text=text, examples=tuple(zip(prefixes, quoted, strict=True))
        )

    def _render(self, draft: _Draft, page: BuiltPage, folder: PurePosixPath) -> str:
        """Return a twin whose links are relative to a folder of the site."""

        def moved(address: str) -> str:
            return self._moved(address, src=draft.src, page=page, folder=folder)

        def file_link(src: str) -> str | None:
            target = self._pages.get(src)
            return relative_url(folder, address_url(target.twin)) if target else None

        def example(match: re.Match[str]) -> str:
            number = int(match[1])
            if number >= len(draft.examples):
                return ""
            prefix, quoted = draft.examples[number]
            lines = example_lines(quoted, file_link=file_link)
            return indented(lines, prefix).removeprefix(prefix)

        return _SLOT.sub(example, map_links(draft.text, moved))

    def _moved(
        self, address: str, *, src: PurePosixPath, page: BuiltPage, folder: PurePosixPath
    ) -> str:
        """Return where a link of a page leads as seen from a folder: pages to their twins, files to themselves."""
        if _ELSEWHERE.match(address):
            return address
        path, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", address, re.DOTALL).groups()  # type: ignore[union-attr]
        target = posixpath.normpath(posixpath.join(src.parent, unquote(path)))
        if (linked := self._pages.get(target)) is not None:
            return f"{relative_url(folder, address_url(linked.twin))}{mark}{rest}"
        if (file := self._facts.files.get(target)) is not None:
            return f"{relative_url(folder, address_url(file))}{mark}{rest}"
        return address if folder == page.folder else join_url(page.folder, address)

    def _file_twin(self, file: SourcePage, page: BuiltPage) -> str:
        shown_in = [
            QuotedBy(
                title=target.title,
                url=relative_url(page.folder, address_url(target.twin)),
                ranges=_ranges(showing.linenos),
            )
            for showing in file.showings
            if (target := self._pages.get(showing.page)) is not None
        ]
        source = file.examples[0].source
        pin = source.pin
        if pin not in self._license_texts:
            self._license_texts[pin] = self._build.sources.license_texts(source)
        return file_twin(
            _whole(file),
            title=file.title,
            shown_in=shown_in,
            license_texts=self._license_texts[pin],
        )

    # --- lists -------------------------------------------------------------------------------------------------

    def _records(self) -> Iterator[ExampleRecord]:
        for src, page in sorted(self._own_pages(), key=lambda item: item[1].address):
            symbol = self._site.pages[src].front_matter.symbol
            for content, ids in page.figures:
                quoted = _quoted(self._build, self._site, content, symbol)
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
        parents = {
            symbol[:end] for symbol in symbols for end, char in enumerate(symbol) if char == "."
        }
        return [self._inventory_entry(symbol, parents) for symbol in symbols]

    def _inventory_entry(self, symbol: str, parents: set[str]) -> InventoryEntry:
        page = self._pages[self._site.symbol_pages[symbol]]
        library = self._build.library_of(symbol)
        exports = self._build.exports(library) if library is not None else None
        kinds = {
            mark.kind
            for content, _ in page.figures
            if isinstance(content, PlannedExample)
            for mark in content.marks
        }
        return InventoryEntry(
            symbol=symbol,
            other_names=self._build.other_names(symbol),
            role=role_of(symbol, exports=exports, kinds=kinds - {Kind.AUTHOR}, parents=parents),
            url=page.url or "./",
        )

    def _llms(self, drafts: Mapping[str, _Draft | None]) -> Iterator[tuple[str, str]]:
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
        made = [src for src in self._made if src in self._pages]
        sections = self._library_sections(of_library, made)
        is_many = sum(map(len, of_library.values())) > MANY_PAGES
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
            (address_url(listed[src].twin), self._render(draft, listed[src], _ROOT))
            for src in order
            if (draft := drafts[src]) is not None
        ]
        yield llms.FULL_FILE, format_full(title=title, summary=summary, pages=texts)

    def _library_sections(
        self, of_library: Mapping[str, Sequence[str]], made: Sequence[str]
    ) -> list[Section]:
        """Return a section for each library; on a large site one that lists the libraries' own pages."""
        if sum(map(len, of_library.values())) > MANY_PAGES:
            listed = [src for src in made if PurePosixPath(src).parent == FOLDER]
            return [Section(title="Libraries", entries=tuple(map(self._entry, listed)))]
        return [
            Section(title=library, entries=tuple(map(self._entry, of_library[library])))
            for library in sorted(of_library, key=lambda name: (name.lower(), name))
        ]

    def _entry(self, src: str) -> Entry:
        page, made, own = self._pages[src], self._made.get(src), self._site.pages.get(src)
        notes = [made.description] if made else []
        if own is not None:
            count = len(page.figures)
            notes = [f"{plural(count, 'example')}."] if count else []
            notes += [own.front_matter.meta] if own.front_matter.meta else []
        return Entry(
            name=page.title, url=self._absolute(address_url(page.twin)), note=" ".join(notes)
        )

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


def _with_slots(page: Page, figures: _Placeholders) -> str:
    """Return the body of a page with a mark in place of each block, and a heading above one that has a title."""
    body = page.body.replace("\0", "\ufffd")
    lines = body.split("\n")
    headings = find_headings(body)
    result: list[str] = []
    done = 0
    for block in page.blocks:
        result += lines[done : block.lineno - 1]
        done = block.end_lineno
        content = block.content
        assert isinstance(content, ExampleRequest | ClassicBlock), "a page with faults is not built"
        if isinstance(content, ClassicBlock):
            show_label(result, content)
        blank = block.prefix.rstrip()
        if result and result[-1].strip("> \t"):
            result.append(blank)
        if isinstance(content, ExampleRequest) and content.title is not None:
            hashes = "#" * level_below(headings, block.lineno)
            result += [f"{block.prefix}{hashes} {plain_markdown(content.title)}", blank]
        result.append(block.prefix + figures.slot(content, symbol=page.front_matter.symbol))
        if done < len(lines) and lines[done].strip("> \t"):
            result.append(blank)
    return "\n".join(result + lines[done:])


def _with_heading(markdown: str, title: str) -> str:
    if any(level == 1 for _, level in find_headings(markdown)):
        return markdown
    return f"# {plain_markdown(title)}\n\n{markdown.lstrip()}"


def _quoted(
    build: Build, site: Site, content: PlannedExample | ClassicBlock, symbol: str | None
) -> Quoted:
    """Return an example as programs get it, on a page about a symbol."""
    if isinstance(content, ClassicBlock):
        return _pasted(content, symbol)
    request = content.request
    marked = (target.symbol for target in request.mark if isinstance(target, SymbolTarget))
    return Quoted(
        title=request.title,
        symbol=next(marked, symbol),
        attribution=build.attribution(content),
        language=content.language,
        excerpt=content.excerpt,
        marks=content.shown_marks,
        source=request.reference.identity,
        file_page=site.source_page(request.reference.identity),
        note=request.note,
        line_notes=request.line_notes,
    )


def _pasted(block: ClassicBlock, symbol: str | None) -> Quoted:
    revision = block.revision
    attribution = None
    if block.path is not None and block.project is not None:
        attribution = Attribution(
            project=block.project,
            version=revision,
            path=block.path,
            license=License(expression=None, origin=None),
            upstream_url=block.url,
            upstream_label="View file upstream",
            commit=revision if revision and _COMMIT.fullmatch(revision) else None,
        )
    return Quoted(
        title=None,
        symbol=symbol,
        attribution=attribution,
        language=block.language,
        excerpt=_all_lines(block.lines),
        marks=tuple(Mark(lineno=n, end_lineno=n, kind=Kind.AUTHOR) for n in block.marked),
        source=None,
    )


def _whole(file: SourcePage) -> Quoted:
    """Return a whole file with the marks of all its examples."""
    marks = {mark for example in file.examples for mark in example.marks}
    return Quoted(
        title=None,
        symbol=None,
        attribution=file.attribution,
        language=file.examples[0].language,
        excerpt=_all_lines(file.examples[0].source_lines),
        marks=tuple(sorted(marks, key=lambda m: (m.lineno, m.end_lineno, m.kind))),
        source=file.identity,
    )


def _all_lines(lines: tuple[str, ...]) -> Excerpt:
    runs = (Run(lineno=1, lines=lines),) if lines else ()
    return Excerpt(runs=runs, line_count=len(lines))


def _ranges(linenos: Sequence[int]) -> tuple[tuple[int, int], ...]:
    runs: list[list[int]] = []
    for lineno in linenos:
        if runs and lineno == runs[-1][1] + 1:
            runs[-1][1] = lineno
        else:
            runs.append([lineno, lineno])
    return tuple((first, last) for first, last in runs)
