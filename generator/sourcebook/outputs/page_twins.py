"""The Markdown twins of the pages of one site: what stands on each, where its links lead.

An author's page keeps its text; an example in it is a mark until the links are placed, so that no code is taken for
a link. What the page itself does not say (its layout, the paragraphs on projects) comes from `site`, as for the HTML.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from urllib.parse import unquote

from sourcebook.catalog.catalog_page import CATALOG_SLOT
from sourcebook.catalog.projects_page import project_listing
from sourcebook.catalog.whole_files import SourcePage
from sourcebook.model.excerpt import Excerpt, Run
from sourcebook.model.figure import Attribution
from sourcebook.model.lines import ranges_of
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.pin import License
from sourcebook.model.request import ClassicBlock, ExampleRequest, SymbolTarget
from sourcebook.outputs.listings import catalog_markdown, listing_blocks
from sourcebook.outputs.page_links import map_links
from sourcebook.outputs.quoted import Quoted
from sourcebook.outputs.twins import QuotedBy, example_lines, indented
from sourcebook.outputs.twins import file_twin as format_file_twin
from sourcebook.pages.body import replace_blocks
from sourcebook.pages.headings import find_headings, level_below
from sourcebook.pages.page import Block, Page
from sourcebook.pages.titles import page_title
from sourcebook.planning.build import Build, PlannedExample
from sourcebook.site.arrangement import Site, lay_out_page
from sourcebook.site.layout import RELATED_SLOT, SECTION_END, SECTION_START, STRIP_SLOT
from sourcebook.site.page_figures import PageFigures
from sourcebook.site.places import address_url, join_url, relative_url, split_url, twin_address
from sourcebook.writing.plain_markdown import plain_markdown, tidy_markdown

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/#?]|\Z")
"""An address that does not depend on the page: with a scheme, from the root, or within the page."""
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SLOT = re.compile("\0([0-9]+)\0")
_BODY, _BODY_END = "\0<\0", "\0>\0"
"""What stands for an example, and around the body, while a twin is put together. No text holds NUL by then."""


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


class _Placeholders(PageFigures):
    """Keeps what a page shows, and hands out marks in its place."""

    def slot(self, content: ExampleRequest | ClassicBlock, *, symbol: str | None) -> str:
        PageFigures.slot(self, content, symbol=symbol)
        return f"\0{len(self.contents) - 1}\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A twin before its links and examples are placed."""

    src: PurePosixPath
    text: str
    examples: tuple[tuple[str, Quoted], ...] = ()
    """Each with the indent or quote marks in front of it."""


class Twins:
    """The twins of one site.

    Args:
        build: After the site was built.
        site: Its pages.
        pages: Those that have a twin, by path below the content folder.
        files: Output file of every page and file, by path below the content folder.
    """

    def __init__(
        self,
        build: Build,
        site: Site,
        pages: Mapping[str, BuiltPage],
        files: Mapping[str, str],
    ) -> None:
        self._build, self._site, self._pages, self._files = build, site, pages, files

    def draft(self, src: str) -> Draft | None:
        """Return the twin of a page that is made of Markdown; None for others."""
        if (page := self._site.pages.get(src)) is not None:
            return self._page_draft(src, page)
        if (made := self._site.catalog.get(src)) is not None:
            return Draft(src=made.path, text=catalog_markdown(made))
        return None

    def _page_draft(self, src: str, page: Page) -> Draft:
        symbol = page.front_matter.symbol
        figures = _Placeholders(self._build)
        body = _with_slots(page, figures)
        prefixes = [block.prefix for block in page.blocks]
        written = f"{_BODY}\n{body}\n{_BODY_END}" if body.strip() else body
        laid_out = lay_out_page(self._build, self._site, replace(page, body=written), figures)
        head, _, rest = laid_out.rpartition(f"{_BODY}\n") if body.strip() else ("", "", laid_out)
        body, _, tail = rest.partition(f"\n{_BODY_END}") if body.strip() else ("", "", rest)
        for ours in (STRIP_SLOT, SECTION_START, SECTION_END, RELATED_SLOT, CATALOG_SLOT):
            tail = tail.replace(ours, "")
        tail = re.sub(r"\n{3,}", "\n\n", tidy_markdown(tail)).lstrip("\n")
        pieces = [tidy_markdown(head).strip("\n"), body.strip("\n"), tail.strip("\n")]
        if page.front_matter.project:
            shown = project_listing(self._site.shown.get(page.front_matter.project.lower(), ()))
            pieces += listing_blocks(shown, PurePosixPath(src))
        text = "\n\n".join(filter(None, pieces)) + "\n"
        if page_title(page.front_matter) is None:
            text = _with_heading(text, self._pages[src].title)
        quoted = [quoted_of(self._build, self._site, content, symbol) for content in figures.contents]
        prefixes += [""] * (len(quoted) - len(prefixes))
        return Draft(src=PurePosixPath(src), text=text, examples=tuple(zip(prefixes, quoted, strict=True)))

    def render(self, draft: Draft, page: BuiltPage, folder: PurePosixPath) -> str:
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

    def _moved(self, address: str, *, src: PurePosixPath, page: BuiltPage, folder: PurePosixPath) -> str:
        """Return where a link of a page leads as seen from a folder: pages to their twins, files to themselves."""
        if _ELSEWHERE.match(address):
            return address
        path, rest = split_url(address)
        target = posixpath.normpath(posixpath.join(src.parent, unquote(path)))
        if (linked := self._pages.get(target)) is not None:
            return f"{relative_url(folder, address_url(linked.twin))}{rest}"
        if (file := self._files.get(target)) is not None:
            return f"{relative_url(folder, address_url(file))}{rest}"
        return address if folder == page.folder else join_url(page.folder, address)

    def file_twin(self, file: SourcePage, page: BuiltPage) -> str:
        """Return the twin of the page of a whole file."""
        shown_in = [
            QuotedBy(
                title=target.title,
                url=relative_url(page.folder, address_url(target.twin)),
                ranges=ranges_of(showing.linenos),
            )
            for showing in file.showings
            if (target := self._pages.get(showing.page)) is not None
        ]
        return format_file_twin(
            whole_of(file),
            title=file.title,
            shown_in=shown_in,
            license_texts=self._build.sources.license_texts(file.examples[0].source),
        )


def _with_slots(page: Page, figures: _Placeholders) -> str:
    """Return the body of a page with a mark in place of each block, and a heading above one that has a title."""
    body = page.body.replace("\0", "\ufffd")

    def write_mark(block: Block, result: list[str], following: str) -> None:
        content = block.content
        assert isinstance(content, ExampleRequest | ClassicBlock), "a page with faults is not built"
        blank = block.prefix.rstrip()
        if result and result[-1].strip("> \t"):
            result.append(blank)
        if isinstance(content, ExampleRequest) and content.title is not None:
            hashes = "#" * level_below(page.headings, block.lineno)
            result += [f"{block.prefix}{hashes} {plain_markdown(content.title)}", blank]
        result.append(block.prefix + figures.slot(content, symbol=page.front_matter.symbol))
        if following.strip("> \t"):
            result.append(blank)

    return "\n".join(replace_blocks(body.split("\n"), page.blocks, write_mark))


def _with_heading(markdown: str, title: str) -> str:
    if any(level == 1 for _, level in find_headings(markdown)):
        return markdown
    return f"# {plain_markdown(title)}\n\n{markdown.lstrip()}"


def quoted_of(build: Build, site: Site, content: PlannedExample | ClassicBlock, symbol: str | None) -> Quoted:
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


def whole_of(file: SourcePage) -> Quoted:
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
