"""Which line of a newer version of a file a line became.

White space at the ends of a line does not count: what is put into a block is the same line. Lines are aligned in their
order first, by those that stand once on both sides (patience diff), between them by the longest common sequence; then
blocks that stand elsewhere are found by their own text; then lines in one place that are much alike are paired. What is
not sure is no line: a number that is wrong is worse than none. Time grows with the lines, not with their square.

Source: https://bramcohen.livejournal.com/73318.html (patience diff).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

_WINDOWS = (1, 2, 4, 8)
"""Lines that together must stand once, the fewest first."""
_MOST_COMPARED = 40_000
"""Pairs of lines in a place where nothing stands once, which are compared each with each."""
_MOST_LIKENED = 2_500
"""Pairs of lines in one place of which each is weighed how much it is alike."""
_ALIKE = 0.6
"""Part of the words and signs of two lines that must be the same."""
_BLANK = 0.1
"""What a blank line weighs beside one of code."""
_LONGEST_LIKENED = 500
"""Characters of a line that is weighed."""
_MOST_DEPTH = 64
"""Places within places; more are only made on purpose."""
_WEIGHT = 20
"""Letters and digits of a block that is found elsewhere: `return session` may stand anywhere."""
_WORD = re.compile(r"\w+|[^\w\s]")


class Carried(StrEnum):
    """How a line came into the newer version."""

    SAME = "same"
    """The same text in the same order; its number may differ."""
    MOVED = "moved"
    """The same text, behind what it stood before or before what it stood behind."""
    CHANGED = "changed"
    """Much the same text in the same place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """What became of a line."""

    lineno: int
    """In the newer version, 1-based."""
    how: Carried


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """What became of each line of a file; no two became the same line."""

    lines: tuple[NewLine | None, ...]
    """Of each old line, by its number less one; None for a line that is gone."""

    def find(self, lineno: int) -> NewLine | None:
        """Return what became of an old line, by its number (1-based); None when it is gone, or there was none."""
        return self.lines[lineno - 1] if 0 < lineno <= len(self.lines) else None

    def new_lineno(self, lineno: int) -> int | None:
        """Return the new number of an old line, however it came there; None when it is gone."""
        found = self.find(lineno)
        return None if found is None else found.lineno


def align_lines(old: Sequence[str], new: Sequence[str]) -> Alignment:
    """Tell which line of a newer version each line of an older one became.

    Args:
        old: Lines of the older version, without their ends.
        new: Those of the newer one.
    """
    numbers: dict[str, int] = {"": 0}
    a = [numbers.setdefault(line.strip(), len(numbers)) for line in old]
    b = [numbers.setdefault(line.strip(), len(numbers)) for line in new]
    found: list[NewLine | None] = [None] * len(a)
    for i, j in _in_order(a, b):
        found[i] = NewLine(lineno=j + 1, how=Carried.SAME)
    for i, j in _elsewhere(a, b, found, (old, new)):
        found[i] = NewLine(lineno=j + 1, how=Carried.MOVED)
    for i, j in _alike(old, new, found):
        found[i] = NewLine(lineno=j + 1, how=Carried.CHANGED)
    return Alignment(lines=tuple(found))


@dataclass(frozen=True, slots=True)
class _Place:
    """Lines of the one version, from `a` before `end_a`, beside those of the other."""

    a: int
    end_a: int
    b: int
    end_b: int
    depth: int = 0


def _in_order(a: Sequence[int], b: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield pairs of equal lines, in an order that both versions have."""
    places = [_Place(0, len(a), 0, len(b))]
    while places:
        place = places.pop()
        # Anchors before equal ends: the last lines of two functions are often equal, and not the same.
        if place.depth < _MOST_DEPTH and (anchors := _anchors(a, b, place)):
            yield from anchors
            bounds = [(place.a - 1, place.b - 1), *anchors, (place.end_a, place.end_b)]
            gaps = [(i + 1, k, j + 1, m) for (i, j), (k, m) in pairwise(bounds) if k - i > 1 and m - j > 1]
            places += [_Place(*gap, place.depth + 1) for gap in gaps]
            continue
        head, tail = _equal_ends(a, b, place)
        yield from ((place.a + n, place.b + n) for n in range(head))
        yield from ((place.end_a - n, place.end_b - n) for n in range(1, tail + 1))
        place = _Place(place.a + head, place.end_a - tail, place.b + head, place.end_b - tail)
        if 0 < (place.end_a - place.a) * (place.end_b - place.b) <= _MOST_COMPARED:
            yield from _longest_common(a, b, place)


def _equal_ends(a: Sequence[int], b: Sequence[int], place: _Place) -> tuple[int, int]:
    """Return how many lines are equal at the beginning and at the end of a place."""
    most = min(place.end_a - place.a, place.end_b - place.b)
    head = 0
    while head < most and a[place.a + head] == b[place.b + head]:
        head += 1
    tail = 0
    while tail < most - head and a[place.end_a - 1 - tail] == b[place.end_b - 1 - tail]:
        tail += 1
    return head, tail


def _anchors(a: Sequence[int], b: Sequence[int], place: _Place) -> list[tuple[int, int]]:
    """Return pairs of lines that begin what stands once on both sides, ascending on both; the longest such list."""
    for size in _WINDOWS:
        once_a = _once(a, place.a, place.end_a, size)
        once_b = _once(b, place.b, place.end_b, size)
        pairs = [(i, once_b[window]) for window, i in once_a.items() if window in once_b]
        if pairs:
            return _ascending(sorted(pairs))
    return []


def _once(lines: Sequence[int], start: int, end: int, size: int) -> dict[tuple[int, ...], int]:
    """Return the windows of some lines that stand once and are not blank, and where."""
    windows = [tuple(lines[n : n + size]) for n in range(start, end - size + 1)]
    counts = Counter(windows)
    return {window: start + n for n, window in enumerate(windows) if counts[window] == 1 and any(window)}


def _ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest list of pairs whose second numbers ascend too (patience sorting)."""
    tops: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for n, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        before.append(last[pile - 1] if pile else None)
        tops[pile : pile + 1] = [j]
        last[pile : pile + 1] = [n]
    chosen: list[tuple[int, int]] = []
    at = last[-1] if last else None
    while at is not None:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]


