"""Which lines of a newer version of a file are meant where an author named lines of the older one.

A single line that is spoken of must be the same text still; where a range begins and ends may have been changed in
place. What is not sure is refused with its reason: a number that is wrong is worse than one that is old.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sourcebook.errors import RegionNotFoundError
from sourcebook.model.lines import WrittenLines, ranges_of

_MORE = 10
"""Lines that may have been put into any range; into a longer one as many as it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMap:
    """What became of the lines of a file; numbers are 1-based."""

    kept: Mapping[int, int]
    """New numbers of the lines whose text is the same."""
    changed: Mapping[int, int]
    """New numbers of the lines that were changed where they stand."""
    blank: frozenset[int] = frozenset()
    """Old lines with nothing on them."""

    def line(self, lineno: int) -> int:
        """Return the new number of a line that is spoken of.

        Raises:
            RegionNotFoundError: When it is gone, or says something else now.
        """
        if lineno in self.kept:
            return self.kept[lineno]
        raise RegionNotFoundError(f"line {lineno} {'was changed' if lineno in self.changed else 'is gone'}")

    def lines(self, written: WrittenLines) -> tuple[WrittenLines, ...]:
        """Return lines that are each spoken of, such as marked ones, as few ranges as they make.

        Raises:
            RegionNotFoundError: As for `line`.
        """
        if written.end_lineno is None:
            return (WrittenLines(lineno=self.line(written.lineno), end_lineno=None),)
        numbers = [
            self.kept[n] if n in self.kept else None if n in self.blank else self.line(n)
            for n in range(written.lineno, written.end_lineno + 1)
        ]
        found = ranges_of(n for n in numbers if n is not None)
        if not found:
            raise RegionNotFoundError(f"{_named(written)} is gone")
        return tuple(WrittenLines(lineno=lines.lineno, end_lineno=lines.end_lineno) for lines in found)

    def extent(self, written: WrittenLines, *, exact: bool = False) -> WrittenLines:
        """Return where a range is that is shown.

        Args:
            written: The range; an open end stays open.
            exact: Whether its first and last line must be the same text still.

        Raises:
            RegionNotFoundError: When one of these lines is gone, or what was between them is elsewhere.
        """
        first, last = written.lineno, written.end_lineno
        if last is None:
            return WrittenLines(lineno=self._edge(first, exact=exact), end_lineno=None)
        while first < last and first in self.blank and first not in self.kept:
            first += 1
        while first < last and last in self.blank and last not in self.kept:
            last -= 1
        start, end = self._edge(first, exact=exact), self._edge(last, exact=exact)
        inside = (self.kept[n] for n in range(first, last + 1) if n in self.kept and n not in self.blank)
        if end < start or not all(start <= n <= end for n in inside):
            raise RegionNotFoundError(f"what {_named(written)} had is no longer together")
        more = end - start - (last - first)
        if more > max(_MORE, last - first + 1):
            raise RegionNotFoundError(f"between the first and the last of {_named(written)} stand {more} lines more")
        return WrittenLines(lineno=start, end_lineno=end)

    def _edge(self, lineno: int, *, exact: bool) -> int:
        if not exact and lineno in self.changed:
            return self.changed[lineno]
        return self.line(lineno)


def _named(written: WrittenLines) -> str:
    if written.end_lineno in (None, written.lineno):
        return f"line {written.lineno}"
    return f"lines {written.lineno}-{written.end_lineno}"
