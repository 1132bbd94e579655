"""Which use is understood best: a small whole that shows what is done, with little of it explained elsewhere.

Every use has a price, in points: what a reader has to look up, to skip or to do without. The cheapest is shown first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from sourcebook.excerpts.completion import CodeFile, Measure, complete
from sourcebook.excerpts.surroundings import SHORT_BLOCK_OF_MODULE, block_around, docstring_lines, whole_around
from sourcebook.model.lines import LineRange, ranges_of
from sourcebook.model.mark import Kind, Mark

WHOLE = 30
"""Lines of a definition that is shown whole around a mark, if there is room."""
MOST_COMPARED = 30
"""Definitions with a mark of which the clearest is looked for."""
_OF_KIND = {Kind.ANNOTATION: 4.0, Kind.IMPORT: 8.0, Kind.STRING: 3.0, Kind.OTHER: 1.0}
"""How much less than a call a use of a kind tells."""
_CUT = 10.0
_LONG = 5.0
"""For a definition that is cut, and for one that is much longer than what is shown whole."""
_IN_A_CLASS = 5.0
"""For a class that is cut, or of which a statement is shown."""
_MUCH = 15
_LINES_A_POINT = 4
"""Lines of a definition that are read at once, and how many more cost a point."""
_TINY = 2
"""Lines of a definition that tells little."""
_NAME = 0.6
_MOST_NAMES = 5
"""For a name whose origin is not shown, and how many are counted."""
_KIND_MORE = 1.5
"""For each other kind of use that comes with one."""
_LATER = 0.05
"""For each definition with a mark above it."""


def by_importance(marks: Sequence[Mark]) -> Iterator[Mark]:
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


def clearest_first(file: CodeFile, marks: Sequence[Mark], measure: Measure) -> list[Mark]:
    """Return one mark of each kind in each definition, those that are understood best first.

    Args:
        file: That is cut.
        marks: Over the whole file, sorted.
        measure: What is cut rather than shown whole.
    """
    places: dict[tuple[Kind, int | None], Mark] = {}
    for mark in marks:
        number = file.outline.definition_at(mark.lineno)
        place = file.outline.innermost[mark.lineno] if number is None or file.outline.parts[number].is_class else number
        places.setdefault((mark.kind, place), mark)
    priced = [
        (_price(file, mark, measure) + position * _LATER, position, mark)
        for position, mark in enumerate(islice(places.values(), MOST_COMPARED))
    ]
    return [mark for _, _, mark in sorted(priced)]


def _price(file: CodeFile, mark: Mark, measure: Measure) -> float:
    outline = file.outline
    whole = whole_around(outline, mark.lineno, most=WHOLE)
    price = _OF_KIND.get(mark.kind, 0.0)
    if not whole:
        number = outline.definition_at(mark.lineno)
        block = block_around(outline, mark.lineno)
        whole = list(block[1].linenos) if block else mark.linenos
        if number is not None:
            part = outline.parts[number]
            price += _IN_A_CLASS if part.is_class else _CUT + (_LONG if len(part.extent) > 2 * WHOLE else 0)
        elif len(whole) > SHORT_BLOCK_OF_MODULE:
            price += _CUT
    shown = complete(file, whole, measure)
    lines = LineRange(lineno=whole[0], end_lineno=whole[-1])
    price += len(ranges_of(shown)) + max(0, len(whole) - _MUCH) / _LINES_A_POINT
    price += bool(docstring_lines(outline, lines)) + (len(whole) <= _TINY)
    price += _NAME * min(_MOST_NAMES, len(_unknown(file, whole, shown)))
    kinds = {other.kind for n in whole for other in file.marks.get(n, ())} - {mark.kind, Kind.IMPORT}
    return price - _KIND_MORE * len(kinds)


def _unknown(file: CodeFile, linenos: Sequence[int], shown: Collection[int]) -> set[str | int]:
    """Return the names on some lines, and the lines that read attributes, of which the origin is not shown."""
    names = {use.name for n in linenos for use in file.names.get(n, ()) if not set(use.bound).intersection(shown)}
    return {*names, *(n for n in linenos if n in file.set_before and not set(file.set_before[n]).intersection(shown))}
