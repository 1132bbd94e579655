"""What the marks need: the default excerpt of a file.

A reader wants the use that is understood best, in the whole of what it stands in, then one of each other kind, and few
more. What has to be shown with a line is told by `completion`, what makes sense of it by `surroundings`; here it is
chosen what fits into the lines of an excerpt. A mark that does not fit is left in its gap, which counts it. Short files
are shown whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from pathlib import PurePosixPath

from sourcebook.code.python_comments import is_comment
from sourcebook.errors import NothingToShowError
from sourcebook.excerpts.afterwards import afterwards, reads_elsewhere
from sourcebook.excerpts.completion import SHORT_IMPORT, CodeFile, Measure, code_file, complete
from sourcebook.excerpts.explained import explained
from sourcebook.excerpts.importance import MOST_COMPARED, WHOLE, by_importance, clearest, shape_of
from sourcebook.excerpts.plain_lines import plain_lines
from sourcebook.excerpts.surroundings import (
    beside,
    block_around,
    but_docstrings,
    class_with_header,
    cut_wholes,
    giving,
    small_gaps,
    whole_around,
    without_blank_ends,
)
from sourcebook.excerpts.together import others_of_a_name
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
_SHORT = 20
"""Lines of a definition of which never only a part is shown, if there is room."""
_SHORT_UNMARKED = 12
"""The same, of one in which nothing is marked."""
_SMALL_REST = 8
"""Lines of a file that are not left out alone."""
_LONGEST_WHOLE = 34
"""Lines of the definition around the first mark."""
_FOR_A_HEADER = 24
"""Lines of a definition that is shown whole for an annotation or a decorator."""
_MEASURES = (
    Measure(marked=50, header=50, other=30, text=50, docstring=5),
    Measure(marked=40, header=50, other=12, text=12, docstring=5),
    Measure(marked=25, header=25, other=6, text=6, docstring=0),
    Measure(marked=12, header=12, other=6, text=6, docstring=0),
    Measure(marked=12, header=12, other=6, text=6, docstring=0, names=False),
)
"""Tried until the first mark fits; one file is cut by one of them."""
_ALIKE = 2
"""Uses of one kind that tell enough."""
_MOST_TRIED = 100
"""Marks without room, after which no other is tried."""
_ENOUGH = Fraction(3, 5)
"""Part of an excerpt's lines up to which a use of another kind is added."""
_WORKING = Fraction(2, 3)
"""Part of an excerpt's lines up to which it is shown what a use is for."""
_SMALL = Fraction(2, 5)
"""Part of an excerpt's lines up to which a further use is added."""
_NEARLY = Fraction(9, 10)
"""Part of an excerpt's lines up to which small gaps are closed."""
_COMMENT = 6
"""Lines of a comment that is shown with the statement below it."""
_USES = 2
"""Statements that use what a mark gives."""
_FIRST_USE = 12
"""Lines of the first of these, above which no second is shown."""
_ELSEWHERE = 20
"""Lines of one in another function, where its own function uses it already."""
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
    file = code_file(source, lines, marks, language, path)
    around = CONTEXT if context is None else context
    if file is None:
        return plain_lines(lines, marks, context=around, most=most, noted=noted)
    choice = _Choice(file, context=context, most=most)
    return without_blank_ends(choice.lines_for(marks, noted), lines, {*noted, *file.marks})


