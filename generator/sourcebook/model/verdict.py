"""What became of an example in a newer version of its file."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What became of an example, the worst last; the values are public: JSON has them."""

    SAME = "same"
    MOVED = "moved"
    """Other lines, with the same text."""
    COMMENTS_ONLY = "comments only"
    """Other comments or another layout; the statements are the same."""
    CONTEXT_CHANGED = "context changed"
    """Other statements around those that the page speaks of."""
    MARKED_CODE_CHANGED = "marked code changed"
    SYMBOL_GONE = "symbol gone"
    """The file no longer uses what is marked, or no longer has the definition or region that is shown."""
    FILE_MOVED = "file moved"
    FILE_GONE = "file gone"

    @property
    def rank(self) -> int:
        """Its place in the order: the greater, the worse."""
        return tuple(Verdict).index(self)
