"""What tells of the names beside the marks, as far as it is short and brings nothing needless with it.

What marked lines read is bound in what is shown (`completion`); a reader wonders about more: where an attribute of
`self` on a marked line was set, what a derived class names in its body, where names on the lines around come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from fractions import Fraction
from itertools import islice

from sourcebook.code.outline import Part
from sourcebook.excerpts.completion import SHORT_IMPORT, CodeFile, Measure, complete
from sourcebook.excerpts.surroundings import but_docstrings
from sourcebook.model.lines import ranges_of

_MOST = 4
"""Imports and constants that are added: none that brings lines with it which no name asks for."""
_RUNS = 2
"""Runs of lines that these make more."""
_PLACES = 2
"""Other places that are added, of each kind."""
_LITTLE = 20
"""Lines of such a place with what comes with it."""
_WORKING = Fraction(2, 3)
_ENOUGH = Fraction(3, 5)
_NEARLY = Fraction(9, 10)
"""Parts of an excerpt's lines up to which what is set, what is named, and where names come from is added."""
_STATEMENT = 4
"""Lines of a statement that is added."""
_VERY_SHORT = 8
"""Lines of a function of which all is explained, without docstrings that may be left out."""
_METHOD = 12
"""Lines of a method that is added, without docstrings that may be left out."""


def explained(file: CodeFile, shown: frozenset[int], measure: Measure, *, most: int) -> frozenset[int]:
    """Return shown lines with those that tell of the names on them and beside them.

    Args:
        file: That is cut.
        shown: Lines that are.
        measure: What is cut rather than shown whole.
        most: Lines of the excerpt.
    """
    for find, part in ((_setting, _WORKING), (_named, _ENOUGH)):
        for linenos in islice(find(file, shown), _PLACES):
            added = complete(file, shown.union(linenos), measure)
            if len(added) <= min(int(most * part), len(shown) + _LITTLE):
                shown = added
    wanted = _origins(file, shown)
    most_runs = len(ranges_of(shown)) + _RUNS
    for lineno in wanted:
        added = complete(file, shown | {lineno}, measure)
        is_needed = all(n in wanted or _names_nothing(file, n) for n in added - shown)
        is_short = len(added) <= int(most * _NEARLY) and len(ranges_of(added)) <= most_runs
        if is_needed and is_short and len(added.intersection(wanted)) <= _MOST:
            shown = added
    return shown


def _setting(file: CodeFile, shown: Set[int]) -> Iterator[Sequence[int]]:
    """Yield the lines of short methods, or statements of a class, that set what is read of `self`.

    It is looked for what marked lines read, and all lines of a very short method with a mark.
    """
    for lineno in sorted(shown & _told_of(file, shown)):
        settings = file.set_before.get(lineno, ())
        if settings and shown.isdisjoint(settings):
            # What stands in the class itself is often a default that a method replaces.
            part = min((_set_in(file, n) for n in settings), key=lambda part: not part.is_definition)
            linenos = but_docstrings(file.outline, part.extent)
            if len(linenos) <= (_METHOD if part.is_definition else _STATEMENT):
                yield linenos


def _set_in(file: CodeFile, lineno: int) -> Part:
    """Return the method that a line stands in, or the statement of a class."""
    numbers = [file.outline.innermost[lineno], file.outline.definition_at(lineno)]
    parts = [file.outline.parts[number] for number in numbers if number is not None]
    return parts[0] if parts[-1].is_class else parts[-1]


def _told_of(file: CodeFile, shown: Set[int]) -> set[int]:
    """Return marked lines, and those of very short functions with a mark."""
    found = set(file.marks)
    for number in {file.outline.definition_at(lineno) for lineno in shown & file.marks.keys()}:
        if number is not None and not file.outline.parts[number].is_class:
            linenos = but_docstrings(file.outline, file.outline.parts[number].extent)
            found.update(linenos if len(linenos) <= _VERY_SHORT else ())
    return found


def _named(file: CodeFile, shown: Set[int]) -> Iterator[list[int]]:
    """Yield lines that define what the statements of a class read that has a mark in its header."""
    parts = file.outline.parts
    headers = [p for p in parts if p.is_class and not file.marks.keys().isdisjoint(p.header.linenos)]
    for part in headers:
        for below in (parts[number] for number in part.below):
            if below.below or not all(n in shown for n in below.extent.linenos):
                continue
            for use in (use for n in below.extent.linenos for use in file.names.get(n, ())):
                if shown.isdisjoint(use.bound) and _is_told(file, use.bound[0]):
                    yield [use.bound[0]]


def _origins(file: CodeFile, shown: Set[int]) -> list[int]:
    """Return the lines of imports and constants that bind names in runs with a mark, those of the nearest first."""
    found: dict[int, int] = {}
    for run in ranges_of(shown):
        marks = [n for n in run.linenos if n in file.marks]
        for lineno in run.linenos if marks else ():
            far = min(abs(lineno - mark) for mark in marks)
            for use in file.names.get(lineno, ()):
                if use.is_type or not shown.isdisjoint(use.bound) or use.bound[0] > lineno:
                    continue
                if all(_is_origin(file, n) for n in use.bound):
                    found[use.bound[0]] = min(far, found.get(use.bound[0], far))
    return sorted(found, key=lambda lineno: (found[lineno], lineno))


def _is_origin(file: CodeFile, lineno: int) -> bool:
    """Tell whether a line is one of an import that is not cut, or a statement of a line, of the module."""
    number = file.outline.innermost[lineno]
    if number is None:
        return False
    part = file.outline.parts[number]
    return part.parent is None and not part.below and len(part.extent) <= (SHORT_IMPORT if part.is_import else 1)


def _is_told(file: CodeFile, lineno: int) -> bool:
    """Tell whether a line is one of the module, but of no import that is cut."""
    number = file.outline.innermost[lineno]
    part = None if number is None else file.outline.parts[number]
    return part is not None and part.parent is None and not (part.is_import and len(part.extent) > SHORT_IMPORT)


def _names_nothing(file: CodeFile, lineno: int) -> bool:
    """Tell whether a line is blank, or begins or ends an import of several lines without a name on it."""
    text = file.lines[lineno - 1].strip()
    return not text or text.endswith("(") or text.startswith(")")
