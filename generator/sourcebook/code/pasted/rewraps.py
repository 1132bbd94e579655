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
    if not lost:
        return []
    pasted = join_text([(place, line.text) for place, line in enumerate(lines)])
    finder = _Finder(lines=lines, pasted=pasted, wanted=frozenset(lost), index=index, shifts=shifts)
    firsts = {
        first
        for place in lost
        for first in range(max(0, place - _MOST_ABOVE), place + 1)
        if lines[first].part == lines[place].part
    }
    found: dict[tuple[int, int, int, int], Rewrap] = {}
    for first in sorted(firsts):
        for text in (index.whole, index.code):
            for rewrap in finder.from_line(first, text):
                found.setdefault((rewrap.first, rewrap.last, rewrap.start, rewrap.end), rewrap)
    return list(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finder:
    """Pasted lines, and the file in which they are looked for."""

    lines: Sequence[PastedLine]
    pasted: Text
    """The same, joined."""
    wanted: frozenset[int]
    index: SourceIndex
    shifts: Sequence[int]

    def from_line(self, first: int, text: Text) -> Iterator[Rewrap]:
        """Yield the runs that begin with a pasted line, wherever it begins a line of the file."""
        head = self.pasted.squeezed[self.pasted.starts[first] : self.pasted.starts[first + 1]]
        offset = text.squeezed.find(head) if head else -1
        for _ in range(_MOST_PLACES):
            if offset < 0:
                return
            start = text.line_at(offset)
            if start is not None and (found := self._match(first, text, start)):
                yield found
            offset = text.squeezed.find(head, offset + 1)

    def _match(self, first: int, text: Text, start: int) -> Rewrap | None:
        """Return the shortest run that begins here and ends at the end of a line in both."""
        starts = self.pasted.starts
        shift = text.starts[start] - starts[first]
        holds_wanted = False
        for place in range(first, min(len(self.lines), first + _MOST_LINES)):
            a, b = starts[place], starts[place + 1]
            if self.lines[place].part != self.lines[first].part:
                return None
            if text.squeezed[a + shift : b + shift] != self.pasted.squeezed[a:b]:
                return None
            holds_wanted = holds_wanted or place in self.wanted
            if holds_wanted and text.ends_at(b + shift):
                return self._run(first, place, text, start, shift)
        return None

    def _run(self, first: int, last: int, text: Text, start: int, shift: int) -> Rewrap | None:
        """Return a run, where its words and the beginnings of its statements are those of the file too."""
        starts, places = self.pasted.starts, range(first, last + 1)
        held = [_held(text, starts[place] + shift, starts[place + 1] + shift) for place in places]
        numbers = sorted({number for line in held for number in line})
        if not _same([self.lines[place] for place in places], numbers, self.index, is_code=text is self.index.code):
            return None
        begun = {starts[place] + shift: self.lines[place] for place in places}
        for theirs in range(start, bisect_left(text.starts, starts[last + 1] + shift)):
            line = self.index.lines[text.numbers[theirs]]
            if not _begins(begun.get(text.starts[theirs]), line, self.shifts[first]):
                return None
        return Rewrap(first=first, last=last, start=numbers[0], end=numbers[-1], linenos=tuple(held))


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
