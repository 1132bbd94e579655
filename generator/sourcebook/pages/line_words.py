"""Where does prose name lines of a file by their numbers?

"line 30", "Lines 37 and 38", "lines 32 to 40", "lines 3, 5 and 9", "lines 10–14": what follows the word is read number
by number, each with its place, so that a number alone can be rewritten. What is no prose is passed over: code, links,
HTML and comments. Which file is meant nobody can read off the words; that is for the caller to say, who knows whose
prose it is. A file that the words themselves name, as in "line 5 of `b.py`", is told with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

_HEAD = re.compile(r"(?<![\w-])[Ll]ine(?P<several>s?)\s+(?=[0-9])")
_NUMBER = re.compile(r"[0-9]{1,9}(?!\w|[.:][0-9]|,[0-9]{3}(?![0-9]))")
_TO = re.compile(r"\s*[-‐‑–—]\s*|\s+(?:to|through|up\s+to)\s+")
_AND = re.compile(r"\s*,\s+(?:(?:and|or)\s+)?|,(?=[0-9])|\s+(?:and|or|&)\s+")
_COUNT = re.compile(
    r"\s+(?:times?\b|of\s+(?:which|them|these)\b|(?:more|other|others|further)\b"
    r"|(?:characters?|chars?|columns?|letters?|bytes?|spaces?)\b)"
)
"""What makes a number before it one that counts something."""
_CODE = r"<!--.{0,20000}?-->|(?<!`)(?P<ticks>`+)(?!`).{0,2000}?(?<!`)(?P=ticks)(?!`)"
"""Comments and code spans, of which a bounded part is looked at."""
_LINKS = (
    r"!?\[[^\[\]]*\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]]*\])"
    r"|^ {0,3}\[[^\[\]]+\]:[^\n]*$"
    r"|</?[A-Za-z][^<>]*>|<[a-z+]+:[^<>\s]*>"
    r"|\bhttps?://[^\s<>]+"
)
"""Links of each kind, tags and bare addresses."""
_FILE = (
    r"(?:`|\[`?|\*\*?)?(?P<file>(?:[\w.+-]+/)*(?:[\w.+-]*\w\.(?:"
    r"c|cc|cfg|cpp|css|csv|go|h|html|in|ini|java|js|json|jsx|lock|md|po|py|pyi|pyx|rb|rs|rst|sh|sql|toml|ts|tsx|txt|xml"
    r"|ya?ml)|Makefile|Dockerfile))(?![\w/]|\.\w)(?:`\]|`|\]|\*\*?)?"
)
"""The name of a file, in code, as a link, or bare."""
_FILE_BEHIND = re.compile(rf",?\s+(?:of|in|from)\s+(?:the\s+)?(?:file\s+)?{_FILE}")
_FILE_BEFORE = re.compile(rf"(?<![\w./-]){_FILE}(?:\([^()\n]*\))?[,:]?\s+(?:(?:on|at|in|from|has)\s+)?$")
_BEFORE = 300
"""Characters in which a file is looked for that stands before a number."""
_CODE_ALONE = re.compile(_CODE, re.DOTALL)
_NO_PROSE = re.compile(f"{_CODE}|{_LINKS}", re.DOTALL | re.MULTILINE)
"""Source: https://daringfireball.net/projects/markdown/syntax"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenNumber:
    """The number of a line as it stands in a text; offsets count characters, the end is excluded."""

    start: int
    end: int
    lineno: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLines:
    """One line, or lines from one to another."""

    first: WrittenNumber
    last: WrittenNumber | None = None
    """None of one line."""

    @property
    def numbers(self) -> tuple[WrittenNumber, ...]:
        """The one or two numbers, in order."""
        return (self.first,) if self.last is None else (self.first, self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWords:
    """A place that names lines: `lines 3, 5 and 9`."""

    start: int
    end: int
    lines: tuple[NamedLines, ...]
    """Never empty; in the order of the text, which need not ascend."""
    file: PurePosixPath | None = None
    """The file that the text names right before or behind them, as it is written."""

    def may_be_of(self, path: PurePosixPath | None) -> bool:
        """Tell whether they may be lines of a file: of another one where they say so, at whatever folder both begin."""
        if self.file is None or path is None:
            return self.file is None
        return all(a == b for a, b in zip(reversed(self.file.parts), reversed(path.parts), strict=False))


def find_line_words(text: str) -> tuple[LineWords, ...]:
    """Find where a text names lines, in order.

    Args:
        text: Markdown prose, any line ends; blocks of code are for the caller to leave out.

    Returns:
        Each place, with offsets into the text.
    """
    if "ine" not in text:
        return ()
    return tuple(_read_all(_NO_PROSE.sub(_hidden, text), text))


def without_code(text: str) -> str:
    """Return Markdown with other characters in place of code spans and comments, as many as they have."""
    return _CODE_ALONE.sub(_hidden, text)


def _hidden(match: re.Match[str]) -> str:
    return "\0" * len(match[0])


def _read_all(prose: str, text: str) -> Iterator[LineWords]:
    position = 0
    while head := _HEAD.search(prose, position):
        lines, position = _read_lines(prose, head.end(), several=bool(head["several"]))
        if lines:
            file = _find_file(text, head.start(), position)
            yield LineWords(start=head.start(), end=position, lines=tuple(lines), file=file)


def _find_file(text: str, start: int, end: int) -> PurePosixPath | None:
    """Return the file that stands right behind or before a place."""
    before = text[max(0, start - _BEFORE) : start]
    found = _FILE_BEHIND.match(text, end) or _FILE_BEFORE.search(before)
    return PurePosixPath(found["file"]) if found else None


def _read_lines(prose: str, start: int, *, several: bool) -> tuple[list[NamedLines], int]:
    """Return what is named from a place on, and where that ends."""
    found: list[NamedLines] = []
    end = position = start
    while first := _read_number(prose, position):
        end = first.end
        last = None
        if to := _TO.match(prose, end):
            last = _read_number(prose, to.end())
        if last is not None and last.lineno < first.lineno:
            # No range: `line 40 - 3 of them`.
            last = None
        end = last.end if last else end
        found.append(NamedLines(first=first, last=last))
        joined = _AND.match(prose, end) if several else None
        if joined is None:
            break
        position = joined.end()
    return found, end


def _read_number(prose: str, start: int) -> WrittenNumber | None:
    match = _NUMBER.match(prose, start)
    if match is None or int(match[0]) < 1 or _COUNT.match(prose, match.end()):
        return None
    return WrittenNumber(start=match.start(), end=match.end(), lineno=int(match[0]))
