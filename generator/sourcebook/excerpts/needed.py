"""What the marks need: the default excerpt of a file.

A reader wants the first use of each kind with what is around it, then as many further uses as have room. What has to
be shown with a line is told by `completion`; here it is chosen what fits into the lines of an excerpt. A mark that does
not fit is left in its gap, which counts it. Short files are shown whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import PurePosixPath

from sourcebook.code.bindings import names_on
from sourcebook.code.outline import outline_of
from sourcebook.code.python_comments import is_comment
from sourcebook.code.syntax import is_python, parse_module
from sourcebook.errors import NothingToShowError, SourceSyntaxError
from sourcebook.excerpts.completion import CodeFile, Measure, complete, marks_by_line
from sourcebook.excerpts.plain_lines import plain_lines
from sourcebook.model.lines import ranges_of
from sourcebook.model.mark import Kind, Mark

CONTEXT = 3
"""Lines kept around a mark where the author names no number."""
SHORT_FILE = 30
"""Lines of a file that is shown whole."""
WHOLE_FILE = 80
"""Lines of a file that is shown whole when nothing in it is marked."""
MOST_LINES = 60
"""Lines of an excerpt where the author names no number."""
SHORT_DEFINITION = 12
"""Lines of a definition that is shown whole."""
_MEASURES = (
    Measure(marked=50, header=50, other=30, text=50, docstring=6),
    Measure(marked=40, header=50, other=12, text=12, docstring=3),
    Measure(marked=25, header=25, other=6, text=6, docstring=0),
    Measure(marked=12, header=12, other=6, text=6, docstring=0),
    Measure(marked=12, header=12, other=6, text=6, docstring=0, names=False),
)
"""Tried until the first mark fits; one file is cut by one of them."""
_MOST_TRIED = 100
"""Marks without room, after which no other is tried."""
_ENOUGH = Fraction(3, 4)
"""Part of an excerpt's lines from which on a further use is shown only where it joins what is shown already."""
_SMALL = Fraction(3, 5)
"""Part of an excerpt's lines up to which a definition with a mark is shown whole."""
_SMALL_GAP = 5
"""Lines of a gap that is rather shown, within a definition."""
_MORE_THAN_ASKED = 4
"""Lines that may come with those around a mark."""


def needed_lines(
    source: str,
    lines: Sequence[str],
    *,
    marks: Sequence[Mark],
    context: int | None,
    most: int | None,
    noted: Collection[int],
    language: str,
    path: PurePosixPath,
) -> Collection[int]:
    """Return the numbers of the lines that a reader needs to understand the marks.

    Args:
        source: Text of the file.
        lines: Of the source.
        marks: Over the whole file, sorted; those without room are left out.
        context: Lines around a mark; None for the default.
        most: Lines that are shown at most, unless one mark alone takes more; None for the default.
        noted: Lines that a note is about.
        language: Pygments' short name of the file's language.
        path: The file, for the message.

    Raises:
        NothingToShowError: When nothing is marked and the file is too long to be shown whole.
    """
    if not marks:
        if len(lines) <= WHOLE_FILE:
            return range(1, len(lines) + 1)
        raise NothingToShowError(
            f"{path} has {len(lines)} lines, and nothing in it is marked",
            hint="say what to show: `show: {lines: 10-24}`, a definition such as `show: main`, or `show: file`",
        )
    if len(lines) <= min(SHORT_FILE, most or SHORT_FILE) and context is None:
        return range(1, len(lines) + 1)
    file = _code_file(source, lines, marks, language, path)
    around = CONTEXT if context is None else context
    if file is None:
        return plain_lines(lines, marks, context=around, most=most, noted=noted)
    choice = _Choice(file, context=context, most=MOST_LINES if most is None else most)
    return choice.lines_for(marks, noted)


def _code_file(
    source: str, lines: Sequence[str], marks: Sequence[Mark], language: str, path: PurePosixPath
) -> CodeFile | None:
    """Return what is known of a file; None when it is not Python or does not parse."""
    if not is_python(language):
        return None
    try:
        tree = parse_module(source, path=path)
    except SourceSyntaxError:
        return None  # only marks by symbol need a tree, and they have raised this already
    by_line = marks_by_line(marks)
    return CodeFile(
        lines=tuple(lines), outline=outline_of(tree, lines), marks=by_line, names=names_on(tree, by_line.keys())
    )


