"""A body with something else in place of its blocks: slots for figures, marks for the twin that programs read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sourcebook.model.request import ClassicBlock
from sourcebook.pages.classic import show_label
from sourcebook.pages.page import Block

Writer = Callable[[Block, list[str], str], None]
"""Takes a block, the lines so far, to which it appends what stands for the block, and the line that follows it, which
is empty where none does."""


def replace_blocks(lines: Sequence[str], blocks: Iterable[Block], write: Writer) -> list[str]:
    """Return the lines of a body with what `write` appends in place of each block.

    Above a classic block whose link cannot be read, the link's label stands in place of the link.

    Args:
        lines: One for each line of the body, in whatever state an engine has them by now.
        blocks: As found in the body, in order.
        write: Called for each block, when all above it is in place.
    """
    result: list[str] = []
    done = 0
    for block in blocks:
        result += lines[done : block.lineno - 1]
        done = block.end_lineno
        if isinstance(block.content, ClassicBlock):
            show_label(result, block.content)
        write(block, result, lines[done] if done < len(lines) else "")
    return [*result, *lines[done:]]
