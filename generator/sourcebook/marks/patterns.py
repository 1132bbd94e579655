"""Marks that an author places by text, by regular expression or by line number.

They are taken as they are, in code, strings and comments alike, and have the kind `author`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from pathlib import PurePosixPath

from sourcebook.code.lines import resolve_ranges
from sourcebook.code.nearest_lines import LINE_LIMIT, nearest_hint
from sourcebook.errors import BlockError, RegionNotFoundError
from sourcebook.marks.pattern_search import MOST_MATCHES, Search, compile_pattern, search_lines
from sourcebook.model.codes import Code
from sourcebook.model.lines import Span
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.request import LinesTarget, RegexTarget, TextTarget

_LONGEST = 1_000
"""Characters of a regular expression."""


def find_text(lines: Sequence[str], target: TextTarget, *, path: PurePosixPath) -> list[Mark]:
    """Mark every occurrence of a text; of one with line ends in it, all its lines.

    Raises:
        RegionNotFoundError: With what is nearest, when the text is not there.
    """
    text = "\n".join(re.split(r"\r\n|\n|\r", target.text)).strip("\n")
    if not text.strip():
        raise BlockError("there is nothing to mark: the text is empty", hint="name a text")
    whole = "\n".join(lines)  # a text may go over the ends of lines, whatever these are in the file
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    why = f"holds {text!r}"
    marks: list[Mark] = []
    lineno, found = 1, whole.find(text)
    while found != -1 and len(marks) < MOST_MATCHES:
        while starts[lineno] <= found:
            lineno += 1
        end = found + len(text)
        last = lineno + text.count("\n")
        span = Span(
            lineno=lineno,
            col=found - starts[lineno - 1],
            end_lineno=last,
            end_col=end - starts[last - 1],
        )
        marks.append(_mark(span, why))
        found = whole.find(text, end)
    if not marks:
        raise RegionNotFoundError(f"no line of {path} holds {text!r}", hint=nearest_hint(text, lines), code=Code.TEXT)
    return marks


def find_regex(
    lines: Sequence[str], target: RegexTarget, *, path: PurePosixPath, search: Search = search_lines
) -> list[Mark]:
    """Mark every match of a regular expression, line by line.

    Raises:
        BlockError: When the expression is not one, matches the empty text only, or the search is stopped.
        RegionNotFoundError: When it is not found.
    """
    _check(target.pattern)
    matches = search(target.pattern, [line[:LINE_LIMIT] for line in lines])
    if not matches:
        raise RegionNotFoundError(
            f"no line of {path} matches {target.pattern!r}",
            hint="it is looked for in each line by itself, by Python's rules",
            code=Code.TEXT,
        )
    marks = [
        _mark(
            Span(lineno=number, col=start, end_lineno=number, end_col=end),
            f"matches {target.pattern!r}",
        )
        for number, start, end in matches
        if end > start
    ]
    if not marks:
        raise BlockError(
            f"the regular expression {target.pattern!r} matches the empty text only",
            hint="let it match at least one character of what is to be marked",
            code=Code.PATTERN,
        )
    return marks


def find_lines(lines: Sequence[str], target: LinesTarget, *, path: PurePosixPath) -> list[Mark]:
    """Mark ranges of lines.

    Raises:
        RegionNotFoundError: When a line is beyond the end of the file.
    """
    ranges = resolve_ranges(target.ranges, line_count=len(lines), path=path)
    return [
        Mark(lineno=r.lineno, end_lineno=r.end_lineno, kind=Kind.AUTHOR, why="marked by the author") for r in ranges
    ]


def _mark(span: Span, why: str) -> Mark:
    return Mark(lineno=span.lineno, end_lineno=span.end_lineno, kind=Kind.AUTHOR, name=span, why=why)


def _check(pattern: str) -> None:
    """Refuse what is no regular expression by Python's rules."""
    if len(pattern) > _LONGEST:
        raise BlockError(
            f"a regular expression of {len(pattern)} characters, more than the {_LONGEST} that are read",
            hint="mark what is meant by several shorter ones",
            code=Code.PATTERN,
        )
    try:
        compile_pattern(pattern)
    # Its parser raises more than it says, from OverflowError to RecursionError: none of it is a bug of ours.
    except Exception as error:
        raise BlockError(
            f"{pattern!r} is not a regular expression: {error}",
            hint="to mark a text as it stands, write `mark: {text: …}`",
            code=Code.PATTERN,
        ) from None
