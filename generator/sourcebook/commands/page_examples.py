"""The examples of a page that is made: the best uses that can really be shown, each planned as a build would.

A use that cannot be shown (a secret, a licence, too little to see, a source with a fault or a warning) gives way to the
next best, with the reason told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.commands.candidates import Candidates, FoundCandidate
from sourcebook.corpus.ranking import Candidate, suggest
from sourcebook.corpus.teaching import lines_to_show
from sourcebook.corpus.titles import Shown, make_titles
from sourcebook.errors import SourcebookError, flatten
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.lines import LineRange, WrittenLines
from sourcebook.model.place import Location
from sourcebook.model.reference import Reference
from sourcebook.model.request import ExampleRequest, LinesSelector, SymbolTarget
from sourcebook.pages.page_text import NewExample
from sourcebook.planning.figures import FigurePlanner
from sourcebook.planning.libraries import libraries_of
from sourcebook.planning.obtaining import obtain
from sourcebook.planning.run import Run
from sourcebook.references import parse_reference
from sourcebook.settings.values import Weights
from sourcebook.writing.line_ranges import list_lines

_HERE = Location(path=PurePosixPath("PAGE"))
_FEWEST_LINES = 3
"""With something on them: fewer show nothing."""
_MOST_LINES = 60
"""Of a definition that is shown whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenExample:
    """A use that can be shown."""

    candidate: Candidate
    show: tuple[LineRange, ...]
    """What is shown of its file; empty where the marks tell."""
    figure: PlannedFigure


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenExamples:
    """The examples of a page."""

    examples: tuple[ChosenExample, ...]
    passed_over: tuple[tuple[str, str], ...]
    """Reference and line of each use that was better, with why it cannot be shown."""

    def texts(self) -> tuple[NewExample, ...]:
        """Return them as they are written, each with a title that says what it does."""
        rows = [example.candidate.row for example in self.examples]
        titles = make_titles(
            [
                Shown(
                    path=PurePosixPath(row.path),
                    definition=row.def_name,
                    kind=row.kind,
                    positional=row.positional,
                    keywords=row.keywords,
                    project=row.project,
                )
                for row in rows
            ]
        )
        return tuple(
            NewExample(source=row.source, title=title, show=list_lines(example.show) or None)
            for row, title, example in zip(rows, titles, self.examples, strict=True)
        )


def choose_examples(run: Run, candidates: Candidates, count: int, *, weights: Weights) -> ChosenExamples:
    """Choose examples that can be shown, one a project.

    Args:
        run: Resolves and fetches their sources.
        candidates: Of one symbol.
        count: How many at most.
        weights: As for `suggest`.
    """
    left = dict(candidates.found)
    trial = _Trial(run, candidates.symbol)
    passed_over: list[tuple[str, str]] = []
    while True:
        chosen = [left[choice.candidate] for choice in suggest(left, count, weights=weights).chosen]
        tried = trial.of(chosen)
        failed = [(one, why) for one, why in zip(chosen, tried, strict=True) if isinstance(why, str)]
        if not failed:
            examples = tuple(example for example in tried if isinstance(example, ChosenExample))
            return ChosenExamples(examples=examples, passed_over=tuple(passed_over))
        for one, why in failed:
            del left[one.candidate]
            passed_over.append((f"{one.candidate.row.source}:{one.candidate.row.lineno}", why))


class _Trial:
    """Tries whether uses can be shown, each once."""

    def __init__(self, run: Run, symbol: str):
        self._run = run
        self._symbol = symbol
        self._planner: FigurePlanner | None = None
        self._known: dict[Candidate, ChosenExample | str] = {}

    def of(self, found: Sequence[FoundCandidate]) -> list[ChosenExample | str]:
        """Return for each use the example, or why it cannot be shown; sources are fetched side by side."""
        new = [one for one in found if one.candidate not in self._known]
        references = {one.candidate: self._reference(one) for one in new}
        settings = self._run.settings
        requests = [self._request(one, references[one.candidate], ()) for one in new]
        obtained = obtain(
            requests,
            self._run.sources,
            libraries=libraries_of([self._symbol], settings.libraries),
            declaring=settings.libraries,
            read=[self._symbol],
        )
        planner = self._planner = FigurePlanner(obtained, before=self._planner)
        for one in new:
            self._known[one.candidate] = self._try(planner, one, references[one.candidate])
        return [self._known[one.candidate] for one in found]

    def _reference(self, one: FoundCandidate) -> Reference:
        return parse_reference(one.candidate.row.source, forges=self._run.settings.forges)[0]

    def _request(self, one: FoundCandidate, reference: Reference, show: Sequence[LineRange]) -> ExampleRequest:
        written = tuple(WrittenLines(lineno=lines.lineno, end_lineno=lines.end_lineno) for lines in show)
        return ExampleRequest(
            location=_HERE,
            source=one.candidate.row.source,
            reference=reference,
            mark=(SymbolTarget(symbol=self._symbol, explicit=False),),
            symbol=self._symbol,
            show=(LinesSelector(ranges=written),) if written else (),
        )

    def _try(self, planner: FigurePlanner, one: FoundCandidate, reference: Reference) -> ChosenExample | str:
        """Take what the marks need where that shows the use, else the definition around it."""
        tried = self._plan(planner, one, reference, ())
        row, reading = one.candidate.row, one.candidate.reading
        if isinstance(tried, str) and len(reading.extent) <= _MOST_LINES:
            return self._plan(planner, one, reference, lines_to_show(row, reading, one.file))
        return tried

    def _plan(
        self, planner: FigurePlanner, one: FoundCandidate, reference: Reference, show: tuple[LineRange, ...]
    ) -> ChosenExample | str:
        try:
            figure, warnings = planner.plan(self._request(one, reference, show))
        except SourcebookError as error:
            return flatten([error])[0].message
        if warnings:
            return warnings[0].message
        shown = frozenset(figure.excerpt.linenos)
        if one.candidate.row.lineno not in shown:
            return "what is shown of its file leaves it out"
        if _full_lines(figure.source_lines, shown) < _FEWEST_LINES:
            return "too little to show"
        return ChosenExample(candidate=one.candidate, show=show, figure=figure)


def _full_lines(lines: Sequence[str], shown: Collection[int]) -> int:
    return sum(1 for n in shown if lines[n - 1].strip())
