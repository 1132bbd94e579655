"""What is done with what a use gives: the next statements that read the name it is bound to.

An object that is made and never seen again teaches little. Nearest statements come first; those in other functions are
shown as whole functions while these are small, pieces of long ones where there is nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sourcebook.code.outline import Outline
from sourcebook.excerpts.completion import CodeFile
from sourcebook.excerpts.surroundings import block_around, whole_around
from sourcebook.model.lines import LineRange

_WHOLE = 20
"""Lines of another function that reads the name."""
_TINY = 3
"""Lines of such a function that tells too little to be all that is shown."""
_RETURN = 4
"""Lines of a statement at the end of a function that is shown for what it gives back."""
_MOST_TRIED = 12


def afterwards(file: CodeFile, lineno: int, reads: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield the lines of the statements that read what is bound on a line, each with what makes it whole.

    Args:
        file: That is cut.
        lineno: Of the use.
        reads: Lines that read the name, in the order in which they are tried.
    """
    outline = file.outline
    own = set(outline.around(outline.definition_at(lineno)))
    seen: set[int | None] = set()
    pieces: list[LineRange] = []
    is_found = False
    for read in reads[:_MOST_TRIED]:
        definition = outline.definition_at(read)
        block = block_around(outline, read)
        if _is_bound_anew(file, lineno, read):
            continue
        if definition in own or definition is None:
            if block and block[1] == outline.parts[block[0]].extent:
                is_found = True
                yield block[1].linenos
            elif block:
                pieces.append(block[1])
            continue
        if definition in seen:
            continue
        seen.add(definition)
        if whole := whole_around(outline, read, most=_WHOLE):
            is_found = is_found or len(whole) > _TINY
            yield whole
        elif block:
            pieces.append(block[1])
    if not is_found:
        yield from (piece.linenos for piece in pieces)


def _is_bound_anew(file: CodeFile, lineno: int, read: int) -> bool:
    """Tell whether what a line reads is bound between a use and that line, in a block around the latter."""
    outline, parts = file.outline, file.outline.parts
    around = {None, *outline.around(outline.innermost[read])}
    between = {n for use in file.names.get(read, ()) if lineno in use.bound for n in use.bound if lineno < n < read}
    innermost = (outline.innermost[n] for n in between)
    return any(number is not None and parts[number].parent in around for number in innermost)


def reads_elsewhere(outline: Outline, lineno: int, reads: Sequence[int]) -> list[int]:
    """Return the reads outside the function around a line: there are some where an attribute of `self` is bound."""
    own = outline.definition_at(lineno)
    if own is None or outline.parts[own].is_class:
        return []
    return [read for read in reads if read not in outline.parts[own].extent.linenos]


def given_back(file: CodeFile, number: int, shown: Collection[int]) -> Sequence[int]:
    """Return the lines of the statement that ends a function, if that gives back what shown lines of it bind.

    Args:
        file: That is cut.
        number: Of the function in its outline.
        shown: Lines that are.
    """
    part = file.outline.parts[number]
    if part.is_class or not part.below:
        return ()
    last = file.outline.parts[part.below[-1]].extent
    is_return = file.lines[last.lineno - 1].lstrip().startswith("return ") and len(last) <= _RETURN
    bound = {n for lineno in last.linenos for use in file.names.get(lineno, ()) for n in use.bound}
    body = range(part.header.end_lineno + 1, last.lineno)
    return last.linenos if is_return and any(n in shown for n in bound.intersection(body)) else ()
