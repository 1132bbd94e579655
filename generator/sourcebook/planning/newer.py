"""What a page says of a file, asked again of a newer version of that file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sourcebook.code.decoding import decode_source
from sourcebook.code.lines import split_lines
from sourcebook.errors import RegionNotFoundError, SourcebookError, SymbolNotFoundError, flatten
from sourcebook.excerpts.verdicts import Judged, judge
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.request import ExampleRequest, FileSelector, RegionSelector, SymbolSelector, SymbolTarget
from sourcebook.model.source import Source
from sourcebook.model.verdict import Verdict
from sourcebook.planning.figures import FigurePlanner


def judge_newer(figure: PlannedFigure, newer: Source, planner: FigurePlanner) -> Judged:
    """Compare what a page says of a file with a newer version of it.

    Args:
        figure: As the page shows it.
        newer: The newer version, wherever it lies now.
        planner: That of the figure, whose libraries tell the names of symbols.

    Raises:
        ContentError: When the newer version is no text.
    """
    request = figure.asked
    assert isinstance(request, ExampleRequest), "pasted code has no newer version"
    assert figure.source is not None, "what is planned of a request has its source"
    if newer.blob.id.digest == figure.source.blob.id.digest:
        return Judged(verdict=Verdict.SAME)
    lines = split_lines(decode_source(newer.blob.data, path=newer.path, language=figure.language))
    named = dict(_named(request))
    # By the same reference, since that is what a request has: only the bytes behind it are others.
    later = planner.beside({request.reference.identity: newer})
    gone = [name for probe, name in named.items() if not _is_there(probe, later) and _is_there(probe, planner)]
    return judge(figure, lines, gone=gone)


def _named(request: ExampleRequest) -> Iterator[tuple[ExampleRequest, str]]:
    """Yield what a request asks for by its name, each as a request of its own."""
    bare = replace(request, show=(FileSelector(),), mark=(), line_notes=(), context=None, max_lines=None)
    for target in request.mark:
        if isinstance(target, SymbolTarget):
            yield replace(bare, mark=(replace(target, explicit=True),)), target.symbol
    for selector in request.show:
        if isinstance(selector, SymbolSelector | RegionSelector):
            yield replace(bare, show=(selector,)), selector.name


def _is_there(probe: ExampleRequest, planner: FigurePlanner) -> bool:
    try:
        planner.plan(probe)
    except SourcebookError as error:
        return not any(isinstance(fault, SymbolNotFoundError | RegionNotFoundError) for fault in flatten([error]))
    return True


def verdict_between(old: PlannedFigure, new: PlannedFigure) -> Verdict:
    """Return what became of a figure where its page has been carried to the newer version of its file."""
    return judge(old, new.source_lines).verdict
