"""Line numbers to the runs of an excerpt."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sourcebook.model.excerpt import Excerpt, Run
from sourcebook.model.lines import ranges_of


def excerpt_of(linenos: Collection[int], lines: Sequence[str]) -> Excerpt:
    """Return the lines with these numbers as runs, sorted and merged.

    Args:
        linenos: In any order; all within the file.
        lines: All lines of the file.
    """
    return Excerpt(
        runs=tuple(Run(lineno=r.lineno, lines=tuple(lines[r.lineno - 1 : r.end_lineno])) for r in ranges_of(linenos)),
        line_count=len(lines),
    )
