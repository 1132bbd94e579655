"""Ranges of lines as people write them."""

from __future__ import annotations

from collections.abc import Iterable

from sourcebook.model.lines import LineRange


def list_lines(ranges: Iterable[LineRange], *, dash: str = "-") -> str:
    """Return ranges without a word: `3, 25-34`; empty for none.

    Args:
        ranges: In the order in which they are to be said.
        dash: Between the first and the last line of a range.
    """
    return ", ".join(str(r.lineno) if r.lineno == r.end_lineno else f"{r.lineno}{dash}{r.end_lineno}" for r in ranges)


def name_lines(ranges: Iterable[LineRange], *, dash: str = "-") -> str:
    """Return ranges with their noun: `line 3`, `lines 3, 25-34`."""
    ranges = tuple(ranges)
    is_one = len(ranges) == 1 and len(ranges[0]) == 1
    return f"{'line' if is_one else 'lines'} {list_lines(ranges, dash=dash)}"
