"""What has to be shown with a line, so that it can be read: the whole rule, and nothing of choice.

With a line come the headers around it, the rest of its statement, the first statement below each header, the rest of
its comment; with a marked line all of the mark, the lines that tell what it means, and those that bind its names. No
run of lines begins with a closing bracket, and no gap hides fewer than three lines. Each of these only adds lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePosixPath

from sourcebook.code.bindings import NameUse, names_on
from sourcebook.code.elements import Tokens, shortened, tokens_of
from sourcebook.code.later_reads import read_later, set_for_reads
from sourcebook.code.outline import Outline, Part, outline_of
from sourcebook.code.python_comments import is_comment
from sourcebook.code.syntax import is_python, parse_module
from sourcebook.errors import SourceSyntaxError
from sourcebook.model.lines import LineRange, Span
from sourcebook.model.mark import Mark

FEWEST_LEFT_OUT = 3
"""Lines of the smallest gap: it takes one row itself."""
_SHORT_ELEMENT = 6
"""Lines of an element or inner bracket that is not cut."""
A_SENTENCE = 3
"""Lines of a docstring that may be longer than what it is about, and that is shown with a class around a use."""
_SHORT_SIGNATURE = 12
"""Lines of the signature of a definition, without decorators, that is not cut where the definition is."""
_SHORT_DEFINITION = 12
"""Lines of a definition that is shown for its name."""
SHORT_IMPORT = 5
"""Lines of an import that is not cut."""
_CLOSING = (")", "]", "}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How long what is shown as a whole may be, in lines."""

    marked: int
    """A statement or header with a mark in it, and a mark itself."""
    header: int
    """A header with its decorators."""
    other: int
    """Other statements."""
    text: int
    """A first statement that cannot be cut."""
    docstring: int
    names: bool = True
    """Whether lines that bind the names of marked lines are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFile:
    """All that is known of a file that is cut."""

    lines: tuple[str, ...]
    outline: Outline
    marks: Mapping[int, tuple[Mark, ...]]
    """By each of their lines."""
    names: Mapping[int, tuple[NameUse, ...]]
    """Those that are read, by line."""
    later: Mapping[Span, tuple[int, ...]] = field(default_factory=dict)
    """For the place of a mark, the lines that read what its statement binds."""
    set_before: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """For lines that read attributes of `self`, the lines that set these."""

    def is_import(self, lineno: int) -> bool:
        """Tell whether a line is one of an import."""
        number = self.outline.innermost[lineno]
        return number is not None and self.outline.parts[number].is_import


def code_file(
    source: str, lines: Sequence[str], marks: Sequence[Mark], language: str, path: PurePosixPath
) -> CodeFile | None:
    """Return what is known of a file; None when it is not Python or does not parse."""
    if not is_python(language):
        return None
    try:
        tree = parse_module(source, path=path)
    except SourceSyntaxError:
        return None  # only marks by symbol need a tree, and they have raised this already
    by_line = _marks_by_line(marks)
    names = names_on(tree, range(1, len(lines) + 1))
    return CodeFile(
        lines=tuple(lines),
        outline=outline_of(tree, lines),
        marks=by_line,
        names=names,
        set_before=set_for_reads(tree),
        later=read_later(tree, names, {mark.name for mark in marks if mark.name}),
    )


def _marks_by_line(marks: Sequence[Mark]) -> dict[int, tuple[Mark, ...]]:
    """Return marks by each of their lines."""
    found: dict[int, list[Mark]] = {}
    for mark in marks:
        for lineno in mark.linenos:
            found.setdefault(lineno, []).append(mark)
    return {lineno: tuple(here) for lineno, here in found.items()}


def complete(file: CodeFile, wanted: Iterable[int], measure: Measure) -> frozenset[int]:
    """Return lines with all that has to be shown with them.

    Args:
        file: That is cut.
        wanted: Line numbers of it.
        measure: What is cut rather than shown whole.
    """
    shown: set[int] = set()
    waiting = sorted(wanted, reverse=True)
    completion = _Completion(file, measure)
    while waiting:
        while waiting:
            lineno = waiting.pop()
            if lineno not in shown and 1 <= lineno <= len(file.lines):
                shown.add(lineno)
                waiting.extend(completion.with_line(lineno))
        waiting = completion.bindings_of(shown) or completion.first_in_classes(shown) or list(completion.between(shown))
    return frozenset(shown)


class _Completion:
    """The rules, for one file and measure."""

    def __init__(self, file: CodeFile, measure: Measure):
        self._file = file
        self._measure = measure

    def with_line(self, lineno: int) -> Iterator[int]:
        """Yield the lines that have to be shown with one, but for those that depend on others."""
        outline = self._file.outline
        if is_comment(lineno, self._file.lines, self._file.outline):
            yield from self._comment(lineno)
        for mark in self._file.marks.get(lineno, ()):
            yield from self._of_mark(mark)
        for number in outline.around(outline.innermost[lineno]):
            part = outline.parts[number]
            if lineno not in part.header.linenos:
                # Its own header is around it, and brings those around itself.
                yield part.signature.lineno
                return
            yield from self._header(part, lineno)

    def _of_mark(self, mark: Mark) -> Iterator[int]:
        yield from mark.needs
        if len(mark.lines) <= self._measure.marked:
            yield from mark.linenos
        else:
            yield from (mark.lineno, mark.end_lineno, mark.name.lineno if mark.name else mark.lineno)

    def _header(self, part: Part, lineno: int) -> Iterator[int]:
        """Yield the lines of a statement or header that are shown with one of them, and the first below it."""
        yield from self._unit(part, lineno)
        if not part.below:
            return
        is_around = part.is_class and not any(n in self._file.marks for n in part.header.linenos)
        if not is_around:
            yield self._first_below(part)
        if part.docstring is not None:
            rest = 0 if is_around else len(part.extent) - len(part.docstring)
            if len(part.docstring) <= min(self._measure.docstring, max(A_SENTENCE, rest)):
                yield from part.docstring.linenos

    def first_in_classes(self, shown: Set[int]) -> list[int]:
        """Return the first lines of classes of which nothing but the header is shown.

        What a class begins with is seldom about what stands further below in it, unlike in a function or a block.
        """
        classes = (p for p in self._file.outline.parts if p.is_class and p.below and p.signature.lineno in shown)
        parts = self._file.outline.parts
        return [
            self._first_below(part)
            for part in classes
            if shown.isdisjoint(range(parts[part.below[0]].extent.lineno, part.extent.end_lineno + 1))
        ]

    def _first_below(self, part: Part) -> int:
        below = [self._file.outline.parts[number] for number in part.below]
        return next(filter(self._is_showable, below), below[0]).signature.lineno

    def _is_showable(self, part: Part) -> bool:
        """Tell whether a statement is short or can be cut: a long text cannot."""
        if len(part.header) <= max(self._measure.text, self._most(part.header)):
            return True
        tokens = _tokens(self._file, part.header)
        return tokens is not None and bool(tokens.brackets)

    def _unit(self, part: Part, lineno: int) -> Iterator[int]:
        header = part.header
        if part.is_import and len(header) > SHORT_IMPORT:
            # Only the names that stand in the excerpt: each on a line of its own between the first and the last.
            yield from (header.lineno, lineno, header.end_lineno)
            return
        is_long = part.is_definition and len(part.signature) > _SHORT_SIGNATURE
        if not is_long and len(header) <= (self._measure.header if part.below else self._most(header)):
            yield from header.linenos
            return
        pieces = (*part.decorators, part.signature) if part.decorators else (header,)
        yield part.signature.lineno
        above = range(header.lineno, part.signature.lineno)
        if is_long and len(above) <= self._measure.header - _SHORT_SIGNATURE:
            yield from above
        for piece in pieces:
            if lineno in piece.linenos:
                most = _SHORT_SIGNATURE if is_long and piece == part.signature else self._most(piece)
                yield from self._piece(piece, lineno, most=most)

    def _piece(self, piece: LineRange, lineno: int, *, most: int) -> Iterable[int]:
        if len(piece) <= most:
            return piece.linenos
        tokens = _tokens(self._file, piece)
        if tokens is None or not tokens.brackets:
            return piece.linenos
        return shortened(piece, tokens.brackets, lineno, most=min(_SHORT_ELEMENT, self._measure.other))

    def _most(self, lines: LineRange) -> int:
        return self._measure.marked if any(n in self._file.marks for n in lines.linenos) else self._measure.other

    def _comment(self, lineno: int) -> Iterator[int]:
        """Yield the comment lines around one, without a line between them."""
        for step in (-1, 1):
            number = lineno + step
            while 1 <= number <= len(self._file.lines) and is_comment(number, self._file.lines, self._file.outline):
                yield number
                number += step

    def bindings_of(self, shown: Set[int]) -> list[int]:
        """Return the lines that bind names of marked lines and are not shown yet."""
        if not self._measure.names:
            return []
        marked = sorted(shown & self._file.marks.keys())
        uses = [use for lineno in marked for use in self._file.names.get(lineno, ())]
        lines = dict.fromkeys(
            self._binding(use) for use in uses if not self._is_long(use) and not self._is_imported(use, shown)
        )
        return [lineno for lineno in lines if lineno not in shown]

    def _is_imported(self, use: NameUse, shown: Set[int]) -> bool:
        """Tell whether an import that is shown binds a name: a second one tells nothing new."""
        return any(lineno in shown and self._file.is_import(lineno) for lineno in use.bound)

    def _is_long(self, use: NameUse) -> bool:
        """Tell whether more than a name is worth binds it: a long definition or, for a type, an import that is cut."""
        number = self._file.outline.innermost[self._binding(use)]
        if number is None:
            return False
        part = self._file.outline.parts[number]
        if part.is_definition:
            return use.is_type or len(part.extent) > _SHORT_DEFINITION
        is_marked = any(n in self._file.marks for n in part.header.linenos)
        return use.is_type and part.is_import and len(part.header) > SHORT_IMPORT and not is_marked

    def _binding(self, use: NameUse) -> int:
        """Return the best line that binds a name: a marked import, the last above that is passed, the last above."""
        outline = self._file.outline
        if marked := [n for n in use.bound if n in self._file.marks and self._file.is_import(n)]:
            return marked[0]
        around = set(outline.around(outline.innermost[use.lineno]))
        above = [n for n in use.bound if n <= use.lineno]

        def is_passed(lineno: int) -> bool:
            number = outline.innermost[lineno]
            return number is None or number in around or outline.parts[number].parent in (None, *around)

        return next((n for n in reversed(above) if is_passed(n)), (above or list(use.bound[:1]))[-1])

    def between(self, shown: Set[int]) -> Iterator[int]:
        """Yield the lines of gaps that hide too little, and those above a closing bracket."""
        lines = self._file.lines
        edges = sorted({0, len(lines) + 1} | shown)
        for before, after in pairwise(edges):
            gap = range(before + 1, after)
            if not gap:
                continue
            is_blank = after <= len(lines) and not any(lines[n - 1].strip() for n in gap)
            if len(gap) < FEWEST_LEFT_OUT or is_blank:
                yield from gap
            elif after <= len(lines) and lines[after - 1].lstrip().startswith(_CLOSING):
                yield after - 1


def _tokens(file: CodeFile, piece: LineRange) -> Tokens | None:
    return tokens_of(file.lines[piece.lineno - 1 : piece.end_lineno], lineno=piece.lineno)
