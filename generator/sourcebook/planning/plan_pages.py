"""From pages and sources to a plan: all faults of a run are found here, and gathered.

Nothing is asked twice: sources are fetched together, a file is analyzed once for requests that mean the same, and
what fails is told once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sourcebook.errors import SourcebookError, at, collecting, nearest
from sourcebook.model.codes import Code
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.page_path import PagePath
from sourcebook.model.reference import Library
from sourcebook.model.request import ClassicBlock, ExampleRequest
from sourcebook.model.warned import Warned
from sourcebook.pages.own_pages import own_pages
from sourcebook.pages.page import Page
from sourcebook.planning.figures import FigurePlanner, pasted_figure
from sourcebook.planning.libraries import Libraries
from sourcebook.planning.name_linker import NameLinker
from sourcebook.planning.obtaining import obtain, symbols_of
from sourcebook.planning.plan import Plan, PlannedPage, symbols_with_pages
from sourcebook.sources.session import Sources

_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?")
"""How sites in several languages name one in a path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What came of one request."""

    figures: tuple[PlannedFigure, ...]
    """One, or none where something is wrong."""
    faults: tuple[SourcebookError, ...]
    warnings: tuple[Warned, ...]


def plan_pages(
    pages: Mapping[PagePath, Page],
    sources: Sources,
    *,
    libraries: Sequence[Library] = (),
    folders: Collection[PagePath] = (),
    linked: bool = False,
) -> Plan:
    """Resolve, fetch, mark and cut everything that pages ask for.

    Args:
        pages: As they were read, with their faults.
        sources: Of the run.
        libraries: Those of the settings.
        folders: Those of the settings, of pages that are ours without an example.
        linked: Whether the names in each file are looked up: what becomes a link, and what search finds a page by.

    Returns:
        The plan, with every fault and warning of the run; nothing is raised for what an author did.
    """
    pages = own_pages(pages, folders=folders)
    requests = [request for page in pages.values() for request in page.requests]
    obtained = obtain(requests, sources, libraries=libraries, read=symbols_of(pages.values()))
    linker = NameLinker(symbols_with_pages(pages.values())) if linked else None
    answers = _answer_by_file(requests, FigurePlanner(obtained), linker)
    faults: list[SourcebookError] = list(obtained.libraries.faults)
    # Many examples of one source share a warning at one place.
    warnings: dict[Warned, None] = {}
    planned = {}
    for path, page in pages.items():
        faults += page.faults
        warnings |= dict.fromkeys(page.warnings)
        planned[path] = _plan_page(page, obtained.libraries, answers, faults, warnings)
    warnings |= dict.fromkeys(_same_symbols(pages.values()))
    if not faults:
        warnings |= dict.fromkeys(_projects_of_nothing(planned.values()))
    # What is wrong with a library is met by each example that needs it.
    once = tuple(dict.fromkeys(faults))
    return Plan(pages=planned, libraries=obtained.libraries, faults=once, warnings=tuple(warnings))


def _same_symbols(pages: Iterable[Page]) -> Iterator[Warned]:
    """Yield a warning for each page about a symbol of another one, but for the same page in two languages."""
    first: dict[str, Page] = {}
    for page in pages:
        symbol = page.front_matter.symbol
        if symbol and _untranslated(first.setdefault(symbol, page)) != _untranslated(page):
            yield Warned(
                code=Code.SYMBOL_TWICE,
                message=f"the symbol {symbol!r} has a page already: {str(first[symbol].path)!r}",
                hint="keep one page for a symbol: links and lists lead to one of them only",
                location=page.location_of("symbol"),
            )


def _untranslated(page: Page) -> tuple[str, ...]:
    """Return the path of a page without a language in front, as in `de/a.md`, or at the end, as in `a.de.md`."""
    *folders, name = page.path.parts
    stem, _, language = page.path.stem.rpartition(".")
    if stem and _LANGUAGE.fullmatch(language):
        name = f"{stem}{page.path.suffix}"
    return (*(folder for folder in folders if not _LANGUAGE.fullmatch(folder)), name)


def _projects_of_nothing(planned: Collection[PlannedPage]) -> Iterator[Warned]:
    """Yield a warning for each page of a project of which no page shows anything; of a site without examples none."""
    shown = {figure.project for page in planned for figure in page.figures if figure.project}
    known = {name.lower() for name in shown}
    for page in (one.page for one in planned):
        project = page.front_matter.project
        if shown and project and project.lower() not in known:
            near = nearest(project, sorted(shown))
            yield Warned(
                code=Code.PROJECT_UNUSED,
                message=f"no example is of the project {project!r}",
                hint=f"nearest is {near!r}" if near else "take the key 'project' out, or show something of it",
                location=page.location_of("project"),
            )


def _answer_by_file(
    requests: Iterable[ExampleRequest], planner: FigurePlanner, linker: NameLinker | None
) -> dict[ExampleRequest, _Answer]:
    """Answer all that asks of one file in a row, so that the file is parsed once."""
    answers = {}
    for request in sorted(requests, key=lambda request: request.reference.identity):
        faults: list[SourcebookError] = []
        figures: list[PlannedFigure] = []
        told: tuple[Warned, ...] = ()
        with collecting(faults):
            figure, told = planner.plan(request)
            figures.append(linker.link(figure) if linker else figure)
        answers[request] = _Answer(figures=tuple(figures), faults=tuple(faults), warnings=told)
    return answers


def _plan_page(
    page: Page,
    libraries: Libraries,
    answers: Mapping[ExampleRequest, _Answer],
    faults: list[SourcebookError],
    warnings: dict[Warned, None],
) -> PlannedPage:
    """Plan one page; what is wrong and what is worth telling is added to `faults` and `warnings`."""
    symbol = page.front_matter.symbol
    other_names: tuple[str, ...] = ()
    is_known = False
    with collecting(faults), at(page.location_of("symbol")):
        other_names = libraries.other_names(symbol)
        # One that is written and could not be read has its fault already; an empty one is none.
        place = page.location_of("symbol")
        is_known = symbol is not None or all(fault.location != place for fault in page.faults)
    figures: list[PlannedFigure] = []
    for asked in page.contents:
        if isinstance(asked, ClassicBlock):
            figures.append(pasted_figure(asked))
        # What is wrong with the symbol of a page has been said already.
        elif is_known or asked.has_own_marks:
            figures += answers[asked].figures
            faults += answers[asked].faults
            warnings |= dict.fromkeys(answers[asked].warnings)
    return PlannedPage(page=page, figures=tuple(figures), other_names=other_names)
