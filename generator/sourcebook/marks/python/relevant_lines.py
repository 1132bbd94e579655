"""Which lines of a file are worth looking at: statements without one are passed over whole."""

from __future__ import annotations

import ast
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter

from sourcebook.code.extents import first_lineno

_MANY = 4
"""Names of which one expression for any of them is slower than to take all lines apart."""
_APART = bytes(c if chr(c).isalnum() or chr(c) in "_\n" else 32 for c in range(128)) + bytes([32] * 128)
"""Makes a space of all that stands between words and is no end of a line."""
_WORD = re.compile(r"\w+")
_LONG = 8
"""Statements of which one is sooner found by halving than one by one."""
_DECORATED = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef})
_LAST_LINENO = attrgetter("end_lineno")


class RelevantLines:
    """The lines worth looking at, and the statements that have one."""

    def __init__(self, linenos: Iterable[int]):
        """Take the numbers of the lines, in any order."""
        self._linenos = sorted(linenos)
        self._each = frozenset(self._linenos)

    def __contains__(self, lineno: int) -> bool:
        """Tell whether a line is one of them."""
        return lineno in self._each

    def of(self, block: Sequence[ast.stmt]) -> Iterator[tuple[int, ast.stmt]]:
        """Yield the statements of a block that have one of the lines, decorators included, each with its index.

        Most have none, so they are looked for by the lines rather than asked one by one.
        """
        if not block:
            return
        linenos, count, size = self._linenos, len(self._linenos), len(block)
        found = bisect_left(linenos, first_lineno(block[0]))
        index = 0
        while found < count:
            lineno = linenos[found]
            if size - index > _LONG:
                index = bisect_left(block, lineno, index, key=_LAST_LINENO)
            else:
                while index < size and block[index].end_lineno < lineno:  # type: ignore[operator]  # never None
                    index += 1
            if index == size:
                return
            statement = block[index]
            first = statement.lineno if type(statement) not in _DECORATED else first_lineno(statement)
            if first <= lineno:
                yield index, statement
                index += 1  # the line may be that of the next statement too, behind a semicolon
            else:
                found = bisect_left(linenos, first, found)

    def has_any(self, first: int, last: int) -> bool:
        """Tell whether one of the lines is among those from a first to a last."""
        index = bisect_left(self._linenos, first)
        return index < len(self._linenos) and self._linenos[index] <= last


def linenos_with(names: frozenset[str], lines: tuple[str, ...]) -> Iterable[int]:
    """Return the lines that hold one of some identifiers as a word, in whichever way Unicode writes it."""
    if len(names) < _MANY:
        text = "\n".join(lines)
        word = any_word(names)
        return _linenos_of(word, text if text.isascii() else unicodedata.normalize("NFKC", text)) if names else ()
    found = words_in(lines)
    return sorted({lineno for name in names if name in found for lineno in found[name]})


@lru_cache(maxsize=1)  # of one file it is asked for by one after the other
def words_in(lines: tuple[str, ...]) -> Mapping[str, Sequence[int]]:
    """Return the words of a file in the form by which Python compares them, each with the lines that hold it."""
    text = "\n".join(lines)
    if text.isascii():
        parts = text.encode().translate(_APART).decode().split("\n")
        words: Iterable[list[str]] = map(str.split, parts)
    else:
        words = (_WORD.findall(line if line.isascii() else unicodedata.normalize("NFKC", line)) for line in lines)
    found: defaultdict[str, list[int]] = defaultdict(list)
    for lineno, each in enumerate(words, 1):
        for word in each:
            found[word].append(lineno)
    return found


def linenos_taking(names: Iterable[str], lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines that hold one of the names as a word behind a dot, which may stand on a line before."""
    words = "|".join(map(re.escape, sorted(names)))
    yield from _linenos_of(re.compile(rf"\.(?:[\s\\]|#[^\n]*\n)*(?:{words})(?!\w)"), "\n".join(lines))


def any_word(names: Iterable[str]) -> re.Pattern[str]:
    """Return an expression for any of some names as a word."""
    # The names come first, so that the expression is looked for by their letters.
    words = "|".join(rf"{name}(?<!\w{name})" for name in map(re.escape, sorted(names)))
    return re.compile(rf"(?:{words})(?!\w)")


def linenos_holding(texts: Iterable[str], lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines that hold one of some texts, in order."""
    yield from _linenos_of(re.compile("|".join(map(re.escape, sorted(texts)))), "\n".join(lines))


def _linenos_of(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    """Search all lines at once: most of them hold nothing, and asking each costs more than it does to search it."""
    lineno, start = 1, 0
    while found := pattern.search(text, start):
        lineno += text.count("\n", start, found.end())
        yield lineno
        start = text.find("\n", found.end())
        if start < 0:
            return
