"""Which marks an excerpt shows first, which look alike, and which of some is understood at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sourcebook.excerpts.completion import CodeFile, Measure, complete
from sourcebook.excerpts.surroundings import docstring_lines, whole_around
from sourcebook.model.lines import LineRange, ranges_of
from sourcebook.model.mark import Kind, Mark

WHOLE = 30
"""Lines of a definition that is shown whole around a mark, if there is room."""
MOST_COMPARED = 12
"""Marks of a kind of which the clearest is looked for."""

_LITERAL = re.compile(r"""'[^']*'|"[^"]*"|\d+""")


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


def shape_of(lines: Sequence[str], mark: Mark) -> str:
    """Return the first line of a mark without indent, texts and numbers: two uses of one shape tell the same."""
    return _LITERAL.sub("", lines[mark.lineno - 1].strip())


def clearest(file: CodeFile, marks: Sequence[Mark], measure: Measure, *, most: int) -> Mark:
    """Return the mark that is understood with the fewest runs of lines, whole definitions first.

    Args:
        file: That is cut.
        marks: Of one kind.
        measure: What is cut rather than shown whole.
        most: Lines of the excerpt.
    """
    if marks[0].kind in (Kind.AUTHOR, Kind.IMPORT):
        return marks[0]

    def cost(mark: Mark) -> tuple[bool, int]:
        whole = whole_around(file.outline, mark.lineno, most=WHOLE)
        shown = complete(file, {*mark.linenos, *whole}, measure)
        lines = LineRange(lineno=whole[0], end_lineno=whole[-1]) if whole else mark.lines
        # A docstring of some lines is as much to read as one more piece.
        pieces = len(ranges_of(shown)) + bool(docstring_lines(file.outline, lines))
        return not whole or len(shown) > most, pieces

    return min(marks[:MOST_COMPARED], key=cost)
