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
    word = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names)))})(?!\w)")
    for number, line in enumerate(lines, 1):
        text = line if line.isascii() else unicodedata.normalize("NFKC", line)
        if word.search(text):
            yield number
