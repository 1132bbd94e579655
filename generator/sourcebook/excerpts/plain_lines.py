"""The default excerpt of a file without a tree: the marks with lines around them, whatever these mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from sourcebook.model.mark import Mark

_SHORT_GAP = 2
"""Lines that are rather shown than left out between two others."""


def plain_lines(
    lines: Sequence[str], marks: Sequence[Mark], *, context: int, most: int | None, noted: Collection[int]
) -> set[int]:
    """Return the marked lines and some around each.

    Args:
        lines: Of the file.
        marks: At least one.
        context: Lines around each mark.
        most: Lines that are shown at most, unless the first mark alone takes more; None for all marks.
        noted: Lines that a note is about.
    """
    if most is None:
        return _around(lines, marks, context, noted)
    chosen: list[Mark] = []
    for mark in marks:
        if not chosen or len(_around(lines, [*chosen, mark], context, noted)) <= most:
            chosen.append(mark)
        else:
            break
    return _around(lines, chosen, context, noted)


def _around(lines: Sequence[str], marks: Iterable[Mark], context: int, noted: Collection[int]) -> set[int]:
    required = {number for mark in marks for number in (*mark.linenos, *mark.needs)} | {
        n for n in noted if n <= len(lines)
    }
    shown = set(required)
    for mark in marks:
        shown.update(range(max(1, mark.lineno - context), min(len(lines), mark.end_lineno + context) + 1))
    for step in (1, -1):
        for number in sorted(shown, reverse=step < 0):
            if number - step not in shown and number not in required and not lines[number - 1].strip():
                shown.discard(number)
    return _filled(shown, lines)


def _filled(shown: set[int], lines: Sequence[str]) -> set[int]:
    """Show gaps of a few lines, or of blank ones, between two runs."""
    filled = set(shown)
    for before, after in pairwise(sorted(shown)):
        gap = range(before + 1, after)
        if len(gap) <= _SHORT_GAP or not any(lines[n - 1].strip() for n in gap):
            filled.update(gap)
    return filled
