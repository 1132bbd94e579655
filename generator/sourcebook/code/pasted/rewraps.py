"""Find runs of pasted lines that stand in a file with their lines broken elsewhere.

Found by comparing both without white space, and believed where the words are the same too: white space inside of a
string is part of it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sourcebook.code.pasted.file_lines import FileLine, Kind
from sourcebook.code.pasted.pasted_lines import PastedLine
from sourcebook.code.pasted.source_index import SourceIndex, Text, join_text, same_words

_MOST_ABOVE = 6
"""Lines above one that stands nowhere at which a broken run may begin."""
_MOST_LINES = 40
_MOST_PLACES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrap:
    """A run of pasted lines, and the run of the file's that it was: all counted from 0."""

    first: int
    last: int
    start: int
    end: int
    linenos: tuple[tuple[int, ...], ...]
    """For each pasted line, the lines of the file that it holds something of."""


def find_rewraps(
    lines: Sequence[PastedLine], lost: Sequence[int], index: SourceIndex, shifts: Sequence[int]
) -> list[Rewrap]:
    """Return the broken runs that hold one of the lines that stand nowhere, each once, in no order.

    Args:
        lines: The pasted ones.
        lost: Places in `lines`.
        index: Of the file.
        shifts: For each pasted line, by how many columns it was moved to the left.
    """
    found: dict[tuple[int, int, int, int], Rewrap] = {}
    wanted = frozenset(lost)
    tried: set[int] = set()
    for place in lost:
        for first in range(place, max(-1, place - _MOST_ABOVE - 1), -1):
            if lines[first].part != lines[place].part:
                break
            if first in tried:
                continue
            tried.add(first)
            run = _run_from(lines, first)
            for text in (index.whole, index.code):
                for rewrap in _rewraps_from(run, first, wanted, index, text, shifts[first]):
                    found.setdefault((rewrap.first, rewrap.last, rewrap.start, rewrap.end), rewrap)
    return list(found.values())


def _run_from(lines: Sequence[PastedLine], first: int) -> Sequence[PastedLine]:
    last = first
    while last < len(lines) and last < first + _MOST_LINES and lines[last].part == lines[first].part:
        last += 1
    return lines[first:last]


def _rewraps_from(
    run: Sequence[PastedLine], first: int, wanted: frozenset[int], index: SourceIndex, text: Text, shift: int
) -> Iterator[Rewrap]:
    pasted = join_text([(place, line.text) for place, line in enumerate(run)])
    head = pasted.squeezed[: pasted.starts[1]]
    offset = text.squeezed.find(head) if head else -1
    for _ in range(_MOST_PLACES):
        if offset < 0:
            return
        start = text.line_at(offset)
        if start is not None and (found := _match(run, first, wanted, index, text, pasted, start, shift)):
            yield found
        offset = text.squeezed.find(head, offset + 1)


def _match(
    run: Sequence[PastedLine],
    first: int,
    wanted: frozenset[int],
    index: SourceIndex,
    text: Text,
    pasted: Text,
    start: int,
    shift: int,
) -> Rewrap | None:
    """Return the shortest run that begins here and ends at the end of a line in both."""
    offset = text.starts[start]
    for count in range(1, len(run) + 1):
        size = pasted.starts[count]
        if text.squeezed[offset : offset + size] != pasted.squeezed[:size]:
            return None
        if not text.ends_at(offset + size) or wanted.isdisjoint(range(first, first + count)):
            continue
        held = [
            _held(text, offset + a, offset + b)
            for a, b in zip(pasted.starts, pasted.starts[1 : count + 1], strict=False)
        ]
        numbers = sorted({number for line in held for number in line})
        if not _same(run[:count], numbers, index, is_code=text is index.code):
            return None
        begun = dict(zip(pasted.starts[:count], run, strict=False))
        places = range(start, bisect_left(text.starts, offset + size))
        lines = [(begun.get(text.starts[place] - offset), index.lines[text.numbers[place]]) for place in places]
        if not all(_begins(line, theirs, shift) for line, theirs in lines):
            return None
        return Rewrap(first=first, last=first + count - 1, start=numbers[0], end=numbers[-1], linenos=tuple(held))
    return None


def _same(run: Sequence[PastedLine], numbers: Sequence[int], index: SourceIndex, *, is_code: bool) -> bool:
    theirs = [index.lines[n].bare if is_code else index.lines[n].text for n in numbers]
    is_prose = all(index.lines[n].kind is Kind.DOCSTRING for n in numbers)
    return same_words([line.text for line in run], theirs, is_prose=is_prose)


def _begins(pasted: PastedLine | None, line: FileLine, shift: int) -> bool:
    """Tell whether a line of the file that begins a statement begins a pasted one too, as far to the left as others."""
    return line.is_inner or (pasted is not None and line.indent - pasted.indent == shift)


def _held(text: Text, start: int, end: int) -> tuple[int, ...]:
    """Return the numbers of the lines that hold some of the characters between two offsets."""
    first = bisect_right(text.starts, start) - 1
    last = bisect_left(text.starts, end)
    return text.numbers[first:last] if start < end else ()
