"""What the marks need: the default excerpt of a file.

Shown are the lines of the marks with a little around them, the headers of the definitions they stand in, and whole
statements rather than halves: one of up to twelve lines is completed, of a longer one the first and last line are kept,
so that no bracket or string is shown without both ends. Small gaps are filled, short files shown whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from sourcebook.code.outline import Outline, Scope, outline_of
from sourcebook.code.syntax import is_python, parse_module
from sourcebook.errors import NothingToShowError, SourceSyntaxError
from sourcebook.model.lines import LineRange
from sourcebook.model.mark import Kind, Mark

CONTEXT = 3
"""Lines kept around a mark where the author names no number."""
SHORT_FILE = 30
"""Lines of a file that is shown whole."""
WHOLE_FILE = 80
"""Lines of a file that is shown whole when nothing in it is marked."""
SHORT_UNIT = 12
"""Lines of a statement or definition that is shown whole."""
_ROUNDS = 5
"""Times that units are completed: one that is completed may leave a larger one shown in part."""
SHORT_GAP = 2
"""Lines that are rather shown than left out between two others."""


def needed_lines(
    source: str,
    lines: Sequence[str],
    *,
    marks: Sequence[Mark],
    context: int | None,
    language: str,
    path: PurePosixPath,
) -> set[int]:
    """Return the numbers of the lines that a reader needs to understand the marks.

    Raises:
        NothingToShowError: When nothing is marked and the file is too long to be shown whole.
    """
    everything = set(range(1, len(lines) + 1))
    if not marks:
        if len(lines) <= WHOLE_FILE:
            return everything
        raise NothingToShowError(
            f"{path} has {len(lines)} lines, and nothing in it is marked",
            hint="say what to show: `show: {lines: 10-24}`, a definition such as `show: main`, or `show: file`",
        )
    if len(lines) <= SHORT_FILE and context is None:
        return everything
    outline = _outline(source, lines, language, path)
    return _Choice(lines, outline, context).lines_for(marks)


def _outline(source: str, lines: Sequence[str], language: str, path: PurePosixPath) -> Outline:
    """Return the outline of a file; an empty one when it is not Python or does not parse."""
    if is_python(language):
        try:
            return outline_of(parse_module(source, path=path), lines)
        except SourceSyntaxError:
            pass  # only marks by symbol need a tree, and they have raised this already
    return Outline(scopes=(), units=())


class _Choice:
    """Which lines of one file to show."""

    def __init__(self, lines: Sequence[str], outline: Outline, context: int | None):
        self._lines = lines
        self._outline = outline
        self._context = CONTEXT if context is None else max(0, context)
        self._completes_scopes = context is None
        self._innermost: list[Scope | None] = [None] * (len(lines) + 1)
        for scope in outline.scopes:  # outer ones come first, so that what is left is the innermost
            for lineno in scope.extent.linenos:
                self._innermost[lineno] = scope

    def lines_for(self, marks: Sequence[Mark]) -> set[int]:
        """Return the lines for these marks, which are at least one."""
        shown = {number for mark in marks for number in mark.linenos}
        shown |= {number for mark in marks for number in mark.needs}
        required = shown | set(self._headers(shown))
        # Around an import stand other imports, which tell a reader little; unless it is all there is.
        only_imports = all(mark.kind is Kind.IMPORT for mark in marks)
        around = {
            number for mark in marks if only_imports or mark.kind is not Kind.IMPORT for number in self._around(mark)
        }
        chosen = self._completed(required, required | around)
        return self._filled(self._trimmed(chosen, required))

    def _headers(self, linenos: Iterable[int]) -> Iterable[int]:
        """Yield the lines of the headers of all definitions around some lines."""
        seen: set[LineRange] = set()
        for number in linenos:
            scope = self._innermost[number]
            while scope is not None and scope.extent not in seen:
                seen.add(scope.extent)
                yield from scope.header.linenos
                scope = scope.parent

    def _around(self, mark: Mark) -> Iterable[int]:
        """Yield the lines around a mark: its definition if short, else some that stand in it."""
        scope = self._innermost[mark.lineno]
        if scope is not None and self._completes_scopes and len(scope.extent) <= SHORT_UNIT:
            yield from scope.extent.linenos
            return
        last = mark.end_lineno
        # The header of a definition is shown whole: what comes below a mark in it comes below the header.
        if scope is not None and last in scope.header.linenos:
            last = scope.header.end_lineno
        for step, start in ((-1, mark.lineno), (1, last)):
            for number in range(start + step, start + step * (self._context + 1), step):
                if not 1 <= number <= len(self._lines) or self._innermost[number] is not scope:
                    break
                yield number

    def _completed(self, required: set[int], shown: set[int]) -> set[int]:
        """Complete units shown in part; of long ones keep both ends, or drop what is not required.

        A unit that is completed may be a part of another one: after a few rounds nothing changes.
        """
        chosen, kept = set(shown), set(required)
        for _ in range(_ROUNDS):
            before = set(chosen)
            for unit in self._outline.units:
                inside = chosen.intersection(unit.linenos)
                if not inside or len(inside) == len(unit):
                    continue
                if len(unit) <= SHORT_UNIT:
                    chosen.update(unit.linenos)
                elif inside & kept:
                    kept |= {unit.lineno, unit.end_lineno}
                    chosen |= {unit.lineno, unit.end_lineno}
                else:
                    chosen -= inside
            if chosen == before:
                break
        return chosen

    def _trimmed(self, chosen: set[int], required: set[int]) -> set[int]:
        """Drop blank lines at the beginning and end of each run."""
        kept = set(chosen)
        for step in (1, -1):
            for number in sorted(chosen, reverse=step < 0):
                edge = number - step not in kept
                if edge and number not in required and not self._lines[number - 1].strip():
                    kept.discard(number)
        return kept

    def _filled(self, chosen: set[int]) -> set[int]:
        """Show gaps of a few lines, or of blank ones, between two runs."""
        filled = set(chosen)
        ordered = sorted(chosen)
        for before, after in pairwise(ordered):
            gap = range(before + 1, after)
            if len(gap) <= SHORT_GAP or not any(self._lines[n - 1].strip() for n in gap):
                filled.update(gap)
        return filled
