"""The pages of whole files: which sources have one, where it is, and what stands on it.

A file of somebody else has a page when its licence is on the list that settings allow; a file of the project always
has. One in which something looks like a secret has none. A page is made of what the example pages ask for, so it shows
every mark of every one of them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sourcebook.catalog.made_pages import made_page
from sourcebook.catalog.whole_file_addresses import WholeFileAddresses, output_file, source_folder
from sourcebook.code.secrets import find_secrets
from sourcebook.display.anchors import line_anchor
from sourcebook.display.slots import figure_slot
from sourcebook.model.excerpt import whole_excerpt
from sourcebook.model.figure import SHORT_COMMIT, Attribution, PlannedFigure
from sourcebook.model.page_path import PagePath
from sourcebook.model.reference import LocalReference
from sourcebook.model.request import ExampleRequest, FileSelector
from sourcebook.model.source import Source
from sourcebook.pins.license_list import is_allowed
from sourcebook.planning.attribution import attribution_for
from sourcebook.planning.plan import Plan
from sourcebook.writing.engine_markdown import escape_markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """A figure that shows lines of a file."""

    page: PagePath
    identity: str
    """Of the file's reference."""
    linenos: tuple[int, ...]


def showing_of(page: PagePath, figure: PlannedFigure) -> Showing:
    """Return what a figure on a page shows; its `identity` is empty for pasted code."""
    return Showing(page=page, identity=figure.identity or "", linenos=figure.excerpt.linenos)


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeFile:
    """The page of one file."""

    path: PagePath
    address: str
    """The output file, below the site."""
    identity: str
    """Of the file's reference."""
    figure: PlannedFigure
    """All lines of the file, with the marks of all its examples."""
    attribution: Attribution
    """Where the whole file comes from."""
    source: Source
    showings: tuple[Showing, ...]
    """Those of its examples, none twice, in the order of the site; never empty."""

    @property
    def title(self) -> str:
        """Path, project and version, on one line."""
        version = self.attribution.version or ""
        if self.attribution.commit == version:
            version = version[:SHORT_COMMIT]
        title = f"{self.attribution.path} in {self.attribution.project} {version}"
        return " ".join(title.split())

    @property
    def anchors(self) -> tuple[str, ...]:
        """The ids of its lines, in order."""
        return tuple(line_anchor("", lineno) for lineno in self.figure.excerpt.linenos)


def whole_files(plan: Plan, *, allowed: Collection[str], use_directory_urls: bool) -> tuple[WholeFile, ...]:
    """Return a page for each file that may be shown whole, sorted by the identity of its reference.

    Args:
        plan: All pages of the site.
        allowed: SPDX ids of the licences under which a file may be shown whole.
        use_directory_urls: Whether the engine writes `x/index.html` for `x.md`.
    """
    found: dict[str, list[tuple[PagePath, PlannedFigure]]] = {}
    for path, planned in plan.pages.items():
        for figure in planned.figures:
            if figure.source is not None and _may_be_whole(figure, figure.source, allowed):
                found.setdefault(figure.source.reference.identity, []).append((path, figure))
    addresses = WholeFileAddresses(use_directory_urls=use_directory_urls)
    return tuple(_whole_file(identity, shown, addresses) for identity, shown in sorted(found.items()))


def _whole_file(identity: str, shown: list[tuple[PagePath, PlannedFigure]], addresses: WholeFileAddresses) -> WholeFile:
    figures = [figure for _, figure in shown]
    first, source = figures[0], figures[0].source
    assert source is not None, "only files are collected"
    folder = addresses.take(source_folder(source.reference), identity)
    asked = [figure.asked for figure in figures]
    named = next((a.project for a in asked if isinstance(a, ExampleRequest) and a.project), None)
    attribution = attribution_for(source, project=named, lines=None)
    marks = {mark for figure in figures for mark in figure.marks}
    return WholeFile(
        path=PagePath(folder.with_name(f"{folder.name}.md")),
        address=str(output_file(folder, use_directory_urls=addresses.use_directory_urls)),
        identity=identity,
        figure=replace(
            first,
            asked=ExampleRequest(
                location=first.asked.location, source=identity, reference=source.reference, show=(FileSelector(),)
            ),
            attribution=attribution,
            # Marks of one place and kind differ in their reasons alone; the text of a value orders them too.
            marks=tuple(sorted(marks, key=lambda mark: (mark.lineno, mark.end_lineno, repr(mark)))),
            excerpt=whole_excerpt(first.source_lines),
        ),
        attribution=attribution,
        source=source,
        showings=tuple(dict.fromkeys(showing_of(path, figure) for path, figure in shown)),
    )


def whole_file_text(file: WholeFile) -> str:
    """Return the page of a file as the engine reads it: search and templates see its title and nothing of the file.

    Search leads to the pages that say something about the code; one for each file would be most of its index. There is
    no table of contents, so that the code has its room.
    """
    return made_page(
        f"# {escape_markdown(file.title)}\n\n{figure_slot(0)}\n",
        title=file.title,
        description=f"The whole file {file.title}, with the lines that examples on this site use.",
        search={"exclude": True},
        hide=["toc"],
    )


def _may_be_whole(figure: PlannedFigure, source: Source, allowed: Collection[str]) -> bool:
    if find_secrets(figure.source_lines):
        return False
    if isinstance(source.reference, LocalReference):
        return True
    return is_allowed(source.pin.license.expression if source.pin else None, allowed)
