"""What the marks need: the default excerpt of a file.

A reader wants few whole things: the definition or statement in which a use is understood best, and a small whole one
for each other kind of use. What has to be shown with a line is told by `completion`, what makes sense of it by
`surroundings`, what a use costs a reader by `importance`; here it is chosen what fits into the lines of an excerpt. All
other marks are left in their gaps, which count them. Short files are shown whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from pathlib import PurePosixPath

from sourcebook.errors import NothingToShowError
from sourcebook.excerpts.afterwards import afterwards, given_back, reads_elsewhere
from sourcebook.excerpts.around_marks import MOST_TRIED, show_around_marks
from sourcebook.excerpts.completion import SHORT_IMPORT, CodeFile, code_file
from sourcebook.excerpts.explained import explained
from sourcebook.excerpts.gaps import cut_wholes, small_gaps, without_blank_ends
from sourcebook.excerpts.importance import clearest_first
from sourcebook.excerpts.plain_lines import plain_lines
from sourcebook.excerpts.room import MEASURES, Room
from sourcebook.excerpts.surroundings import (
    beside,
    block_around,
    but_docstrings,
    giving,
    whole_around,
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
_FOR_A_HEADER = 30
"""Lines of a definition that is shown whole for an annotation or a decorator."""
_FURTHER = 16
"""Lines of a definition or statement that is shown whole for a use of another kind, and of the same in all for it."""
_MOST_WHOLES = 3
"""Definitions and statements that are shown for uses of one kind each."""
_WORKING = Fraction(2, 3)
"""Part of an excerpt's lines up to which it is shown what a use is for."""
_ENOUGH = Fraction(3, 5)
"""Part of an excerpt's lines up to which a use of another kind is added."""
_NEARLY = Fraction(9, 10)
"""Part of an excerpt's lines up to which small gaps are closed."""
_ELSEWHERE = 20
"""Lines of another function that uses what a mark gives, where its own function uses it already."""
_MORE_THAN_ASKED = 4
"""Lines that may come with those beside a use."""
_IN_HEADERS = frozenset({Kind.ANNOTATION, Kind.DECORATOR})


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
    if file is None:
        return plain_lines(lines, marks, context=CONTEXT if context is None else context, most=most, noted=noted)
    room = Room(file, most=MOST_LINES if most is None else most)
    if context is None:
        _Choice(room, has_limit=most is not None).show(marks, noted)
    else:
        show_around_marks(room, marks, noted, count=context)
    return without_blank_ends(room.shown, lines, {*noted, *file.marks})


