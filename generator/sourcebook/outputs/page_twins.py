"""The Markdown twins of the pages of one site: what stands on each, where its links lead.

A twin is written from the page's layout, as the engine's text is. An author's page keeps its words; a figure in it is
a mark until the links are placed, so that no code is taken for a link.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import unquote

from sourcebook.catalog.entries import PageEntry, count_examples
from sourcebook.catalog.projects_page import project_listing
from sourcebook.catalog.whole_files import WholeFile
from sourcebook.model.built import BuiltPage
from sourcebook.model.corpus_counts import Usage
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.lines import ranges_of
from sourcebook.model.page_path import PagePath
from sourcebook.model.request import ClassicBlock, ExampleRequest, placeless
from sourcebook.model.symbol_history import SymbolHistory
from sourcebook.outputs.listings import catalog_markdown, listing_blocks
from sourcebook.outputs.twin_markdown import QuotedBy, example_lines, indented, web_link
from sourcebook.outputs.twin_markdown import file_twin as format_file_twin
from sourcebook.pages.body import replace_blocks
from sourcebook.pages.headings import level_below
from sourcebook.pages.markdown_links import map_links
from sourcebook.pages.page import Block, Page
from sourcebook.planning.plan import PlannedPage
from sourcebook.site.layout import Layout
from sourcebook.site.places import address_url, join_url, relative_url, split_url
from sourcebook.site.quotations import with_quotations
from sourcebook.site.rendered import RenderedSite
from sourcebook.writing.plain_markdown import plain_markdown, tidy_markdown

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/#?]|\Z")
"""An address that does not depend on the page: with a scheme, from the root, or within the page."""
_HEADING = re.compile(r"# [^\n]*(?:\n|\Z)|(?![-*+>#|`~]|\d+[.)])\S[^\n]*\n=+[ \t]*(?:\n|\Z)")
"""A title at the beginning of a text, in one of the two forms of Markdown."""
_SLOT = re.compile("\0([0-9]+)\0")
"""What stands for a figure while a twin is put together. No text holds NUL by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A twin before its links and figures are placed."""

    path: PagePath
    """The page that it is the twin of."""
    text: str
    figures: tuple[tuple[str, PlannedFigure], ...] = ()
    """Each with the indent or quote marks in front of it."""


class Twins:
    """The twins of one site.

    Args:
        rendered: The site; pages that are not of it have no twin.
    """

    def __init__(self, rendered: RenderedSite) -> None:
        self._rendered, self._site = rendered, rendered.site
        self._pages = {path: page for path, page in rendered.pages.items() if path in rendered.site.addresses}

    def has_draft(self, path: PagePath) -> bool:
        """Tell whether the twin of a page is made of Markdown."""
        return path in self._rendered.layouts or path in self._site.catalog

    def draft(self, path: PagePath) -> Draft:
        """Return the twin of a page that is made of Markdown."""
        if (layout := self._rendered.layouts.get(path)) is not None:
            return self._page_draft(path, layout, self._site.plan.pages[path])
        return Draft(path=path, text=catalog_markdown(self._site.catalog[path]))

    def _page_draft(self, path: PagePath, layout: Layout, planned: PlannedPage) -> Draft:
        page, figures = planned.page, _MarkedFigures(planned)
        title = layout.title
        if title is None and not any(heading.level == 1 for heading in page.headings):
            title = self._pages[path].title
        entry = self._site.entries.get(path)
        written = _with_marks(_quoting(layout), figures).strip("\n")
        heading, body = ("", written) if title is not None else _heading_first(written)
        pieces = [
            heading if title is None else f"# {plain_markdown(title)}",
            *(_said_of(entry) if entry else ()),
            body if page.body.strip() else tidy_markdown(layout.introduction or ""),
            "\n".join(f"- {tidy_markdown(fact)}" for fact in layout.facts),
        ]
        for section in layout.sections:
            pieces += [
                f"## {plain_markdown(section.heading)}",
                tidy_markdown(section.paragraph.strip()) if section.paragraph else "",
                figures.mark(section.figure, prefix=""),
            ]
        # What another plugin has brought stands in nothing that the author wrote.
        brought = (placed.figure for placed in self._pages[path].figures if not figures.has_marked(placed.figure))
        pieces += [figures.mark(figure, prefix="") for figure in brought]
        if page.front_matter.project:
            pieces += listing_blocks(project_listing(self._site.shown_of(page.front_matter.project)), path)
        elif page.front_matter.concordance and (overview := self._site.catalog.get(self._site.overview)):
            pieces += listing_blocks(overview.listing, path)
        return Draft(path=path, text="\n\n".join(filter(None, pieces)) + "\n", figures=tuple(figures.marked))

    def render(self, draft: Draft, page: BuiltPage, folder: PurePosixPath) -> str:
        """Return a twin whose links are relative to a folder of the site."""

        def moved(address: str) -> str:
            return self._moved(address, path=draft.path, page=page, folder=folder)

        def file_link(identity: str) -> str | None:
            path = self._site.files.get(identity)
            target = None if path is None else self._pages.get(path)
            return relative_url(folder, address_url(target.twin)) if target else None

        def figure(match: re.Match[str]) -> str:
            number = int(match[1])
            if number >= len(draft.figures):
                return ""
            prefix, shown = draft.figures[number]
            lines = example_lines(shown, file_link=file_link, moved=moved)
            return indented(lines, prefix).removeprefix(prefix)

        return _SLOT.sub(figure, map_links(draft.text, moved))

    def _moved(self, address: str, *, path: PagePath, page: BuiltPage, folder: PurePosixPath) -> str:
        """Return where a link of a page leads as seen from a folder: pages to their twins, files to themselves."""
        if _ELSEWHERE.match(address):
            return address
        place, rest = split_url(address)
        target = PagePath(PurePosixPath(posixpath.normpath(posixpath.join(path.parent, unquote(place)))))
        if (linked := self._pages.get(target)) is not None:
            return f"{relative_url(folder, address_url(linked.twin))}{rest}"
        if (file := self._rendered.facts.files.get(target)) is not None:
            return f"{relative_url(folder, address_url(file))}{rest}"
        return address if folder == page.folder else join_url(page.folder, address)

    def file_twin(self, file: WholeFile, page: BuiltPage) -> str:
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
            file.figure, title=file.title, shown_in=shown_in, license_texts=file.source.license_texts
        )


def _heading_first(body: str) -> tuple[str, str]:
    """Return the heading with which a body begins, and what follows it; of one that begins otherwise no heading."""
    found = _HEADING.match(body)
    return (found[0].rstrip(), body[found.end() :].lstrip("\n")) if found else ("", body)


def _said_of(entry: PageEntry) -> Iterator[str]:
    """Yield what is said below the title of a page, as the page itself says it."""
    if entry.library:
        yield _facts(entry)
    if entry.history:
        yield _history(entry.history)
    if entry.usage:
        yield _used(entry.usage)


def _facts(entry: PageEntry) -> str:
    """Return what a symbol is, how many examples there are, and where its own documentation is, as its page says it."""
    url = web_link(entry.reference)
    link = f"[Reference]({url})" if url else ""
    return " · ".join(filter(None, (entry.what, count_examples([entry]), link)))


def _used(usage: Usage) -> str:
    return f"Used by {usage.share} of the corpus (corpus.lock, sha256 `{usage.corpus}`)."


def _history(history: SymbolHistory) -> str:
    return plain_markdown(f"{history.sentence} “{history.said}”" if history.said else history.sentence)


def _quoting(layout: Layout) -> Page:
    """Return the page with what is quoted in it, as programs read it."""
    quotations = [replace(one, markdown=tidy_markdown(one.markdown)) for one in layout.quotations]
    return with_quotations(layout.page, quotations)


class _MarkedFigures:
    """The figures of a twin, in the order in which marks were handed out for them."""

    def __init__(self, planned: PlannedPage) -> None:
        self._figures = planned.figures_by_request()
        self.marked: list[tuple[str, PlannedFigure]] = []
        self._asked: set[ExampleRequest | ClassicBlock] = set()

    def has_marked(self, figure: PlannedFigure) -> bool:
        """Tell whether the twin shows a figure already, wherever else it was asked for."""
        return placeless(figure.asked) in self._asked

    def mark(self, figure: PlannedFigure, *, prefix: str) -> str:
        """Return what stands for a figure until the links are placed."""
        self.marked.append((prefix, figure))
        self._asked.add(placeless(figure.asked))
        return f"\0{len(self.marked) - 1}\0"

    def mark_block(self, asked: ExampleRequest | ClassicBlock, *, prefix: str) -> str:
        """Return what stands for the figure of a block."""
        return self.mark(self._figures[asked], prefix=prefix)


def _with_marks(page: Page, figures: _MarkedFigures) -> str:
    """Return the body of a page with a mark in place of each block, and a heading above one that has a title."""

    def write(block: Block, result: list[str], following: str) -> None:
        content = block.content
        assert isinstance(content, ExampleRequest | ClassicBlock), "a page with faults is not built"
        blank = block.prefix.rstrip()
        if result and result[-1].strip("> \t"):
            result.append(blank)
        if isinstance(content, ExampleRequest) and content.title is not None:
            hashes = "#" * level_below(page.headings, block.lineno)
            result += [f"{block.prefix}{hashes} {plain_markdown(content.title)}", blank]
        result.append(block.prefix + figures.mark_block(content, prefix=block.prefix))
        if following.strip("> \t"):
            result.append(blank)

    lines = page.body.replace("\0", "\ufffd").split("\n")
    return "\n".join(replace_blocks(lines, page.blocks, write))
