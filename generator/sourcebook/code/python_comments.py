"""Which lines of a Python file hold a comment and nothing else, by token: a text may have lines that look like one."""

from __future__ import annotations

from collections.abc import Sequence

from sourcebook.code.elements import tokens_of
from sourcebook.code.outline import Outline


def is_comment(lineno: int, lines: Sequence[str], outline: Outline) -> bool:
    """Tell whether a line holds a comment and nothing else.

    Args:
        lineno: Of the line.
        lines: All lines of the file.
        outline: Of the file.
    """
    if not lines[lineno - 1].lstrip().startswith("#"):
        return False
    number = outline.innermost[lineno]
    header = None if number is None else outline.parts[number].header
    if header is None or lineno not in header.linenos:
        return True
    tokens = tokens_of(tuple(lines[header.lineno - 1 : header.end_lineno]), lineno=header.lineno)
    return tokens is not None and lineno not in tokens.in_strings
