"""Which lines of a file are worth looking at: statements without one are passed over whole."""

from __future__ import annotations

import ast
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from sourcebook.code.extents import first_lineno


class RelevantLines:
    """The lines worth looking at; a statement is `in` them when it has one."""

    def __init__(self, linenos: Iterable[int]):
        """Take the numbers of the lines, in any order."""
        self._linenos = sorted(linenos)

    def __contains__(self, node: ast.stmt) -> bool:
        """Tell whether a statement, its decorators included, has one of the lines."""
        first = first_lineno(node)
        index = bisect_left(self._linenos, first)
        return index < len(self._linenos) and self._linenos[index] <= (node.end_lineno or first)


def linenos_with(names: frozenset[str], lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines that hold one of the names as a word, in whichever way Unicode writes it."""
    if not names:
        return
    # The names come first, so that the expression is looked for by their letters.
    words = "|".join(rf"{name}(?<!\w{name})" for name in map(re.escape, sorted(names)))
    word = re.compile(rf"(?:{words})(?!\w)")
    yield from _linenos_of(word, [line if line.isascii() else unicodedata.normalize("NFKC", line) for line in lines])


def linenos_holding(texts: Iterable[str], lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines that hold one of some texts, in order."""
    yield from _linenos_of(re.compile("|".join(map(re.escape, sorted(texts)))), lines)


def _linenos_of(pattern: re.Pattern[str], lines: Sequence[str]) -> Iterator[int]:
    """Search all lines at once: most of them hold nothing, and asking each costs more than it does to search it."""
    text = "\n".join(lines)
    lineno, start = 1, 0
    while found := pattern.search(text, start):
        lineno += text.count("\n", start, found.start())
        yield lineno
        start = text.find("\n", found.start())
        if start < 0:
            return
