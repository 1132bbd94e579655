"""Where pasted code stands in a file: for each of its lines the line, or lines, of the file that it is.

Pasted code is a file's with less in it. What may be missing without a sign are comments, docstrings and empty lines;
code that is missing without one is a gap, which costs, so that of all ways to read the code that with the fewest gaps
is taken. A line may be wrapped elsewhere, and have `-` for `~`; the whole may stand further to the left. Nothing else
may differ: a line that stands nowhere means that the code is not of this file, or not of this version of it.

Of two ways with equal costs nobody can say which is meant. That does no harm where they differ in lines that are not
marked, since the same is read in both, and the other one is told; where a mark would stand on another line, the code is
not placed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby, pairwise
from math import inf

from sourcebook.code.pasted.file_lines import FileLine, Kind
from sourcebook.code.pasted.pasted_lines import PastedCode, PastedLine
from sourcebook.code.pasted.rewraps import Rewrap, find_rewraps
from sourcebook.code.pasted.source_index import SourceIndex, dashed, index_source
from sourcebook.model.lines import LineRange

_GAP = 10_000
"""More than any number of lines that a gap can have, which counts too: of two gaps the smaller is meant."""
_REWRAP = 100
_TELLING = 12
"""Characters of a line that tells, alone between two gaps, where it stands."""


class Transform(StrEnum):
    """What was done to code before it was pasted."""

    COMMENTS = "comments left out"
    DOCSTRINGS = "docstrings left out"
    BLANKS = "empty lines left out"
    MORE_BLANKS = "empty lines added"
    NAME = "a first line that names the file added"
    REWRAPPED = "lines wrapped elsewhere"
    DASHED = "'~' turned into '-'"
    DEDENTED = "moved to the left"
    TABS = "tabs turned into spaces"
    CUT = "lines left out with a sign"
    GAP = "lines left out without a sign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where pasted code stands in a file."""

    linenos: tuple[tuple[int, ...], ...]
    """For each line of the block, the lines of the file, from 1; none for what does not stand in the file."""
    gaps: tuple[tuple[int, int], ...]
    """The lines of the file around each gap without a sign."""
    cuts: tuple[tuple[int, int], ...]
    """And around each with one."""
    rewrapped: int
    """How many runs of lines are wrapped elsewhere."""
    transforms: tuple[Transform, ...]
    elsewhere: LineRange | None = None
    """From the first to the last line of another place at which the code may as well stand: the last in the file."""

    @property
    def distance(self) -> tuple[int, int]:
        """How far the code is from what stands in the file, to be compared with that of another file."""
        return len(self.gaps), self.rewrapped


@dataclass(frozen=True, slots=True, kw_only=True)
class Misplacement:
    """Why pasted code does not stand in a file."""

    number: int
    """The first line of the block that does not, or that may stand at two places."""
    lineno: int
    """The line of the file behind which it was looked for; 0 for its beginning."""
    others: tuple[int, ...] = ()
    """The lines at which it may stand, where these are several."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One line, or a wrapped run, at one place; the best way that leads to it."""

    first: int
    last: int
    start: int
    end: int
    rewrap: Rewrap | None
    cost: float = 0
    before: _Step | None = None
    """The best before it: of equal ones the first in the file."""
    before_too: _Step | None = None
    """Of equal ones the last in the file."""


_Way = tuple[float, _Step | None, _Step | None]
"""What it costs to come from the best steps, and the first and the last of them in the file."""
_NOWHERE: _Way = (inf, None, None)


def place_code(
    code: PastedCode, lines: Sequence[FileLine], *, marked: Collection[int], count: int
) -> Placement | Misplacement:
    """Find where pasted code stands in a file.

    Args:
        code: As pasted.
        lines: Of the file.
        marked: Numbers of the block's lines that are marked.
        count: How many lines the block has.
    """
    index = index_source(lines)
    shifts = _shifts(code.lines, index)
    candidates = [_candidates(line, index, shift) for line, shift in zip(code.lines, shifts, strict=True)]
    lost = [place for place, numbers in enumerate(candidates) if not numbers]
    rewraps = find_rewraps(code.lines, lost, index, shifts)
    saved = {place for rewrap in rewraps for place in range(rewrap.first, rewrap.last + 1)}
    hopeless = [place for place in lost if place not in saved]
    if not code.lines:
        return Misplacement(number=1, lineno=0)
    ends = _walk(code.lines, candidates, rewraps, index)
    if isinstance(ends, Misplacement) or hopeless:
        died = ends if isinstance(ends, Misplacement) else None
        place = min([*hopeless, *([died.number] if died else [])])
        return Misplacement(number=code.lines[place].number, lineno=died.lineno if died else 0)
    first, last = _way(ends[0], later=False), _way(ends[-1], later=True)
    firsts, lasts = _linenos(first, code.lines, count), _linenos(last, code.lines, count)
    for number in sorted(marked):
        if firsts[number - 1] != lasts[number - 1]:
            others = tuple(numbers[0] for numbers in (firsts[number - 1], lasts[number - 1]) if numbers)
            return Misplacement(number=number, lineno=others[0], others=others)
    told = _told(first, firsts, code, index)
    if isinstance(told, Placement) and _extent(firsts) != _extent(lasts):
        return replace(told, elsewhere=_extent(lasts))
    return told


