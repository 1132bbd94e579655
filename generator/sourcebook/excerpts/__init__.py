"""Which lines of a file are shown, with their numbers in the file."""

from __future__ import annotations

from sourcebook.excerpts.runs import split_lines
from sourcebook.excerpts.selection import select_excerpt

__all__ = ["select_excerpt", "split_lines"]
