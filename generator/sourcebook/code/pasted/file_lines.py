"""What each line of a source file is to somebody who pastes some of it: code, a comment, a docstring, or nothing.

Read by a few signs (strings, comments, brackets) and not by a parser: files of all ages are read, many of which no
parser of today takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache

from sourcebook.code.comments import find_comment

TAB = 8
"""Columns of a tab stop where nobody says otherwise."""
_PYTHON = r"""(?P<string>[rRbBuUfF]{0,2}(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''"""
_PLAIN = r"""(?P<string>(?:(?!)"""
_REST = r"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))|(?P<comment>{comment}[^\n]*)|(?P<open>[(\[{{])"""
_END = r"""|(?P<close>[)\]}])|(?P<joined>\\\n)|(?P<end>\n)"""


class Kind(Enum):
    """What a line is."""

    BLANK = "blank"
    COMMENT = "comment"
    DOCSTRING = "docstring"
    """Of a string that is a statement of its own."""
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """A line of a source file."""

    text: str
    """Without the white space around it."""
    indent: int
    """Columns."""
    kind: Kind
    bare: str
    """The text without the comment behind the code."""
    is_inner: bool
    """Whether it begins inside of brackets or a string, or behind a backslash: how far it is indented means nothing."""


def read_file_lines(text: str, *, language: str, tab: int = TAB) -> tuple[FileLine, ...]:
    """Read a file.

    Args:
        text: Of the file, any line ends.
        language: Pygments' short name.
        tab: Columns of a tab stop.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    kinds, bares, inner = _look(text, len(lines), language)
    return tuple(
        FileLine(
            text=line.strip(),
            indent=indent_of(line, tab),
            kind=kinds[number] if line.strip() else Kind.BLANK,
            bare=bares.get(number, line.strip()),
            is_inner=number in inner,
        )
        for number, line in enumerate(lines)
    )


def indent_of(line: str, tab: int = TAB) -> int:
    """Return the columns before a line's first character."""
    if not line[:1].isspace():
        return 0
    line = line.expandtabs(tab) if "\t" in line else line
    return len(line) - len(line.lstrip())


@cache
def _tokens(language: str) -> re.Pattern[str]:
    if language == "python":
        return re.compile(_PYTHON + _REST.format(comment="#") + _END, re.DOTALL)
    sign = (find_comment(language) or "").partition(" ")[0]
    return re.compile(_PLAIN + _REST.format(comment=re.escape(sign) if sign else "(?!)") + _END, re.DOTALL)


def _look(text: str, count: int, language: str) -> tuple[list[Kind], dict[int, str], set[int]]:
    """Return kinds, texts without comments, and inner lines, all by number from 0."""
    kinds = [Kind.CODE] * count
    bares: dict[int, str] = {}
    inner: set[int] = set()
    depth = start = number = 0
    for kind, token, at, end in _found(text, language):
        before = text[start:at]
        if kind == "comment":
            if before.strip():
                bares[number] = before.strip()
            else:
                kinds[number] = Kind.COMMENT
        elif kind == "string":
            last = number + token.count("\n")
            if not depth and number not in inner and not before.strip() and _ends_line(text, end):
                kinds[number : last + 1] = [Kind.DOCSTRING] * (last + 1 - number)
            inner.update(range(number + 1, last + 1))
            if last > number:
                number, start = last, text.rindex("\n", 0, end) + 1
        elif kind in ("open", "close"):
            depth = max(0, depth + (1 if kind == "open" else -1))
        else:
            number, start = number + 1, end
            if depth or kind == "joined":
                inner.add(number)
    return kinds, bares, inner


def _found(text: str, language: str) -> Iterator[tuple[str, str, int, int]]:
    for found in _tokens(language).finditer(text):
        yield str(found.lastgroup), found[0], found.start(), found.end()


def _ends_line(text: str, end: int) -> bool:
    stop = text.find("\n", end)
    rest = text[end : stop if stop >= 0 else len(text)].lstrip()
    return not rest or rest.startswith("#")
