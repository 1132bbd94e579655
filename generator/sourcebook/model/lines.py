"""Which lines of a file are meant: ranges of them, and places within them.

Line numbers are 1-based and inclusive and always those of the source file. Columns are 0-based character
offsets, end excluded.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LineRange:
    """Lines `lineno` to `end_lineno`; an open end (`40-`) means the last line of the file."""

    lineno: int
    end_lineno: int | None


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """Characters of one or more lines: columns are 0-based, the end is excluded."""

    lineno: int
    col: int
    end_lineno: int
    end_col: int
