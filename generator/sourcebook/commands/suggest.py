"""Which uses of a symbol in the corpus teach best, as a person reads it: each with its line, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sourcebook.commands.candidates import Candidates, find_candidates
from sourcebook.commands.corpus_table import open_mined_corpus
from sourcebook.commands.opening import open_sources
from sourcebook.commands.start_point import StartPoint
from sourcebook.corpus.ranking import Choice, Suggestion, suggest
from sourcebook.errors import SymbolNotFoundError
from sourcebook.writing.plurals import plural

_MOST_OTHERS = 5
"""Further projects that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedExample:
    """A use that was chosen, or the best one of a project that was not."""

    choice: Choice
    line: str
    """The marked line, without white space around it."""

    @property
    def lines(self) -> str:
        """The lines that are read with it."""
        extent = self.choice.candidate.reading.extent
        return f"{extent.lineno}-{extent.end_lineno}"

    def as_json(self) -> dict[str, object]:
        """Return the values of one line of `--json`."""
        row = self.choice.candidate.row
        return {
            "source": row.source,
            "project": row.project,
            "version": row.version,
            "lines": self.lines,
            "lineno": row.lineno,
            "line": self.line,
            "kind": str(row.kind),
            "definition": row.def_name,
            "place": str(row.place),
            "license": row.license,
            "score": self.choice.score,
            "why": self.choice.why,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What is suggested for a symbol, and what is not."""

    symbol: str
    """As the table has it."""
    chosen: tuple[SuggestedExample, ...]
    others: tuple[SuggestedExample, ...]
    """The best of each further project, best first."""
    left_out: tuple[tuple[str, int], ...]
    """What ruled uses out, with how many; most first."""
    projects: int
    """How many projects use it at all."""
    unmined: int
    """How many projects of the corpus nobody has looked through yet."""

    def as_text(self) -> Iterator[str]:
        """Yield three lines a choice: its reference, its marked line, why; then what else there is."""
        for number, one in enumerate(self.chosen, start=1):
            row = one.choice.candidate.row
            yield f"{number}. {row.source}  lines {one.lines}"
            yield f"   {row.lineno}: {one.line}"
            yield f"   {one.choice.why}"
        if self.projects == 1:
            yield f"only one project of the corpus uses {self.symbol}"
        if self.left_out:
            yield "ruled out: " + "; ".join(f"{plural(count, 'use')}, {reason}" for reason, count in self.left_out)
        least = min((one.choice.score for one in self.chosen), default=0)
        for one in self.others[:_MOST_OTHERS]:
            row, less = one.choice.candidate.row, least - one.choice.score
            yield f"not {row.source}:{row.lineno}, {_compared(less)}: {one.choice.why}"
        if (more := len(self.others) - _MOST_OTHERS) > 0:
            yield f"not the best of {plural(more, 'further project')}"
        if self.unmined:
            yield f"{plural(self.unmined, 'project')} of the corpus not looked through yet: run `sourcebook mine`"

    def as_json(self) -> Iterator[dict[str, object]]:
        """Yield an object for each choice."""
        return (one.as_json() for one in self.chosen)


def _compared(less: int) -> str:
    return f"{plural(less, 'point')} less" if less > 0 else "not better than what is there"


def suggest_examples(place: StartPoint, symbol: str, *, count: int = 5, tests: bool = False) -> Suggested:
    """Choose the uses of a symbol that teach best, one a project.

    Args:
        place: Of the project, whose corpus is mined.
        symbol: Under any of its names.
        count: How many at most.
        tests: Whether tests are as good as other code.

    Raises:
        SettingsError: When there is no corpus, nothing of it is mined, or the settings do not have the library.
        SymbolNotFoundError: When nothing uses the symbol, or nothing that can be shown.
        SourcebookError: When library or table cannot be read.
    """
    run = open_sources(place)
    weights = replace(run.settings.weights, tests=tests or run.settings.weights.tests)
    candidates = find_candidates(run, open_mined_corpus(run.settings), symbol, weights=weights)
    found = suggest(candidates.found, count, left_out=candidates.left_out, weights=weights)
    if not found.chosen:
        raise nothing_to_show(candidates)
    return _told(candidates, found)


def nothing_to_show(candidates: Candidates) -> SymbolNotFoundError:
    """Return the fault of a symbol of which no use can be shown."""
    reasons = "; ".join(f"{plural(count, 'use')}, {reason}" for reason, count in sorted(candidates.left_out.items()))
    return SymbolNotFoundError(
        f"no use of {candidates.symbol!r} in the corpus can be shown: {reasons}",
        hint="list more projects in corpus.toml, or licences under `whole_files` of [licenses]",
    )


def _told(candidates: Candidates, found: Suggestion) -> Suggested:
    def told(choice: Choice) -> SuggestedExample:
        return SuggestedExample(choice=choice, line=candidates.found[choice.candidate].line)

    return Suggested(
        symbol=candidates.symbol,
        chosen=tuple(map(told, found.chosen)),
        others=tuple(map(told, found.others)),
        left_out=found.left_out,
        projects=candidates.projects,
        unmined=candidates.unmined,
    )
