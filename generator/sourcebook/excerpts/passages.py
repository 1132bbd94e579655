"""The lines from one text to another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from sourcebook.code.nearest_lines import nearest_hint
from sourcebook.errors import RegionNotFoundError
from sourcebook.model.codes import Code
from sourcebook.model.lines import LineRange

_LISTED = 10
"""Line numbers that a message names at most."""


def find_passage(start: str, end: str, lines: Sequence[str], *, path: PurePosixPath) -> LineRange:
    """Find the lines from the one that holds `start` to the next that holds `end`, both included.

    Raises:
        RegionNotFoundError: When `start` is in no line or in several, or `end` in none behind it.
    """
    start, end = start.strip("\r\n"), end.strip("\r\n")
    if not start.strip() or not end.strip():
        raise RegionNotFoundError(
            "`from` and `to` each need a text", hint="name a part of the first and the last line", code=Code.TEXT
        )
    found = [number for number, line in enumerate(lines, 1) if start in line]
    if not found:
        raise RegionNotFoundError(f"no line of {path} holds {start!r}", hint=nearest_hint(start, lines), code=Code.TEXT)
    if len(found) > 1:
        raise RegionNotFoundError(
            f"{len(found)} lines of {path} hold {start!r}: {_listed(found)}",
            hint="let `from` name more of the line that is meant",
            code=Code.TEXT,
        )
    for number in range(found[0] + 1, len(lines) + 1):
        if end in lines[number - 1]:
            return LineRange(lineno=found[0], end_lineno=number)
    raise RegionNotFoundError(
        f"no line of {path} below line {found[0]} holds {end!r}",
        hint=nearest_hint(end, lines[found[0] :], above=found[0])
        or "the end is looked for below the line of the start",
        code=Code.TEXT,
    )


def _listed(linenos: Sequence[int]) -> str:
    more = ", …" if len(linenos) > _LISTED else ""
    return ", ".join(map(str, linenos[:_LISTED])) + more