class _Choice:
    """The lines of one file, chosen mark by mark as long as there is room."""

    def __init__(self, file: CodeFile, *, context: int | None, most: int | None):
        self._file = file
        self._context = context
        self._most = MOST_LINES if most is None else most
        self._has_limit = most is not None
        """Whether the author says how much."""
        self._measure = _MEASURES[0]
        self._shown: frozenset[int] = frozenset()

    def lines_for(self, marks: Sequence[Mark], noted: Collection[int]) -> frozenset[int]:
        """Return the lines for these marks, which are at least one."""
        ordered = list(by_importance(marks))
        if self._context is not None:
            self._with_context(ordered, noted)
            return self._shown
        alike = [mark for mark in marks if mark.kind is ordered[0].kind]
        first = clearest(self._file, alike, _MEASURES[0], most=self._most)
        self._begin(noted, first)
        long = _FOR_A_HEADER if first.kind in (Kind.ANNOTATION, Kind.DECORATOR) else _LONGEST_WHOLE
        self._surround(first, whole=long, most=self._most)
        if all(mark.kind is Kind.IMPORT for mark in marks):
            outline, number = self._file.outline, self._file.outline.innermost[first.lineno]
            around = first.lines if number is None else outline.parts[number].extent
            for step, start in ((-1, around.lineno), (1, around.end_lineno)):
                self._add_beside(start, step, outline.definition_at(first.lineno))
        for kind in dict.fromkeys(mark.kind for mark in ordered):
            self._place_one([mark for mark in marks if mark.kind is kind])
        self._place_one(self._in_class_of(first, marks))
        self._with_others_of_a_name()
        self._put_to_work(ordered)
        self._round_off()
        self._place_further(ordered)
        self._round_off()
        self._shown = explained(self._file, self._shown, self._measure, most=self._most)
        return self._shown

    def _with_others_of_a_name(self) -> None:
        """Show what belongs to the definitions with a mark in their headers: the other overloads, the setter."""
        outline = self._file.outline
        for marked in sorted(self._shown & self._file.marks.keys()):
            number = outline.definition_at(marked)
            if number is not None and marked in outline.parts[number].header.linenos:
                for part in others_of_a_name(self._file, number):
                    if self._add([part.signature.lineno]):
                        self._add_comment_above(part.header.lineno)

    def _in_class_of(self, header: Mark, marks: Sequence[Mark]) -> list[Mark]:
        """Return the marks directly in the class whose header has a mark; none where it is no such header."""
        outline = self._file.outline
        number = class_with_header(outline, header.lineno)
        others = marks if number is not None else ()
        return [m for m in others if m.lineno != header.lineno and outline.definition_at(m.lineno) == number]

    def _place_one(self, marks: Sequence[Mark]) -> None:
        """Show one mark of a kind, if there is room for it and for what explains it."""
        if any(mark.lineno in self._shown for mark in marks):
            return
        measure = self._measure
        for self._measure in (measure, *_MEASURES[2:4]):
            for mark in marks[:MOST_COMPARED]:
                if self._place(mark, most=int(self._most * _ENOUGH), runs=1):
                    self._measure = measure
                    return
        self._measure = measure

    def _place_further(self, marks: Sequence[Mark]) -> None:
        """Show more marks: as many as have room where the author says how much, else those that tell more."""
        tried = 0
        shown = Counter(mark.kind for mark in marks if mark.lineno in self._shown)
        shape = partial(shape_of, self._file.lines)
        shapes = {shape(mark) for mark in marks if mark.lineno in self._shown}
        for mark in marks:
            is_asked = self._has_limit or mark.kind is Kind.AUTHOR
            if mark.lineno in self._shown or (not is_asked and (shown[mark.kind] >= _ALIKE or shape(mark) in shapes)):
                continue
            # Half of a long definition tells little more.
            most, runs = (self._most, 1) if is_asked else (int(self._most * _SMALL), 0)
            if self._place(mark, most=most, runs=runs):
                shown[mark.kind] += 1
                shapes.add(shape(mark))
            elif not (mark.kind is Kind.AUTHOR and self._add(mark.linenos)) and (tried := tried + 1) == _MOST_TRIED:
                return

    def _place(self, mark: Mark, *, most: int, runs: int) -> bool:
        """Show a mark with its surroundings and return true, if all of that has room.

        Args:
            mark: That is not shown yet.
            most: Lines of the whole excerpt.
            runs: How many more runs there may be, another long definition being one; two with a whole definition.
        """
        before = self._shown
        if self._add(mark.linenos, most=most) and self._surround(mark, whole=WHOLE, most=most):
            added = len(ranges_of(self._shown)) - len(ranges_of(before))
            outline, number = self._file.outline, self._file.outline.definition_at(mark.lineno)
            is_apart = number is None or bool(whole_around(outline, mark.lineno, most=WHOLE))
            if not is_apart and number is not None and outline.parts[number].signature.lineno not in before:
                added = max(added, 1)
            if added <= (2 if is_apart else runs) or mark.kind in (Kind.AUTHOR, Kind.IMPORT):
                return True
        self._shown = before
        return False

    def _surround(self, mark: Mark, *, whole: int, most: int) -> bool:
        """Show what a mark stands in: the whole definition if that is short, else a block and statements beside it.

        Returns:
            Whether there is room for it.
        """
        outline = self._file.outline
        if mark.kind is not Kind.IMPORT and (linenos := whole_around(outline, mark.lineno, most=whole)):
            if self._add(linenos, most=most):
                self._add_comment_above(linenos[0])
                return True
            if whole <= WHOLE:
                return False
        found = block_around(outline, mark.lineno)
        if found is None:
            return True
        number, lines = found
        if outline.parts[number].is_import and len(lines) > SHORT_IMPORT:
            return True
        if len(lines) > self._measure.marked:
            for step, start in ((-1, mark.lineno), (1, mark.end_lineno)) if mark.kind is Kind.AUTHOR else ():
                self._add_beside(start, step, outline.definition_at(mark.lineno))
            return True
        if not self._add(lines.linenos, most=most):
            return False
        self._add_comment_above(lines.lineno)
        if mark.kind in (Kind.ANNOTATION, Kind.DECORATOR) and lines != outline.parts[number].extent:
            # What the function does with it, or returns, says more than what it begins with.
            if self._reads(mark) or (linenos := giving(outline, self._file.lines, number)):
                return bool(self._reads(mark)) or self._add(linenos, most=most)
        has_room = True
        for linenos in beside(self._file, number, lines):
            enough = len(self._shown) + len(linenos)
            has_room &= self._add(linenos, most=min(most, enough + _MORE_THAN_ASKED)) or enough <= most
        return has_room

    def _add_comment_above(self, lineno: int) -> None:
        """Show the short comment right above a statement: it is about that."""
        if lineno > 1 and is_comment(lineno - 1, self._file.lines, self._file.outline):
            self._add([lineno - 1], most=min(self._most, len(self._shown) + _COMMENT))

    def _put_to_work(self, marks: Sequence[Mark]) -> None:
        """Show where what the first marks of each kind give is used, unless that is shown already."""
        firsts: dict[Kind, Mark] = {}
        for mark in marks:
            if mark.lineno in self._shown:
                firsts.setdefault(mark.kind, mark)
        if len(firsts) > 1:
            firsts.pop(Kind.IMPORT, None)  # the other marks are what it is for
        for mark in firsts.values():
            outline, reads = self._file.outline, self._reads(mark)
            elsewhere = reads_elsewhere(outline, mark.lineno, reads)
            if not self._shown.isdisjoint(elsewhere or reads):
                continue
            is_read = not self._shown.isdisjoint(reads)
            more = _ELSEWHERE if is_read else _FIRST_USE
            added, enough, most = 0, len(self._shown) + more, int(self._most * _WORKING)
            for linenos in afterwards(outline, mark.lineno, elsewhere or reads):
                added += self._add(linenos, most=min(most, enough) if is_read else most)
                if added == _USES or (added and (is_read or len(self._shown) > enough)):
                    break

    def _reads(self, mark: Mark) -> Sequence[int]:
        """Return the lines that read what the statement of a mark binds."""
        return self._file.later.get(mark.name, ()) if mark.name else ()

    def _with_context(self, ordered: Sequence[Mark], noted: Collection[int]) -> None:
        """Show marks, each with as many lines around it as the author says."""
        only_imports = all(mark.kind is Kind.IMPORT for mark in ordered)
        firsts = list({mark.kind: mark for mark in reversed(ordered)}.values())[::-1]
        self._begin(noted, ordered[0])
        placed = [ordered[0], *(mark for mark in firsts[1:] if self._add(mark.linenos))]
        self._add_around(mark for mark in placed if only_imports or mark.kind is not Kind.IMPORT)
        further = list(self._fitting(ordered))
        self._add_around(mark for mark in further if only_imports or mark.kind is not Kind.IMPORT)

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

    def _add_around(self, marks: Iterable[Mark]) -> None:
        """Show lines above and below marks."""
        outline = self._file.outline
        for mark in marks:
            number = outline.definition_at(mark.lineno)
            last = mark.end_lineno
            # The header of a definition is shown whole: what comes below a mark in it comes below the header.
            if number is not None and last in outline.parts[number].header.linenos:
                last = outline.parts[number].header.end_lineno
            for step, start in ((-1, mark.lineno), (1, last)):
                self._add_beside(start, step, number)

    def _round_off(self) -> None:
        """Show the rest of short definitions, and small gaps within a block: many small pieces read badly."""
        outline = self._file.outline
        most = int(self._most * _NEARLY)
        for part in outline.parts:
            if part.is_definition and len(part.extent) <= _SHORT and part.signature.lineno in self._shown:
                if len(part.extent) <= _SHORT_UNMARKED or any(n in self._file.marks for n in part.extent.linenos):
                    self._add(but_docstrings(outline, part.extent), most=most)
        for linenos in cut_wholes(self._file, self._shown):
            self._add(linenos, most=most)
        for linenos in small_gaps(outline, self._shown):
            self._add(linenos, most=most)
        if len(self._file.lines) - len(self._shown) <= _SMALL_REST:
            self._add(range(1, len(self._file.lines) + 1), most=most)

    def _add_beside(self, start: int, step: int, definition: int | None) -> None:
        """Show the lines of a definition above or below one, as many as bring little else with them."""
        around = []
        context = CONTEXT if self._context is None else self._context
        for lineno in range(start + step, start + step * (context + 1), step):
            inside = 1 <= lineno <= len(self._file.lines)
            if not inside or self._file.outline.definition_at(lineno) != definition:
                break
            if self._context is None and self._file.is_import(lineno):
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
