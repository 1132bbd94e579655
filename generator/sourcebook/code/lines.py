r"""The lines of a file, counted the way everybody who points into it counts them.

Only `\n`, `\r\n` and `\r` end a line. `str.splitlines` also breaks at form feeds and a few Unicode characters,
where `ast`, Pygments and a forge's permalinks do not: one such character would move every mark below it. A byte order
mark at the start belongs to the encoding, not to the first line.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from sourcebook.code.extents import lines_of
from sourcebook.errors import RegionNotFoundError
from sourcebook.model.codes import Code
from sourcebook.model.lines import LineRange, Span, WrittenLines

_DEFINITION = re.compile(r"(?:async\s+)?(?:def|class)\s+(\w+)")
_LINE_END = re.compile(r"\r\n|\n|\r")


def split_lines(source: str) -> tuple[str, ...]:
    """Return the lines of a text without their ends; none for an empty text.

    A line end behind the last line does not begin another one.

    Source: https://docs.python.org/3/reference/lexical_analysis.html#physical-lines
    """
    text = source.removeprefix("\ufeff")
    lines = _LINE_END.split(text) if "\r" in text else text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return tuple(lines)


def character_column(line: str, column: int) -> int:
    """Return the character offset for one of `ast`, which counts the bytes of the line in UTF-8."""
    if line.isascii():
        return min(column, len(line))
    return len(line.encode()[:column].decode(errors="ignore"))


def span_of_name(node: ast.Name | ast.Attribute, lines: tuple[str, ...]) -> Span | None:
    """Return the place of a name, or of the last component of a dotted one.

    Returns:
        None where the node's position does not hold its name, as may be in an f-string before Python 3.12.
    """
    lineno, column = node.end_lineno or 0, node.end_col_offset or 0
    if not 0 < lineno <= len(lines):
        return None
    line = lines[lineno - 1]
    # An attribute begins where its chain does, and white space and comments may stand around its dot: only where it
    # ends is sure.
    end = start = character_column(line, column)
    while start and ("_" + line[start - 1]).isidentifier():
        start -= 1
    written = node.id if isinstance(node, ast.Name) else node.attr
    # `ast` gives names as Python compares them, not as they are written.
    if unicodedata.normalize("NFKC", line[start:end]) != written:
        return None
    return Span(lineno=lineno, col=start, end_lineno=lineno, end_col=end)


def span_in_string(
    node: ast.Name | ast.Attribute,
    string: ast.JoinedStr | ast.Constant | None,
    lines: tuple[str, ...],
) -> Span | None:
    """Return the place of a name by looking for it in the string it stands in.

    Args:
        node: The name, or an attribute for the last component of a dotted one.
        string: An f-string, or an annotation in quotes; None for a name that stands in none.
        lines: Those of the file.
    """
    if string is None:
        return None
    written = node.id if isinstance(node, ast.Name) else node.attr
    word = re.compile(rf"\b{re.escape(written)}\b")
    for lineno in lines_of(string).linenos:
        if found := word.search(lines[lineno - 1]):
            return Span(lineno=lineno, col=found.start(), end_lineno=lineno, end_col=found.end())
    return None


def span_of_definition(node: ast.stmt, lines: tuple[str, ...]) -> Span | None:
    """Return the place of the name behind `def` or `class`; None where it is on another line."""
    line = lines[node.lineno - 1]
    found = _DEFINITION.match(line, character_column(line, node.col_offset))
    if found is None:
        return None
    start, end = found.span(1)
    return Span(lineno=node.lineno, col=start, end_lineno=node.lineno, end_col=end)


def resolve_ranges(ranges: Iterable[WrittenLines], *, line_count: int, path: PurePosixPath) -> list[LineRange]:
    """Return ranges with their open ends closed, in the order given.

    Raises:
        RegionNotFoundError: When a range begins or ends beyond the file, or before it begins.
    """
    resolved = []
    for lines in ranges:
        last = line_count if lines.end_lineno is None else lines.end_lineno
        beyond = max(lines.lineno, last)
        if beyond > line_count:
            raise RegionNotFoundError(
                f"there is no line {beyond} in {path}",
                hint=f"the last line is {line_count}" if line_count else "the file is empty",
                code=Code.LINES,
            )
        if not 1 <= lines.lineno <= last:
            raise RegionNotFoundError(
                f"lines {lines.lineno}-{last} of {path} are no range",
                hint="lines are counted from 1, the smaller number first",
                code=Code.LINES,
            )
        resolved.append(LineRange(lineno=lines.lineno, end_lineno=last))
    return resolved
