"""Which marks an excerpt shows first, and which look alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sourcebook.model.mark import Kind, Mark

_LITERAL = re.compile(r"""'[^']*'|"[^"]*"|\d+""")


def by_importance(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the first mark of each kind, that of the import second, then the others in order of the file."""
    firsts: dict[Kind, Mark] = {}
    for mark in marks:
        firsts.setdefault(mark.kind, mark)
    order = [kind for kind in Kind if kind in firsts]
    if Kind.IMPORT in firsts and len(order) > 1:
        order.remove(Kind.IMPORT)
        order.insert(1, Kind.IMPORT)
    yield from (firsts[kind] for kind in order)
    chosen = set(firsts.values())
    yield from (mark for mark in marks if mark not in chosen)


def shape_of(lines: Sequence[str], mark: Mark) -> str:
    """Return the first line of a mark without indent, texts and numbers: two uses of one shape tell the same."""
    return _LITERAL.sub("", lines[mark.lineno - 1].strip())