def _longest_common(a: Sequence[int], b: Sequence[int], place: _Place) -> Iterator[tuple[int, int]]:
    weights = [
        [(1.0 if a[i] else _BLANK) if a[i] == b[j] else 0.0 for j in range(place.b, place.end_b)]
        for i in range(place.a, place.end_a)
    ]
    yield from ((place.a + i, place.b + j) for i, j in _heaviest(weights))


def _heaviest(weights: Sequence[Sequence[float]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs, ascending on both sides, whose weights together are most; of equal ones the first."""
    rows, columns = len(weights), len(weights[0]) if weights else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        row, below, weighed = best[i], best[i + 1], weights[i]
        for j in range(columns - 1, -1, -1):
            together = below[j + 1] + weighed[j] if weighed[j] else 0.0
            row[j] = max(together, below[j], row[j + 1])
    i = j = 0
    while i < rows and j < columns:
        if weights[i][j] and best[i][j] == best[i + 1][j + 1] + weights[i][j]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _elsewhere(
    a: Sequence[int], b: Sequence[int], found: Sequence[NewLine | None], texts: tuple[Sequence[str], Sequence[str]]
) -> Iterator[tuple[int, int]]:
    """Yield pairs of the lines of blocks that stand elsewhere: around a line that stands once in either version."""
    old, new = texts
    taken = {line.lineno - 1 for line in found if line is not None}
    gone = {i for i, line in enumerate(found) if line is None}
    once_a, once_b = _once(a, 0, len(a), 1), _once(b, 0, len(b), 1)
    for (number,), i in once_a.items():
        j = once_b.get((number,))
        if j is None or i not in gone or j in taken:
            continue
        block = _block(a, b, (i, j), gone, taken)
        is_outermost = not old[i][:1].isspace() and not new[j][:1].isspace()
        if is_outermost or sum(map(str.isalnum, "".join(old[k] for k, _ in block))) >= _WEIGHT:
            gone -= {k for k, _ in block}
            taken |= {m for _, m in block}
            yield from block


def _block(
    a: Sequence[int], b: Sequence[int], seed: tuple[int, int], gone: set[int], taken: set[int]
) -> list[tuple[int, int]]:
    """Return the pairs of equal lines around one such pair that are neither aligned yet."""
    block = [seed]
    for step in (-1, 1):
        i, j = seed[0] + step, seed[1] + step
        while i in gone and 0 <= j < len(b) and j not in taken and a[i] == b[j]:
            block.append((i, j))
            i, j = i + step, j + step
    return sorted(block)


def _alike(old: Sequence[str], new: Sequence[str], found: Sequence[NewLine | None]) -> Iterator[tuple[int, int]]:
    """Yield pairs of lines that are much alike, between the same neighbours."""
    taken = {line.lineno - 1 for line in found if line is not None}
    ordered = [(i, line.lineno - 1) for i, line in enumerate(found) if line is not None and line.how is Carried.SAME]
    for (i, j), (k, m) in pairwise([(-1, -1), *ordered, (len(old), len(new))]):
        gone = [n for n in range(i + 1, k) if found[n] is None and old[n].strip()]
        made = [n for n in range(j + 1, m) if n not in taken and new[n].strip()] if gone else []
        if made and len(gone) * len(made) <= _MOST_LIKENED:
            words = [_words(new[n]) for n in made]
            weights = [[_likeness(_words(old[n]), other) for other in words] for n in gone]
            yield from ((gone[row], made[column]) for row, column in _heaviest(weights))


def _words(line: str) -> Counter[str]:
    return Counter(_WORD.findall(line[:_LONGEST_LIKENED]))


def _likeness(words: Counter[str], others: Counter[str]) -> float:
    """Return which part of the words and signs of two lines is the same (Dice); 0 where they are not alike."""
    same = 2 * (words & others).total() / ((words.total() + others.total()) or 1)
    return same if same >= _ALIKE else 0.0
