"""What is done with what a use gives: the next statements that read the name it is bound to.

An object that is made and never seen again teaches little. Nearest statements come first; those in other functions are
shown as whole functions while these are small, pieces of long ones where there is nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sourcebook.code.outline import Outline
from sourcebook.excerpts.surroundings import block_around, whole_around
from sourcebook.model.lines import LineRange

_WHOLE = 20
"""Lines of another function that reads the name."""
_STATEMENT = 8
"""Lines of a statement with a block that is shown whole."""
_TINY = 3
"""Lines of such a function that tells too little to be all that is shown."""
_MOST_TRIED = 12


def afterwards(outline: Outline, lineno: int, reads: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield the lines of the statements that read what is bound on a line, each with what makes it whole.

    Args:
        outline: Of the file.
        lineno: Of the use.
        reads: Lines that read the name, in the order in which they are tried.
    """
    own = set(outline.around(outline.definition_at(lineno)))
    seen: set[int | None] = set()
    blocks: list[LineRange] = []
    is_found = False
    for read in reads[:_MOST_TRIED]:
        definition = outline.definition_at(read)
        if definition in own or definition is None:
            number = outline.innermost[read]
            if number is not None:
                is_found = True
                part = outline.parts[number]
                yield (part.extent if len(part.extent) <= _STATEMENT else part.header).linenos
            continue
        if definition in seen:
            continue
        seen.add(definition)
        if whole := whole_around(outline, read, most=_WHOLE):
            is_found = is_found or len(whole) > _TINY
            yield whole
        elif block := block_around(outline, read):
            blocks.append(block[1])
    if not is_found:
        yield from (block.linenos for block in blocks)


def reads_elsewhere(outline: Outline, lineno: int, reads: Sequence[int]) -> list[int]:
    """Return the reads outside the function around a line: there are some where an attribute of `self` is bound."""
    own = outline.definition_at(lineno)
    if own is None or outline.parts[own].is_class:
        return []
    return [read for read in reads if read not in outline.parts[own].extent.linenos]
