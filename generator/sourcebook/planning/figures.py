"""One figure: from what a page asks for to everything that is shown of it, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sourcebook.errors import SourcebookError, SymbolNotFoundError, at, collecting, flatten, raise_faults
from sourcebook.model.codes import Code
from sourcebook.model.excerpt import Excerpt, whole_excerpt
from sourcebook.model.figure import Attribution, PlannedFigure
from sourcebook.model.lines import LineRange
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.pin import UNKNOWN_LICENSE
from sourcebook.model.place import Location
from sourcebook.model.request import ClassicBlock, ExampleRequest, MarkTarget, Selector, SymbolTarget
from sourcebook.model.source import Source
from sourcebook.model.warned import Warned
from sourcebook.planning.attribution import attribution_for
from sourcebook.planning.libraries import Libraries
from sourcebook.planning.obtaining import Obtained

if TYPE_CHECKING:
    from sourcebook.marks.python.inference.modules import Modules
    from sourcebook.planning.analysis import Analysis

_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What the analysis of an example depends on."""

    identity: str
    show: tuple[Selector, ...]
    mark: tuple[MarkTarget, ...]
    context: int | None
    language: str | None
    max_lines: int | None
    noted: tuple[int, ...]


class FigurePlanner:
    """Plans the figures of a run; requests that ask the same of a file are analyzed once.

    Args:
        obtained: What the run has in hand.
        before: A planner of the same run, what it has analyzed is not analyzed again.
    """

    def __init__(self, obtained: Obtained, *, before: FigurePlanner | None = None) -> None:
        self.obtained = obtained
        self._answers: dict[_Question, Analysis] = before._answers if before else {}
        self._modules: Modules | None = before._modules if before else None

    def beside(self, sources: Mapping[str, Source | SourcebookError]) -> FigurePlanner:
        """Return a planner of other bytes for the same references, which knows the same libraries."""
        other = FigurePlanner(replace(self.obtained, sources=sources))
        other._modules = self._modules
        return other

    def plan(self, request: ExampleRequest) -> tuple[PlannedFigure, tuple[Warned, ...]]:
        """Carry one request all the way to its excerpt.

        Returns:
            The figure, and what is worth telling its author.

        Raises:
            SourcebookError: One fault or a group, each at the line of the option it is about. Where a symbol is not
                found because its library is not known, that is the fault, at the line of the settings.
        """
        # What marks and cuts a file is loaded with the first example: many pages have none.
        from sourcebook.planning.analysis import check_notes, hidden_notes

        source = self.obtained.source_of(request)
        symbols = [target.symbol for target in request.mark if isinstance(target, SymbolTarget)]
        causes = self.obtained.libraries.faults_behind(symbols)
        try:
            answer = self._answer(request, source, _named(request, self.obtained.libraries))
        except SourcebookError as error:
            raise_faults(_with_causes(error, causes, marked_at=request.location_of("mark")))
            raise
        check_notes(request, source.path, line_count=len(answer.source_lines))
        figure = PlannedFigure(
            asked=request,
            source=source,
            attribution=attribution_for(source, project=request.project, lines=_extent(answer.excerpt)),
            language=answer.language,
            source_lines=answer.source_lines,
            marks=answer.marks,
            excerpt=answer.excerpt,
        )
        # What is told of marks says nothing while other names of their symbols may be missing.
        about = [*(("source", warned) for warned in source.warnings), *(() if causes else answer.warnings)]
        about += hidden_notes(request, answer.excerpt)
        if any(warned.code is Code.ODD_FILE for warned in source.warnings):
            # That a web page is not Python follows from its being one.
            about = [(option, warned) for option, warned in about if warned.code is not Code.NOT_PARSED]
        return figure, tuple(
            replace(warned, location=warned.location or request.location_of(option)) for option, warned in about
        )

    def _answer(self, request: ExampleRequest, source: Source, targets: tuple[MarkTarget, ...]) -> Analysis:
        question = _Question(
            identity=request.reference.identity,
            show=request.show,
            mark=targets,
            context=request.context,
            language=request.language,
            max_lines=request.max_lines,
            noted=tuple(note.lineno for note in request.line_notes),
        )
        if question not in self._answers:
            from sourcebook.marks.python.inference.modules import Modules
            from sourcebook.planning.analysis import analyze

            if self._modules is None:
                self._modules = Modules(self.obtained.declarations, self.obtained.declarations.has)
            self._answers[question] = analyze(request, source, targets, self._modules)
        return self._answers[question]


def pasted_figure(block: ClassicBlock) -> PlannedFigure:
    """Return the figure of pasted code: all of it, as it is."""
    return PlannedFigure(
        asked=block,
        source=None,
        attribution=_link_of(block),
        language=block.language,
        source_lines=block.lines,
        marks=tuple(Mark(lineno=n, end_lineno=n, kind=Kind.AUTHOR) for n in block.marked),
        excerpt=whole_excerpt(block.lines),
    )


def _link_of(block: ClassicBlock) -> Attribution | None:
    """Return what the link above pasted code says of its origin: nobody has compared the two."""
    if block.path is None or block.project is None:
        return None
    return Attribution(
        project=block.project,
        version=block.revision,
        path=block.path,
        license=UNKNOWN_LICENSE,
        upstream_url=block.url,
        upstream_label="View file upstream",
        commit=block.revision if block.revision and _COMMIT.fullmatch(block.revision) else None,
    )


def _named(request: ExampleRequest, libraries: Libraries) -> tuple[MarkTarget, ...]:
    """Return what to mark, each symbol with its other names.

    Raises:
        SymbolNotFoundError: For each symbol that its library does not have, at the line of `mark`.
    """
    faults: list[SourcebookError] = []
    named: list[MarkTarget] = []
    for target in request.mark:
        with collecting(faults), at(request.location_of("mark")):
            if isinstance(target, SymbolTarget):
                target = replace(target, also=libraries.other_names(target.symbol))
            named.append(target)
    raise_faults(faults)
    return tuple(named)


def _with_causes(
    error: SourcebookError, causes: Sequence[SourcebookError], *, marked_at: Location
) -> list[SourcebookError]:
    """Return the faults of an analysis, with their causes in place of those that only follow from them."""
    faults = flatten([error])
    if not causes:
        return faults
    others = [f for f in faults if not isinstance(f, SymbolNotFoundError) or f.location != marked_at]
    return [*others, *(causes if len(others) < len(faults) else ())]


def _extent(excerpt: Excerpt) -> LineRange:
    """Return the lines from the first to the last that is shown."""
    return LineRange(lineno=excerpt.runs[0].lineno, end_lineno=excerpt.runs[-1].end_lineno)
