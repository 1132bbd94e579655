"""The lines of an excerpt while they are chosen: each comes with what has to be shown with it, or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sourcebook.code.python_comments import is_comment
from sourcebook.excerpts.completion import CodeFile, Measure, complete
from sourcebook.model.lines import ranges_of
from sourcebook.model.mark import Mark

MEASURES = (
    Measure(marked=50, header=50, other=30, text=50, docstring=5),
    Measure(marked=40, header=50, other=12, text=12, docstring=5),
    Measure(marked=25, header=25, other=6, text=6, docstring=0),
    Measure(marked=12, header=12, other=6, text=6, docstring=0),
    Measure(marked=12, header=12, other=6, text=6, docstring=0, names=False),
)
"""Tried until the first mark fits; one file is cut by one of them."""
_COMMENT = 6
"""Lines of a comment that is shown with the statement below it."""
_MORE_THAN_ASKED = 4
"""Lines that may come with those around a mark."""


class Room:
    """The lines of one file that are shown so far, and how many there may be."""

    def __init__(self, file: CodeFile, *, most: int):
        self.file = file
        self.most = most
        self.measure = MEASURES[0]
        self.shown: frozenset[int] = frozenset()

    def begin(self, noted: Collection[int], mark: Mark) -> None:
        """Show the first mark and the lines with a note, cut as little as there is room for."""
        for self.measure in MEASURES:
            long = len(mark.lines) > self.measure.marked
            self.shown = complete(self.file, {*noted, *([mark.lineno] if long else mark.linenos)}, self.measure)
            if len(self.shown) <= self.most:
                return

    def add(self, linenos: Iterable[int], *, most: int | None = None) -> bool:
        """Show more lines and return true, if there is room for them and for what comes with them."""
        most = self.most if most is None else min(most, self.most)
        if not self.shown.issuperset(linenos):
            shown = complete(self.file, self.shown.union(linenos), self.measure)
            if len(shown) > most:
                return False
            self.shown = shown
        return True

    def join(self, linenos: Iterable[int]) -> bool:
        """Show more lines and return true, if there is room for them and no run of lines is added."""
        shown = complete(self.file, self.shown.union(linenos), self.measure)
        if len(shown) > self.most or len(ranges_of(shown)) > len(ranges_of(self.shown)):
            return False
        self.shown = shown
        return True

    def add_comment_above(self, lineno: int) -> None:
        """Show the short comment right above a statement: it is about that."""
        if lineno > 1 and is_comment(lineno - 1, self.file.lines, self.file.outline):
            self.add([lineno - 1], most=min(self.most, len(self.shown) + _COMMENT))

    def add_close(self, linenos: Iterable[int]) -> bool:
        """Show lines if they bring little else with them."""
        around = list(linenos)
        return self.add(around, most=len(self.shown) + len(around) + _MORE_THAN_ASKED)

    def add_beside(self, start: int, step: int, definition: int | None, *, count: int, imports: bool) -> None:
        """Show the lines of a definition above or below one, as many as bring little else with them.

        Args:
            start: The line beside which they are.
            step: 1 for those below, -1 for those above.
            definition: Its number; None for what is outside of all.
            count: How many at most.
            imports: Whether imports are among them.
        """
        around: list[int] = []
        for lineno in range(start + step, start + step * (count + 1), step):
            inside = 1 <= lineno <= len(self.file.lines)
            if not inside or self.file.outline.definition_at(lineno) != definition:
                break
            if not imports and self.file.is_import(lineno):
                break
            around.append(lineno)
        while around:
            # Lines below end with code: a comment is about what follows it.
            is_no_end = not self.file.lines[around[-1] - 1].strip() or (
                step > 0 and is_comment(around[-1], self.file.lines, self.file.outline)
            )
            if not is_no_end and self.add_close(around):
                return
            around.pop()
