"""Plan pages in memory, with pins that are not in the lock yet: what would become of them if both were written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sourcebook.commands.proofs.corpus_pins import find_shown_opt_outs
from sourcebook.commands.proofs.shown_lines import file_lines
from sourcebook.errors import ContentError, SourcebookError, flatten
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.pin import Pin
from sourcebook.model.request import ExampleRequest
from sourcebook.pages.page import Page
from sourcebook.pins.lock_text import Lock
from sourcebook.planning.figures import FigurePlanner
from sourcebook.planning.obtaining import obtain, symbols_of
from sourcebook.planning.run import Run
from sourcebook.settings.corpus_file import load_corpus
from sourcebook.sources.session import Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of an example."""

    figure: PlannedFigure | None
    """None where it has a fault."""
    faults: tuple[SourcebookError, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def reasons(self) -> frozenset[str]:
        """What a strict build would tell."""
        return frozenset((*(fault.message for fault in self.faults), *self.warnings))


def with_pins(run: Run, pins: Iterable[Pin]) -> Run:
    """Return a run that knows these pins and asks nobody for others."""
    settings = replace(run.settings, locked=True)
    lock = Lock(pins=tuple(sorted(pins, key=lambda pin: pin.identity)))
    return Run(project=run.project, settings=settings, sources=Sources(settings, lock))


def try_pages(run: Run, pages: Iterable[Page]) -> Mapping[ExampleRequest, Tried]:
    """Plan every example of some pages, each by itself.

    Args:
        run: Whose lock has what they refer to.
        pages: As they would be.
    """
    pages = tuple(pages)
    requests = [request for page in pages for request in page.requests]
    obtained = obtain(requests, run.sources, libraries=run.settings.libraries, read=symbols_of(pages))
    planner = FigurePlanner(obtained)
    tried = {request: _try(planner, request) for request in requests}
    figures = [one.figure for one in tried.values() if one.figure is not None]
    corpus = load_corpus(run.settings.root, forges=run.settings.forges)
    for fault in find_shown_opt_outs(corpus, figures):
        for request in requests:
            if fault.location == request.location_of("source"):
                tried[request] = replace(tried[request], faults=(*tried[request].faults, fault))
    return tried


def _try(planner: FigurePlanner, request: ExampleRequest) -> Tried:
    try:
        figure, warnings = planner.plan(request)
    except SourcebookError as error:
        return Tried(figure=None, faults=tuple(flatten([error])))
    faults = tuple(_differing_lines(figure))
    return Tried(figure=figure, faults=faults, warnings=tuple(warned.message for warned in warnings))


def _differing_lines(figure: PlannedFigure) -> Iterator[ContentError]:
    """Prove every shown line by the bytes of its file."""
    lines = file_lines(figure)
    for run in figure.excerpt.runs:
        if lines[run.lineno - 1 : run.end_lineno] != run.lines:
            yield ContentError(f"lines {run.lineno}-{run.end_lineno} would not be shown as the file has them")
