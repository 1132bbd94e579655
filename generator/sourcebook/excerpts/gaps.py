"""Gaps that are better closed: many small pieces, and wholes that are broken off, read badly."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence, Set
from itertools import pairwise

from sourcebook.code.outline import Outline, Part
from sourcebook.excerpts.completion import CodeFile
from sourcebook.excerpts.same_matter import leaves
from sourcebook.excerpts.surroundings import but_docstrings
from sourcebook.model.lines import LineRange, ranges_of

_SMALL_GAP = 5
"""Lines of a gap that is rather shown, within a definition."""
_SMALL_END = 8
"""Lines at the end of a function that are rather shown: what it comes to is there."""
_PARAGRAPH = 6
"""Lines of a paragraph, statements without a blank line between them, that are rather shown with the others of it."""
_BLOCK_REST = 10
"""Lines at the end of a block, or of what belongs to it below, that are rather shown than broken off behind a mark."""
_SHORT_BRANCH = 3
"""The same of a branch for another case."""
_OTHER_CASE = re.compile(r"\s*(?:else|elif|case)\b")
_HANDLER = re.compile(r"\s*(?:except|finally)\b")
_ALMOST = 10
"""Lines that are left out of a definition of which the rest is shown."""
_ALMOST_WHOLE = 45
"""Lines of that definition, without docstrings that may be left out."""


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
        rest = range(gap[0], gap[0] if definition is None else outline.parts[definition].extent.end_lineno + 1)
        most = _SMALL_GAP if definition is None or outline.parts[definition].is_class else _SMALL_END
        if rest and rest[-1] <= gap[-1] and len(rest) <= most:
            yield rest
        elif len(gap) <= _SMALL_GAP and set(outline.around(before)).intersection(outline.around(after)):
            yield gap


def cut_wholes(file: CodeFile, shown: Set[int]) -> Iterator[Sequence[int]]:
    """Yield the lines left out of functions almost shown, and of short paragraphs and ends of blocks with a mark.

    Args:
        file: That is cut.
        shown: Lines that are.
    """
    outline, marked = file.outline, file.marks.keys()
    for number in sorted({n for lineno in shown & marked if (n := outline.definition_at(lineno)) is not None}):
        linenos = set(but_docstrings(outline, outline.parts[number].extent))
        if not outline.parts[number].is_class and len(linenos) <= _ALMOST_WHOLE and len(linenos - shown) <= _ALMOST:
            yield sorted(linenos - shown)
    for run in ranges_of(shown):
        if marked.isdisjoint(run.linenos):
            continue
        for step, edge in ((-1, run.lineno), (1, run.end_lineno)):
            definition = outline.definition_at(edge)
            if step > 0 and leaves(file, edge):
                continue
            if definition is not None and not outline.parts[definition].is_class:
                rest = _paragraph(outline.parts[definition], file.lines, edge, step)
                if len(rest) <= _PARAGRAPH:
                    yield rest
        yield from _rests(outline, file.lines, run)
    yield from _handlers(file, shown)


def _rests(outline: Outline, text: Sequence[str], run: LineRange) -> Iterator[Sequence[int]]:
    """Yield the lines of the short ends of the blocks in which a run breaks off, inner ones first.

    The branch of another case is no such end, unless it is very short.
    """
    for number in outline.around(outline.innermost[run.end_lineno]):
        part = outline.parts[number]
        rest = range(run.end_lineno + 1, part.extent.end_lineno + 1)
        if part.is_definition or part.is_import or len(rest) > _BLOCK_REST:
            return
        if len(rest) > _SHORT_BRANCH and _OTHER_CASE.match(text[rest[0] - 1]):
            return
        if rest and part.below:
            yield rest


def _handlers(file: CodeFile, shown: Set[int]) -> Iterator[Sequence[int]]:
    """Yield the lines of what catches the faults of a `try` that is shown, where none of it is: all that is short.

    Of what is long, no more than how it begins, where a use is tried.
    """
    for part in file.outline.parts:
        handlers = [file.outline.parts[n].extent for n in part.below if _catches(file, n)]
        if handlers and part.header.lineno in shown and shown.isdisjoint(n for h in handlers for n in h.linenos):
            linenos = range(handlers[0].lineno, handlers[-1].end_lineno + 1)
            is_tried = any(n in file.marks for n in range(part.header.end_lineno + 1, handlers[0].lineno))
            begins = linenos[: 1 if is_tried else 0]
            yield next((each for each in (linenos, handlers[0].linenos) if len(each) <= _SMALL_GAP), begins)


def _catches(file: CodeFile, number: int) -> bool:
    return bool(_HANDLER.match(file.lines[file.outline.parts[number].header.lineno - 1]))


def _paragraph(function: Part, text: Sequence[str], lineno: int, step: int) -> Sequence[int]:
    """Return the lines of a function from one to the next blank line, its docstring or its end, without that one."""
    begins = (function.docstring or function.header).end_lineno + 1
    found = []
    while begins <= (lineno := lineno + step) <= function.extent.end_lineno and text[lineno - 1].strip():
        found.append(lineno)
    return sorted(found)


def without_blank_ends(shown: Collection[int], text: Sequence[str], kept: Collection[int]) -> frozenset[int]:
    """Return shown lines without the blank ones beside a gap, but for those that are kept in any case."""
    found = set(shown)
    for run in ranges_of(shown):
        for linenos, beyond in ((run.linenos, run.lineno - 1), (reversed(run.linenos), run.end_lineno + 1)):
            for lineno in linenos if 1 <= beyond <= len(text) else ():
                if text[lineno - 1].strip() or lineno in kept:
                    break
                found.discard(lineno)
    return frozenset(found)
