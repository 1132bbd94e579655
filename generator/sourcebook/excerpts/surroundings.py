"""What a mark stands in that makes sense of it: the small definition or block around it, or the statements beside it.

A reader takes in whole things: a function, a loop, a `try` with its `except`. So these are shown as wholes while they
are small; in longer ones, whole statements before and after a use are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sourcebook.code.outline import Outline, Part
from sourcebook.model.lines import LineRange

SMALL = 20
"""Lines of a definition that is shown for one that stands in it."""
_SHORT_BLOCK = 12
"""Lines of a block in a long definition that is shown whole."""
_WITH_DOCSTRINGS = 30
"""Lines of a definition that is shown with long docstrings in it."""
_LONG_DOCSTRING = 6
"""Lines of a docstring that may be left out."""
_BEFORE = 4
_BEHIND = 6
"""Lines of whole statements before a use and behind it."""
_CLOSE = 3
"""Lines of such outside of functions, on consecutive lines."""
_BODY = 12
"""Lines of whole statements below a header."""
_FIRST_METHOD = 24
"""Lines of what a class begins with."""


def whole_around(outline: Outline, lineno: int, *, most: int) -> Sequence[int]:
    """Return the lines of the definition around a line that is a whole of few lines; none where it is longer.

    Args:
        outline: Of the file.
        lineno: Of the line.
        most: Lines of the definition, without docstrings that may be left out.
    """
    number = outline.definition_at(lineno)
    if number is None:
        return ()
    whole = outline.parts[number].extent
    is_short = len(whole) <= min(most, _WITH_DOCSTRINGS)
    linenos = list(whole.linenos) if is_short else _without_docstrings(outline, whole)
    if len(linenos) > most:
        return ()
    for outer in outline.around(outline.parts[number].parent):
        if len(outline.parts[outer].extent) <= SMALL:
            linenos = list(outline.parts[outer].extent.linenos)
    return linenos


def _without_docstrings(outline: Outline, lines: LineRange) -> list[int]:
    """Return the lines of a definition but for long docstrings in it."""
    docstrings = (part.docstring for part in outline.parts if part.docstring and part.docstring.lineno in lines.linenos)
    left_out = {n for docstring in docstrings if len(docstring) > _LONG_DOCSTRING for n in docstring.linenos}
    return [lineno for lineno in lines.linenos if lineno not in left_out]


def block_around(outline: Outline, lineno: int) -> tuple[int, LineRange] | None:
    """Return the largest short block around a line within its definition; else the statement or header it is in.

    Args:
        outline: Of the file.
        lineno: Of the line.

    Returns:
        The number of the part, and its lines; None outside of all parts.
    """
    found: tuple[int, LineRange] | None = None
    for number in outline.around(outline.innermost[lineno]):
        part = outline.parts[number]
        is_short = len(part.extent) <= _SHORT_BLOCK and not part.is_definition
        if found is not None and not is_short:
            break
        found = number, part.extent if is_short else part.header
        if not is_short:
            break
    return found


def beside(outline: Outline, number: int, lines: LineRange) -> Iterator[list[int]]:
    """Yield the lines of whole statements before, then behind, a part of a file.

    Args:
        outline: Of the file.
        number: Of the part.
        lines: Of it: all, or its header, of which the statements below it are behind.
    """
    part = outline.parts[number]
    if part.below and lines.end_lineno < part.extent.end_lineno:
        first = outline.parts[part.below[0]]
        yield _taken([outline.parts[n].extent for n in part.below], _above(first.extent), most=_BODY)
        if first.is_definition and len(first.extent) > _BODY:
            yield _taken([first.extent], _above(first.extent), most=_FIRST_METHOD) or _taken(
                [outline.parts[n].extent for n in first.below], _above(outline.parts[first.below[0]].extent), most=_BODY
            )
        return
    siblings = _beside(outline, part)
    before = [extent for extent in siblings if extent.end_lineno < lines.lineno][::-1]
    behind = [extent for extent in siblings if extent.lineno > lines.end_lineno]
    if part.parent is None or outline.parts[part.parent].is_class:
        # What stands there is seldom about what stands beside it, unless no blank line is between them.
        if part.parent is None:
            yield _taken(before, lines, most=_CLOSE, close=True)
            yield _taken(behind, lines, most=_CLOSE, close=True)
        return
    yield _taken(before, lines, most=_BEFORE)
    while not behind and part.parent is not None and not outline.parts[part.parent].is_definition:
        part = outline.parts[part.parent]
        behind = [extent for extent in _beside(outline, part) if extent.lineno > lines.end_lineno]
    yield _taken(behind, lines, most=_BEHIND)


def _above(lines: LineRange) -> LineRange:
    return LineRange(lineno=lines.lineno - 1, end_lineno=lines.lineno - 1)


def _beside(outline: Outline, part: Part) -> list[LineRange]:
    """Return the extents of what stands in the same block, in order of lines."""
    if part.parent is not None:
        return [outline.parts[number].extent for number in outline.parts[part.parent].below]
    return [other.extent for other in outline.parts if other.parent is None]


def _taken(extents: Sequence[LineRange], lines: LineRange, *, most: int, close: bool = False) -> list[int]:
    """Return the lines of the first statements that have room, with those between them and `lines`.

    Args:
        extents: Of the statements, nearest first.
        lines: That they are beside.
        most: How many lines.
        close: Whether they stand on consecutive lines.
    """
    edges = [lines.lineno, lines.end_lineno]
    for extent in extents:
        first, last = min(edges[0], extent.lineno), max(edges[1], extent.end_lineno)
        is_apart = close and extent.end_lineno + 1 != edges[0] and extent.lineno - 1 != edges[1]
        if is_apart or last - first + 1 - len(lines) > most:
            break
        edges = [first, last]
    return [n for n in range(edges[0], edges[1] + 1) if n not in lines.linenos]