class _Choice:
    """The lines of one file, chosen mark by mark as long as there is room."""

    def __init__(self, file: CodeFile, *, context: int | None, most: int):
        self._file = file
        self._context = context
        self._most = most
        self._measure = _MEASURES[0]
        self._shown: frozenset[int] = frozenset()

    def lines_for(self, marks: Sequence[Mark], noted: Collection[int]) -> frozenset[int]:
        """Return the lines for these marks, which are at least one."""
        ordered = list(_by_importance(marks))
        only_imports = all(mark.kind is Kind.IMPORT for mark in marks)
        firsts = list({mark.kind: mark for mark in reversed(ordered)}.values())[::-1]
        self._begin(noted, ordered[0])
        placed = [ordered[0], *(mark for mark in firsts[1:] if self._add(mark.linenos))]
        self._surround(mark for mark in placed if only_imports or mark.kind is not Kind.IMPORT)
        further = list(self._fitting(ordered))
        self._surround(mark for mark in further if only_imports or mark.kind is not Kind.IMPORT)
        if self._context is None:
            for mark in (*placed, *further):
                self._round_off(mark)
            self._close_small_gaps()
        return self._shown

    def _begin(self, noted: Collection[int], mark: Mark) -> None:
        """Show the first mark and the lines with a note, cut as little as there is room for."""
        for self._measure in _MEASURES:
            long = len(mark.lines) > self._measure.marked
            self._shown = complete(self._file, {*noted, *([mark.lineno] if long else mark.linenos)}, self._measure)
            if len(self._shown) <= self._most:
                return

    def _add(self, linenos: Iterable[int], *, most: int | None = None) -> bool:
        """Show more lines and return true, if there is room for them and for what comes with them."""
        most = self._most if most is None else min(most, self._most)
        if not self._shown.issuperset(linenos):
            shown = complete(self._file, self._shown.union(linenos), self._measure)
            if len(shown) > most:
                return False
            self._shown = shown
        return True

    def _join(self, linenos: Iterable[int]) -> bool:
        """Show more lines and return true, if there is room for them and no run of lines is added."""
        shown = complete(self._file, self._shown.union(linenos), self._measure)
        if len(shown) > self._most or len(ranges_of(shown)) > len(ranges_of(self._shown)):
            return False
        self._shown = shown
        return True

    def _fitting(self, marks: Iterable[Mark]) -> Iterator[Mark]:
        """Show the marks for which there is room, and yield those."""
        tried = 0
        for mark in marks:
            if mark.lineno in self._shown:
                continue
            if self._add(mark.linenos, most=int(self._most * _ENOUGH)) or self._join(mark.linenos):
                yield mark
            elif (tried := tried + 1) == _MOST_TRIED:
                return

    def _surround(self, marks: Iterable[Mark]) -> None:
        """Show what is around marks: their definition if short, else some lines that stand in it."""
        outline = self._file.outline
        for mark in marks:
            number = outline.definition_at(mark.lineno)
            definition = None if number is None else outline.parts[number]
            if self._context is None and definition is not None and len(definition.extent) <= SHORT_DEFINITION:
                self._add(definition.extent.linenos)
                continue
            last = mark.end_lineno
            # The header of a definition is shown whole: what comes below a mark in it comes below the header.
            if definition is not None and last in definition.header.linenos:
                last = definition.header.end_lineno
            for step, start in ((-1, mark.lineno), (1, last)):
                self._add_beside(start, step, number)

    def _round_off(self, mark: Mark) -> None:
        """Show the whole definition around a mark if the excerpt stays small."""
        number = self._file.outline.definition_at(mark.lineno)
        if number is not None:
            self._add(self._file.outline.parts[number].extent.linenos, most=int(self._most * _SMALL))

    def _close_small_gaps(self) -> None:
        """Show gaps of a few lines within a definition as long as there is room: many small pieces read badly."""
        outline = self._file.outline
        for before, after in pairwise(ranges_of(self._shown)):
            gap = range(before.end_lineno + 1, after.lineno)
            definition = outline.definition_at(before.end_lineno)
            if len(gap) <= _SMALL_GAP and definition is not None and outline.definition_at(after.lineno) == definition:
                self._add(gap, most=int(self._most * _ENOUGH))

    def _add_beside(self, start: int, step: int, definition: int | None) -> None:
        """Show the lines of a definition above or below one, as many as bring little else with them."""
        context = CONTEXT if self._context is None else self._context
        around = []
        for lineno in range(start + step, start + step * (context + 1), step):
            inside = 1 <= lineno <= len(self._file.lines)
            if not inside or self._file.outline.definition_at(lineno) != definition:
                break
            around.append(lineno)
        while around:
            # Lines below end with code: a comment is about what follows it.
            if not self._file.lines[around[-1] - 1].strip() or (
                step > 0 and is_comment(around[-1], self._file.lines, self._file.outline)
            ):
                around.pop()
            elif self._add(around, most=len(self._shown) + len(around) + _MORE_THAN_ASKED):
                return
            else:
                around.pop()


def _by_importance(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the first mark of each kind, that of the import second, then the others in order of the file."""
    firsts: dict[Kind, Mark] = {}
    for mark in marks:
        firsts.setdefault(mark.kind, mark)
    order = [kind for kind in Kind if kind in firsts]
    if Kind.IMPORT in firsts and len(order) > 1:
        order.remove(Kind.IMPORT)
        order.insert(1, Kind.IMPORT)
    yield from (firsts[kind] for kind in order)
    chosen = set(firsts.values())
    yield from (mark for mark in marks if mark not in chosen)