class _Choice:
    """The lines of one file, chosen use by use as long as there is room."""

    def __init__(self, room: Room, *, has_limit: bool):
        self._room = room
        self._file: CodeFile = room.file
        self._has_limit = has_limit
        """Whether the author says how much."""

    def show(self, marks: Sequence[Mark], noted: Collection[int]) -> None:
        """Show these marks, which are at least one: the clearest, and with it what makes sense of it."""
        own = [mark for mark in marks if mark.kind is Kind.AUTHOR]
        uses = [mark for mark in marks if mark.kind is not Kind.IMPORT]
        ranked = [*own, *clearest_first(self._file, [m for m in uses or marks if m not in own], MEASURES[0])]
        first = ranked[0]
        self._room.begin(noted, first)
        long = _FOR_A_HEADER if first.kind in _IN_HEADERS else _LONGEST_WHOLE
        self._surround(first, whole=long, most=self._room.most)
        self._show_import(marks, first)
        self._show_other_kinds(ranked)
        self._with_others_of_a_name()
        self._put_to_work(ranked)
        self._round_off()
        self._show_what_is_asked([*own, *(marks if self._has_limit else ())])
        self._round_off()
        room = self._room
        room.shown = explained(self._file, room.shown, room.measure, most=room.most)

    def _show_import(self, marks: Sequence[Mark], first: Mark) -> None:
        """Show a marked import, and what stands beside it where nothing else is marked."""
        imports = [mark for mark in marks if mark.kind is Kind.IMPORT]
        if not any(mark.lineno in self._room.shown for mark in imports):
            for mark in imports:
                if self._room.add(mark.linenos):
                    break
        if len(imports) == len(marks):
            outline, number = self._file.outline, self._file.outline.innermost[first.lineno]
            around = first.lines if number is None else outline.parts[number].extent
            for step, start in ((-1, around.lineno), (1, around.end_lineno)):
                self._add_beside(start, step, outline.definition_at(first.lineno))

    def _show_other_kinds(self, ranked: Sequence[Mark]) -> None:
        """Show the clearest use of each other kind, where that is a small whole; one of what is done also elsewhere."""
        wholes = 1
        for kind in dict.fromkeys(mark.kind for mark in ranked):
            alike = [mark for mark in ranked if mark.kind is kind]
            if wholes < _MOST_WHOLES and not any(mark.lineno in self._room.shown for mark in alike):
                wholes += any(self._show_whole(mark) for mark in alike)
        if all(mark.kind in _IN_HEADERS for mark in ranked if mark.lineno in self._room.shown):
            any(self._place(mark) for mark in ranked if mark.kind not in _IN_HEADERS)

    def _show_whole(self, mark: Mark) -> bool:
        """Show a small definition or statement around a mark, if there is room for it."""
        outline = self._file.outline
        before = self._room.shown
        whole: Sequence[int] = whole_around(outline, mark.lineno, most=_FURTHER)
        number = outline.definition_at(mark.lineno)
        is_in_shown = number is None or (
            outline.parts[number].is_class and outline.parts[number].header.lineno in before
        )
        if not whole and is_in_shown and (block := block_around(outline, mark.lineno)):
            whole = block[1].linenos
        most = min(int(self._room.most * _WORKING), len(before) + _FURTHER + _MORE_THAN_ASKED)
        if not whole or len(whole) > _FURTHER or not self._room.add(whole, most=most):
            return False
        self._room.add_comment_above(whole[0])
        return True

    def _place(self, mark: Mark) -> bool:
        """Show a mark with what stands around it, if all of that has room and is two runs of lines more at most."""
        before = self._room.shown
        most = self._room.most if self._has_limit else int(self._room.most * _ENOUGH)
        if self._room.add(mark.linenos, most=most) and self._surround(mark, whole=_FOR_A_HEADER, most=most):
            if len(ranges_of(self._room.shown)) <= len(ranges_of(before)) + 2:
                return True
        self._room.shown = before
        return False

    def _with_others_of_a_name(self) -> None:
        """Show what belongs to the definitions with a mark in their headers: the other overloads, the setter."""
        outline = self._file.outline
        for marked in sorted(self._room.shown & self._file.marks.keys()):
            number = outline.definition_at(marked)
            if number is not None and marked in outline.parts[number].header.linenos:
                for part in others_of_a_name(self._file, number):
                    if self._room.add([part.signature.lineno]):
                        self._room.add_comment_above(part.header.lineno)

    def _show_what_is_asked(self, marks: Iterable[Mark]) -> None:
        """Show marks of the author, or as many as have room where the author says how much."""
        tried = 0
        for mark in marks:
            if mark.lineno in self._room.shown or self._place(mark):
                continue
            if not (mark.kind is Kind.AUTHOR and self._room.add(mark.linenos)) and (tried := tried + 1) == MOST_TRIED:
                return

    def _surround(self, mark: Mark, *, whole: int, most: int) -> bool:
        """Show what a mark stands in: the whole definition if that is short, else a block and statements beside it.

        Returns:
            Whether there is room for it.
        """
        outline, room = self._file.outline, self._room
        definition = () if mark.kind is Kind.IMPORT else whole_around(outline, mark.lineno, most=whole)
        if definition and room.add(definition, most=most):
            room.add_comment_above(definition[0])
            return True
        found = block_around(outline, mark.lineno)
        if found is None:
            return True
        number, lines = found
        if outline.parts[number].is_import and len(lines) > SHORT_IMPORT:
            return True
        if len(lines) > room.measure.marked:
            for step, start in ((-1, mark.lineno), (1, mark.end_lineno)) if mark.kind is Kind.AUTHOR else ():
                self._add_beside(start, step, outline.definition_at(mark.lineno))
            return True
        if not room.add(lines.linenos, most=most):
            return False
        room.add_comment_above(lines.lineno)
        if mark.kind in _IN_HEADERS and lines != outline.parts[number].extent:
            # What the function does with it, or returns, says more than what it begins with.
            given: Sequence[int] = () if self._reads(mark) else giving(outline, self._file.lines, number)
            if self._reads(mark) or given:
                return room.add(given, most=most)
        has_room = True
        for around in beside(self._file, number, lines):
            enough = len(room.shown) + len(around)
            has_room &= room.add(around, most=min(most, enough + _MORE_THAN_ASKED)) or enough <= most
        return has_room

    def _put_to_work(self, marks: Sequence[Mark]) -> None:
        """Show where what the first marks of each kind give is used, unless that is shown already."""
        firsts: dict[Kind, Mark] = {}
        for mark in marks:
            if mark.lineno in self._room.shown:
                firsts.setdefault(mark.kind, mark)
        for mark in firsts.values():
            outline, reads, shown = self._file.outline, self._reads(mark), self._room.shown
            elsewhere = reads_elsewhere(outline, mark.lineno, reads)
            if not shown.isdisjoint(elsewhere or reads):
                continue
            most = int(self._room.most * _WORKING)
            if not shown.isdisjoint(reads):
                most = min(most, len(shown) + _ELSEWHERE)
            used = afterwards(self._file, mark.lineno, elsewhere or reads)
            is_used = any(self._room.add(linenos, most=most) for linenos in used)
            if is_used and elsewhere:  # one method often fills what another empties
                any(self._room.add(linenos, most=_SHORT) for linenos in used)
        for number in {self._file.outline.definition_at(mark.lineno) for mark in firsts.values()} - {None}:
            self._room.add(given_back(self._file, number or 0, self._room.shown))

    def _reads(self, mark: Mark) -> Sequence[int]:
        """Return the lines that read what the statement of a mark binds; a long class tells enough by itself."""
        number = self._file.outline.definition_at(mark.lineno) if mark.kind is Kind.SUBCLASS else None
        if mark.name is None or (number is not None and len(self._file.outline.parts[number].extent) > _SHORT_UNMARKED):
            return ()
        return self._file.later.get(mark.name, ())

    def _round_off(self) -> None:
        """Show the rest of short definitions, and small gaps within a block: many small pieces read badly."""
        outline, room = self._file.outline, self._room
        most = int(room.most * _NEARLY)
        for part in outline.parts:
            if part.is_definition and part.signature.lineno in room.shown:
                whole = but_docstrings(outline, part.extent)
                is_marked = any(n in self._file.marks for n in part.extent.linenos)
                if len(whole) <= (_SHORT if is_marked else _SHORT_UNMARKED):
                    room.add(whole, most=most)
        for linenos in cut_wholes(self._file, room.shown):
            room.add(linenos, most=most)
        for linenos in small_gaps(outline, room.shown):
            room.add(linenos, most=most)
        if len(self._file.lines) - len(room.shown) <= _SMALL_REST:
            room.add(range(1, len(self._file.lines) + 1), most=most)

    def _add_beside(self, start: int, step: int, definition: int | None) -> None:
        self._room.add_beside(start, step, definition, count=CONTEXT, imports=False)
