"""The lines of a file that are shown, and what lies between them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from sourcebook.model.lines import LineRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Consecutive lines of the source file, without their line ends."""

    lineno: int
    lines: tuple[str, ...]

    @property
    def end_lineno(self) -> int:
        """The last of them."""
        return self.lineno + len(self.lines) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The lines cut out of a file: runs in order, not touching, with what lies between them left out."""

    runs: tuple[Run, ...]
    line_count: int
    """Lines of the whole file."""

    @property
    def gaps(self) -> tuple[LineRange, ...]:
        """The lines left out: before, between and behind the runs."""
        gaps = []
        expected = 1
        for run in self.runs:
            if run.lineno > expected:
                gaps.append(LineRange(lineno=expected, end_lineno=run.lineno - 1))
            expected = run.end_lineno + 1
        if expected <= self.line_count:
            gaps.append(LineRange(lineno=expected, end_lineno=self.line_count))
        return tuple(gaps)

    @property
    def linenos(self) -> tuple[int, ...]:
        """Numbers of all shown lines, ascending."""
        return tuple(chain.from_iterable(range(run.lineno, run.end_lineno + 1) for run in self.runs))

    @property
    def ranges(self) -> tuple[LineRange, ...]:
        """The lines of each run."""
        return tuple(LineRange(lineno=run.lineno, end_lineno=run.end_lineno) for run in self.runs)


def whole_excerpt(lines: tuple[str, ...]) -> Excerpt:
    """Return the excerpt that shows every line; without a run where there is none."""
    return Excerpt(runs=(Run(lineno=1, lines=lines),) if lines else (), line_count=len(lines))
