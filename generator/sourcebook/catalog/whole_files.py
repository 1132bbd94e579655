"""The pages of whole files: which sources have one, where it is, and what stands on it.

A file of somebody else has a page when its licence is on the list that settings allow; a file of the project always
has. One in which something looks like a secret has none. A page is made of what the example pages ask for, so it shows
every mark of every one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.catalog.made_pages import made_page
from sourcebook.catalog.whole_file_addresses import SourceAddresses, output_file, source_folder
from sourcebook.code.secrets import find_secrets
from sourcebook.display.anchors import line_anchor
from sourcebook.display.whole_file import ShownIn, render_whole_file
from sourcebook.model.excerpt import Excerpt, Run
from sourcebook.model.figure import Attribution, Example
from sourcebook.model.lines import LineRange
from sourcebook.model.reference import LocalReference
from sourcebook.pages.page import Page
from sourcebook.pins.license_list import is_allowed
from sourcebook.planning.attribution import attribution_for
from sourcebook.planning.build import Build, PlannedExample, requests_of
from sourcebook.site.page_figures import SLOT, PageLinks, name_links, slot
from sourcebook.site.placing import complete_heading
from sourcebook.writing.engine_markdown import escape_markdown
from sourcebook.writing.line_ranges import name_lines

_SHORT_COMMIT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """Lines of a file that a page shows."""

    page: str
    """Path below the content folder."""
    identity: str
    """Of the file's reference."""
    linenos: tuple[int, ...]


def showing_of(page: str, example: PlannedExample) -> Showing:
    """Return what an example on a page shows."""
    return Showing(
        page=page,
        identity=example.request.reference.identity,
        linenos=example.excerpt.linenos,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """The page of one file."""

    path: PurePosixPath
    """Below the content folder, as if it were a page there."""
    address: str
    """The output file, below the site."""
    attribution: Attribution
    examples: tuple[PlannedExample, ...]
    """All of this file; never empty."""
    showings: tuple[Showing, ...]
    """Those of the examples, none twice, in the order of the site."""

    @property
    def identity(self) -> str:
        """Of the reference."""
        return self.examples[0].request.reference.identity

    @property
    def title(self) -> str:
        """Path, project and version, on one line."""
        version = self.attribution.version or ""
        if self.attribution.commit == version:
            version = version[:_SHORT_COMMIT]
        title = f"{self.attribution.path} in {self.attribution.project} {version}"
        return " ".join(title.split())

    @property
    def anchors(self) -> tuple[str, ...]:
        """The ids of its lines, in order."""
        count = len(self.examples[0].source_lines)
        return tuple(line_anchor("", lineno) for lineno in range(1, count + 1))


def make_source_pages(build: Build, pages: Mapping[str, Page], *, use_directory_urls: bool) -> tuple[SourcePage, ...]:
    """Return a page for each file that may be shown whole, sorted by the identity of its reference.

    Args:
        build: After `plan`; an example with a fault is passed over.
        pages: By path below the content folder.
        use_directory_urls: Whether the engine writes `x/index.html` for `x.md`.
    """
    by_identity: dict[str, list[tuple[str, PlannedExample]]] = {}
    for src, page in pages.items():
        for request in requests_of(page):
            example = build.find_planned(request, page.front_matter.symbol)
            if example is not None and _may_be_whole(build, example):
                by_identity.setdefault(request.reference.identity, []).append((src, example))
    addresses = SourceAddresses(use_directory_urls=use_directory_urls)
    made = []
    for identity, found in sorted(by_identity.items()):
        examples = tuple(example for _, example in found)
        folder = addresses.take(source_folder(examples[0].request.reference), identity)
        named = next((e.request.project for e in examples if e.request.project), None)
        made.append(
            SourcePage(
                path=folder.with_name(f"{folder.name}.md"),
                address=str(output_file(folder, use_directory_urls=use_directory_urls)),
                attribution=attribution_for(examples[0].source, project=named, lines=None),
                examples=examples,
                showings=tuple(dict.fromkeys(showing_of(src, e) for src, e in found)),
            )
        )
    return tuple(made)


def source_page_text(page: SourcePage) -> str:
    """Return a page as the engine reads it: search and templates see its title and nothing of the file.

    Search leads to the pages that say something about the code; one for each file would be most of its index. There is
    no table of contents, so that the code has its room.
    """
    return made_page(
        f"# {escape_markdown(page.title)}\n\n{slot(0)}\n",
        title=page.title,
        description=f"The whole file {page.title}, with the lines that examples on this site use.",
        search={"exclude": True},
        hide=["toc"],
    )


def bind_source_page(
    build: Build,
    page: SourcePage,
    html: str,
    *,
    links: PageLinks,
    shown_in: Callable[[Showing], tuple[str, str]],
) -> str:
    """Put the file into its page.

    Args:
        build: Of this run.
        page: What is to be shown.
        html: The finished page around the slot.
        links: To other pages.
        shown_in: Title of the page, and address of the figure.
    """
    body = render_whole_file(
        build.figures.render(_whole_example(build, page, links)),
        shown_in=[_shown_in(showing, *shown_in(showing)) for showing in page.showings],
        license_texts=build.sources.license_texts(page.examples[0].source),
    )
    html = complete_heading(html, name=str(page.attribution.path), separator="/")
    return SLOT.sub(lambda _: body, html, count=1)


def _whole_example(build: Build, page: SourcePage, links: PageLinks) -> Example:
    first = page.examples[0]
    lines = first.source_lines
    whole = Excerpt(runs=(Run(lineno=1, lines=lines),) if lines else (), line_count=len(lines))
    marks = {mark for example in page.examples for mark in example.marks}
    return Example(
        anchor="",
        language=first.language,
        source_lines=lines,
        excerpt=whole,
        marks=tuple(sorted(marks, key=lambda mark: (mark.lineno, mark.end_lineno, repr(mark)))),
        attribution=page.attribution,
        source=page.identity,
        links=name_links(build, first, links, shown=whole),
    )


def _shown_in(showing: Showing, title: str, url: str) -> ShownIn:
    lines = name_lines([LineRange(lineno=showing.linenos[0], end_lineno=showing.linenos[-1])], dash="–")
    return ShownIn(title=title, url=url, lines=lines)


def _may_be_whole(build: Build, example: PlannedExample) -> bool:
    source = example.source
    if find_secrets(example.source_lines):
        return False
    if isinstance(source.reference, LocalReference):
        return True
    expression = source.pin.license.expression if source.pin else None
    return is_allowed(expression, build.settings.whole_files)
