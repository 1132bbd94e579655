"""Which lines of a file use what an example is about, and why each is marked.

`find_marks` looks up all targets of an example; `find_uses` is the resolver of dotted symbols
beneath it.
"""

from __future__ import annotations

from sourcebook.marks.python.symbol_uses import Use, find_uses
from sourcebook.marks.targets import find_marks

__all__ = ["Use", "find_marks", "find_uses"]