def _extent(linenos: Sequence[tuple[int, ...]]) -> LineRange:
    numbers = [n for line in linenos for n in line]
    return LineRange(lineno=min(numbers), end_lineno=max(numbers))


def _shifts(lines: Sequence[PastedLine], index: SourceIndex) -> list[int]:
    """Return for each pasted line by how many columns its part was moved to the left."""
    shifts: list[int] = []
    for _, group in groupby(lines, key=lambda line: line.part):
        part = list(group)
        shifts += [_shift(part, index)] * len(part)
    return shifts


def _shift(part: Sequence[PastedLine], index: SourceIndex) -> int:
    """Return by how many columns most lines of a part were moved; 0 where as many were not."""
    votes = {0: 0}
    for line in part:
        theirs = [index.lines[n] for n in index.by_text.get(dashed(line.text), ())]
        for shift in {other.indent - line.indent for other in theirs if not other.is_inner}:
            votes[shift] = votes.get(shift, 0) + 1
    return max(votes, key=lambda shift: (votes[shift], shift == 0, -abs(shift)))


def _candidates(line: PastedLine, index: SourceIndex, shift: int) -> list[int]:
    """Return the numbers of the lines of the file that a pasted one may be."""
    numbers = index.by_text.get(dashed(line.text), ())
    return [n for n in numbers if _is_same(line.text, index.lines[n]) and _stands(line, index.lines[n], shift)]


def _is_same(pasted: str, line: FileLine) -> bool:
    """Tell whether `-` is pasted for `~`, and never the other way round."""
    if pasted in (line.text, line.bare):
        return True
    theirs = line.text if len(line.text) == len(pasted) else line.bare
    return all(a == b or (a, b) == ("-", "~") for a, b in zip(pasted, theirs, strict=True))


def _stands(pasted: PastedLine, line: FileLine, shift: int) -> bool:
    return line.indent - pasted.indent == shift or line.is_inner


def _walk(
    lines: Sequence[PastedLine], candidates: Sequence[Sequence[int]], rewraps: Sequence[Rewrap], index: SourceIndex
) -> list[_Step] | Misplacement:
    """Return the best ends of all ways through the lines; with none, the place of the first line that none reaches."""
    steps: list[list[_Step]] = [[] for _ in lines]
    for place, numbers in enumerate(candidates):
        steps[place] += [_Step(place, place, n, n, None) for n in numbers]
    for rewrap in rewraps:
        steps[rewrap.last].append(_Step(rewrap.first, rewrap.last, rewrap.start, rewrap.end, rewrap, _REWRAP))
    reached: list[list[_Step]] = []
    for place in range(len(lines)):
        found = [step for step in steps[place] if step.first == 0]
        for first in sorted({step.first for step in steps[place]} - {0}):
            own = sorted((step for step in steps[place] if step.first == first), key=lambda step: step.start)
            is_cut = lines[first].part != lines[first - 1].part
            found += _joined(own, reached[first - 1], None if is_cut else index.ranks)
        reached.append(sorted(found, key=lambda step: step.end))
    if not reached[-1]:
        place = next(p for p in range(len(lines)) if not any(reached[p:]))
        above = reached[place - 1] if place else []
        return Misplacement(number=place, lineno=min(step.end for step in above) + 1 if above else 0)
    best = min(step.cost for step in reached[-1])
    return [step for step in reached[-1] if step.cost == best]


def _joined(steps: Sequence[_Step], before: Sequence[_Step], ranks: Sequence[int] | None) -> Iterator[_Step]:
    """Yield each step behind the best of those that end above it; none where there is none.

    Args:
        steps: In the order in which they start.
        before: In the order in which they end.
        ranks: How much code stands above each line; None where any may be left out.
    """
    place, far = 0, _NOWHERE
    for step in steps:
        while place < len(before) and before[place].end < step.start:
            other = before[place]
            far = _better(far, (other.cost - (ranks[other.end + 1] if ranks else 0), other, other))
            place += 1
        best = far
        if ranks and far[1]:
            best = (far[0] + _GAP + ranks[step.start], far[1], far[2])
            near = place - 1
            # Those with no code between, which cost nothing: from the nearest upwards.
            while near >= 0 and ranks[before[near].end + 1] == ranks[step.start]:
                best = _better((before[near].cost, before[near], before[near]), best)
                near -= 1
        if best[1]:
            yield replace(step, cost=step.cost + best[0], before=best[1], before_too=best[2])


