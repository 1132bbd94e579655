"""Annotations written as strings: `"Session"` read as the expression it stands for.

Source: https://typing.python.org/en/latest/spec/annotations.html#string-annotations
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Sequence

from sourcebook.code.lines import character_column

_LONGEST = 2_000
"""Characters of a string that is looked into."""
_QUOTE = re.compile(r"[a-zA-Z]{0,2}(\"\"\"|'''|\"|')")


def parse_annotation(string: ast.Constant, names: Iterable[str], lines: Sequence[str]) -> ast.expr | None:
    """Read a string as an expression, with the positions that it has in the file.

    Args:
        string: A constant whose value is text.
        names: Names that matter: a string without one is not read.
        lines: Those of the file.

    Returns:
        None for a text that is no expression, is too long or has none of the names. Where the string is not written in
        one piece and without escapes, the positions are not those of the names; whoever uses them checks.
    """
    text = str(string.value)
    if len(text) > _LONGEST or not any(name in text for name in names):
        return None
    try:  # in brackets, because what stands in three quotes may go over lines
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of other people's strings
            expression = ast.parse(f"({text})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    line = lines[string.lineno - 1]
    column = character_column(line, string.col_offset)
    quote = _QUOTE.match(line, column)
    before = len(line[: quote.end() if quote else column].encode()) - 1  # a bracket was added
    for node in ast.walk(expression):
        if isinstance(node, ast.expr):
            _shift(node, string.lineno - 1, before)
    return expression


def _shift(node: ast.expr, lines: int, columns: int) -> None:
    """Move a node down by lines, and by bytes to the right where it stands on the first line."""
    if node.lineno == 1:
        node.col_offset += columns
    if node.end_lineno == 1:
        node.end_col_offset = (node.end_col_offset or 0) + columns
    node.lineno += lines
    node.end_lineno = (node.end_lineno or node.lineno) + lines
