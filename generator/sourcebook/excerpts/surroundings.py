"""What a mark stands in that makes sense of it: the small definition or block around it, or the statements beside it.

A reader takes in whole things: a function, a loop, a `try` with its `except`. So these are shown as wholes while they
are small; in longer ones, whole statements before and after a use are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from sourcebook.code.outline import Outline, Part
from sourcebook.model.lines import LineRange, ranges_of

SMALL = 20
"""Lines of a definition that is shown for one that stands in it."""
_SHORT_BLOCK = 12
"""Lines of a block in a long definition that is shown whole."""
_LITTLE_CODE = 12
"""Lines of a definition without docstrings that is shown with longer ones."""
_LONG_DOCSTRING = 3
_LONGEST_DOCSTRING = 10
"""Lines of a docstring that is left out, above much code and above little."""
_BEFORE = 5
_BEHIND = 8
"""Lines of whole statements before a use and behind it."""
_CLOSE = 3
"""Lines of such outside of functions, on consecutive lines."""
_BODY = 12
"""Lines of whole statements below a header."""
_BELOW_SIGNATURE = 8
"""The same below that of a long function, of which little is about what is marked in the signature."""
_METHOD = 24
_CONSTRUCTOR = 12
"""Lines of a method, and of `__init__`, that is shown for the class."""
_OWN = frozenset({"__init__", "__repr__", "__str__"})
"""Methods that say little of what a class is derived for."""
_SMALL_GAP = 5
"""Lines of a gap that is rather shown, within a definition."""


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
    linenos = but_docstrings(outline, whole)
    if len(linenos) > most:
        return ()
    for outer in outline.around(outline.parts[number].parent):
        if len(outline.parts[outer].extent) <= SMALL:
            linenos = list(outline.parts[outer].extent.linenos)
    return linenos


def but_docstrings(outline: Outline, lines: LineRange) -> list[int]:
    """Return the lines of a definition but for long docstrings in it: less is left out above little code."""
    found = [part.docstring for part in outline.parts if part.docstring and part.docstring.lineno in lines.linenos]
    is_little = len(lines) - sum(map(len, found)) <= _LITTLE_CODE
    longest = _LONGEST_DOCSTRING if is_little else _LONG_DOCSTRING
    left_out = {n for docstring in found if len(docstring) > longest for n in docstring.linenos}
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
        if part.is_class:
            yield from _of_class(outline, [outline.parts[n] for n in part.below])
        else:
            first = outline.parts[part.below[0]]
            most = _BELOW_SIGNATURE if part.is_definition else _BODY
            yield _taken([outline.parts[n].extent for n in part.below], _above(first.extent), most=most)
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


def _of_class(outline: Outline, below: Sequence[Part]) -> Iterator[list[int]]:
    """Yield the lines of what a class begins with, and of a method that does its work.

    That is the first whose name is public or special: what the base class asks for more often than `__init__`.
    """
    methods = [part for part in below if part.is_definition]
    yield _taken(
        [part.extent for part in below if not methods or part.extent.lineno < methods[0].extent.lineno],
        _above(below[0].extent),
        most=_BODY,
    )
    whole = [(part, but_docstrings(outline, part.extent)) for part in methods]
    if whole and whole[0][0].name == "__init__" and len(whole[0][1]) <= _CONSTRUCTOR:
        yield whole[0][1]
    work = [(part, linenos) for part, linenos in whole if part.name not in _OWN and not _is_private(part.name)]
    if small := next((linenos for _, linenos in work if len(linenos) <= _METHOD), None):
        yield small
        return
    for part, _ in (work or whole)[:1]:
        extents = [outline.parts[n].extent for n in part.below]
        yield [part.signature.lineno, *_taken(extents, _above(extents[0]), most=_BODY)]


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def small_gaps(outline: Outline, shown: Collection[int]) -> Iterator[Sequence[int]]:
    """Yield the lines of gaps within a definition that are as well shown: no names of an import, no docstring."""
    count = len(outline.innermost) - 1
    docstrings = {part.docstring.lineno for part in outline.parts if part.docstring}
    for run, following in pairwise([*ranges_of(shown), LineRange(lineno=count + 1, end_lineno=count + 1)]):
        gap = range(run.end_lineno + 1, following.lineno)
        before = outline.innermost[run.end_lineno]
        if not gap or gap[0] in docstrings or (before is not None and outline.parts[before].is_import):
            continue
        after = outline.innermost[following.lineno] if following.lineno <= count else None
        definition = outline.definition_at(run.end_lineno)
        end = gap[0] if definition is None else outline.parts[definition].extent.end_lineno + 1
        if gap[0] < end <= min(gap[-1], gap[0] + _SMALL_GAP):
            yield range(gap[0], end)
        elif len(gap) <= _SMALL_GAP and set(outline.around(before)).intersection(outline.around(after)):
            yield gap


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
