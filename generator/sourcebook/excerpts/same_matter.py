"""Which statements behind a use are about the same matter: uses, and what reads what it binds, or variables it names.

Names of a module or a parameter say little: half of a function may read them. So only what is bound in the body of the
function around a use counts, and attributes of `self` that the use sets. What is made of these is followed likewise.
"""

from __future__ import annotations

from collections.abc import Sequence

from sourcebook.excerpts.completion import CodeFile
from sourcebook.model.lines import LineRange

_LEAVING = ("return", "raise", "continue", "break")


def about(file: CodeFile, lines: LineRange, behind: Sequence[LineRange]) -> list[LineRange]:
    """Return the statements behind a use up to the last that is about it; none where the use leaves the block.

    Args:
        file: That is cut.
        lines: Of the use, with its block.
        behind: The extents of what stands below it, nearest first.
    """
    if leaves(file, lines.end_lineno):
        return []
    number = file.outline.definition_at(lines.lineno)
    body = range(file.outline.parts[number].header.end_lineno + 1 if number is not None else 1, lines.lineno)
    named = {n for lineno in lines.linenos for use in file.names.get(lineno, ()) for n in use.bound if n in body}
    matter = {*lines.linenos, *named}
    last = 0
    for position, extent in enumerate(behind, 1):
        if any(n in file.marks or not matter.isdisjoint(_bound_before(file, n)) for n in extent.linenos):
            matter.update(extent.linenos)
            last = position
    return list(behind[:last])


def leaves(file: CodeFile, lineno: int) -> bool:
    """Tell whether the statement on a line ends what is done in its block: `return`, `raise` or the like."""
    number = file.outline.innermost[lineno]
    first = lineno if number is None else file.outline.parts[number].extent.lineno
    return (file.lines[first - 1].split(maxsplit=1) or [""])[0] in _LEAVING


def _bound_before(file: CodeFile, lineno: int) -> set[int]:
    """Return the lines that bind the names on a line, or set the attributes of `self` that it reads."""
    names = file.names.get(lineno, ())
    return {*file.set_before.get(lineno, ()), *(n for use in names for n in use.bound)}
