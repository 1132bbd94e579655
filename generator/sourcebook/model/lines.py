"""Which lines of a file are meant: ranges of them, and places within them.

Line numbers are 1-based and inclusive and always those of the source file. Columns are 0-based character offsets; the
end is excluded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class WrittenLines:
    """Lines as an author names them: `3`, `5-9`, or `40-`, whose open end means the last line of the file."""

    lineno: int
    end_lineno: int | None


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LineRange:
    """Consecutive lines of a file."""

    lineno: int
    end_lineno: int

    def __len__(self) -> int:
        return self.end_lineno - self.lineno + 1

    @property
    def linenos(self) -> range:
        """The numbers of these lines, ascending."""
        return range(self.lineno, self.end_lineno + 1)


def ranges_of(linenos: Iterable[int]) -> tuple[LineRange, ...]:
    """Return line numbers, in any order and repeated or not, as ranges: ascending and not touching."""
    runs: list[list[int]] = []
    for lineno in sorted(set(linenos)):
        if runs and lineno == runs[-1][1] + 1:
            runs[-1][1] = lineno
        else:
            runs.append([lineno, lineno])
    return tuple(LineRange(lineno=first, end_lineno=last) for first, last in runs)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """Characters of one or more lines: columns are 0-based, the end is excluded."""

    lineno: int
    col: int
    end_lineno: int
    end_col: int
