"""Line numbers to the runs of an excerpt.

`split_lines` is what everybody uses who counts the lines of a file; it lives with the marks, which
come first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sourcebook.code.lines import split_lines as split_lines
from sourcebook.model.excerpt import Excerpt, Run


def excerpt_of(linenos: Collection[int], lines: Sequence[str]) -> Excerpt:
    """Return the lines with these numbers as runs, sorted and merged.

    Args:
        linenos: In any order; all within the file.
        lines: All lines of the file.
    """
    runs: list[list[int]] = []
    for lineno in sorted(set(linenos)):
        if runs and lineno == runs[-1][-1] + 1:
            runs[-1].append(lineno)
        else:
            runs.append([lineno])
    return Excerpt(
        runs=tuple(Run(lineno=run[0], lines=tuple(lines[run[0] - 1 : run[-1]])) for run in runs),
        line_count=len(lines),
    )
