"""Marks with as many lines around each as the author says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction

from sourcebook.excerpts.importance import by_importance
from sourcebook.excerpts.room import Room
from sourcebook.model.mark import Kind, Mark

MOST_TRIED = 100
"""Marks without room, after which no other is tried."""
_ENOUGH = Fraction(3, 5)
"""Part of an excerpt's lines up to which a further mark is added that stands apart."""


def show_around_marks(room: Room, marks: Sequence[Mark], noted: Collection[int], *, count: int) -> None:
    """Show marks, each with lines around it.

    Args:
        room: Of the excerpt, empty.
        marks: Over the whole file, sorted; at least one.
        noted: Lines that a note is about.
        count: Lines above and below a mark.
    """
    ordered = list(by_importance(marks))
    room.begin(noted, ordered[0])
    firsts = list({mark.kind: mark for mark in reversed(ordered)}.values())[::-1]
    placed = [ordered[0], *(mark for mark in firsts[1:] if room.add(mark.linenos))]
    only_imports = all(mark.kind is Kind.IMPORT for mark in ordered)

    def add_around(chosen: Iterable[Mark]) -> None:
        for mark in chosen:
            if only_imports or mark.kind is not Kind.IMPORT:
                _add_around(room, mark, count)

    add_around(placed)
    add_around(list(_fitting(room, ordered)))


def _fitting(room: Room, marks: Iterable[Mark]) -> Iterator[Mark]:
    """Show the marks for which there is room, and yield those."""
    tried = 0
    for mark in marks:
        if mark.lineno in room.shown:
            continue
        if room.add(mark.linenos, most=int(room.most * _ENOUGH)) or room.join(mark.linenos):
            yield mark
        elif (tried := tried + 1) == MOST_TRIED:
            return


def _add_around(room: Room, mark: Mark, count: int) -> None:
    """Show lines above and below a mark."""
    outline = room.file.outline
    number = outline.definition_at(mark.lineno)
    last = mark.end_lineno
    # The header of a definition is shown whole: what comes below a mark in it comes below the header.
    if number is not None and last in outline.parts[number].header.linenos:
        last = outline.parts[number].header.end_lineno
    for step, start in ((-1, mark.lineno), (1, last)):
        room.add_beside(start, step, number, count=count, imports=True)