def _better(first: _Way, second: _Way) -> _Way:
    """Return the cheaper of two ways; of equal ones both, of which the first stands above."""
    if first[0] != second[0] or not (first[1] and second[1]):
        return min(first, second, key=lambda way: way[0])
    ends = sorted((first[1], second[1]), key=lambda step: step.end)
    others = sorted((first[2] or first[1], second[2] or second[1]), key=lambda step: step.end)
    return first[0], ends[0], others[-1]


def _way(end: _Step, *, later: bool) -> list[_Step]:
    found: list[_Step] = []
    step: _Step | None = end
    while step is not None:
        found.append(step)
        step = step.before_too if later else step.before
    return found[::-1]


def _linenos(way: Sequence[_Step], lines: Sequence[PastedLine], count: int) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [()] * count
    for step in way:
        held = step.rewrap.linenos if step.rewrap else ((step.start,),)
        for place, numbers in zip(range(step.first, step.last + 1), held, strict=True):
            found[lines[place].number - 1] = tuple(n + 1 for n in numbers)
    return found


def _told(
    way: Sequence[_Step], linenos: Sequence[tuple[int, ...]], code: PastedCode, index: SourceIndex
) -> Placement | Misplacement:
    gaps, cuts = [], []
    told = {Transform.NAME} if code.names_file else set()
    for step, after in pairwise(way):
        around = (step.end + 1, after.start + 1)
        if _is_cut(step, after, code):
            cuts.append(around)
            continue
        if index.code_between(step.end, after.start):
            gaps.append(around)
        kinds = {line.kind for line in index.lines[step.end + 1 : after.start]}
        told |= {Transform.COMMENTS} if Kind.COMMENT in kinds else set()
        told |= {Transform.DOCSTRINGS} if Kind.DOCSTRING in kinds else set()
        if Kind.BLANK in kinds and after.first not in code.blanks:
            told.add(Transform.BLANKS)
        if after.first in code.blanks and Kind.BLANK not in kinds:
            told.add(Transform.MORE_BLANKS)
    if (weak := _weak_run(way, gaps, code, index)) is not None:
        return Misplacement(number=code.lines[weak.first].number, lineno=weak.start + 1)
    told |= _told_of_lines(way, code, index)
    told |= {Transform.GAP} if gaps else set()
    told |= {Transform.CUT} if cuts else set()
    return Placement(
        linenos=tuple(linenos),
        gaps=tuple(gaps),
        cuts=tuple(cuts),
        rewrapped=sum(step.rewrap is not None for step in way),
        transforms=tuple(transform for transform in Transform if transform in told),
    )


def _told_of_lines(way: Sequence[_Step], code: PastedCode, index: SourceIndex) -> set[Transform]:
    told = set()
    for step in way:
        pasted, line = code.lines[step.first], index.lines[step.start]
        if step.rewrap:
            told.add(Transform.REWRAPPED)
            continue
        if pasted.text not in (line.text, line.bare):
            told.add(Transform.DASHED)
        if len(pasted.text) < len(line.text):
            told.add(Transform.COMMENTS)
        if pasted.indent != line.indent and not line.is_inner:
            told.add(Transform.DEDENTED)
    return told


def _weak_run(
    way: Sequence[_Step], gaps: Collection[tuple[int, int]], code: PastedCode, index: SourceIndex
) -> _Step | None:
    """Return where a run begins that has a gap beside it and no line that stands in the file only once."""
    is_gap = [(step.end + 1, after.start + 1) in gaps for step, after in pairwise(way)]
    first = 0
    for place in range(len(way)):
        is_last = place == len(way) - 1
        if (
            not is_last
            and not is_gap[place]
            and code.lines[way[place].last].part == code.lines[way[place + 1].first].part
        ):
            continue
        run = way[first : place + 1]
        beside = (first and is_gap[first - 1]) or (not is_last and is_gap[place])
        if beside and not any(_tells(step, code, index) for step in run):
            return run[0]
        first = place + 1
    return None


def _is_cut(step: _Step, after: _Step, code: PastedCode) -> bool:
    """Tell whether a sign says that something was left out between two steps."""
    return code.lines[step.last].part != code.lines[after.first].part


def _tells(step: _Step, code: PastedCode, index: SourceIndex) -> bool:
    text = code.lines[step.first].text
    return step.rewrap is not None or (len(text) >= _TELLING and len(index.by_text[dashed(text)]) == 1)
