"""Where the statements of a scope stand, each with those around it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sourcebook.marks.python.inference.blocks import BLOCKS, blocks_of


class Spot(NamedTuple):
    """A statement's place in its scope.

    A tuple, as of a file thousands are made, and a frozen dataclass takes three times as long.
    """

    block: Sequence[ast.stmt]
    index: int  # type: ignore[assignment]  # nobody asks a place for `tuple.index`
    owner: ast.AST | None = None
    """The statement, handler or case that the block belongs to; None for that of the scope."""
    parent: Spot | None = None
    """Of the statement around."""

    @property
    def statement(self) -> ast.stmt:
        """The statement itself."""
        return self.block[self.index]


def spots_in(block: Sequence[ast.stmt], kinds: Collection[type[ast.stmt]]) -> list[Spot]:
    """Return the places of the statements of some kinds, those in blocks below a block included, in order of lines."""
    found: list[Spot] = []
    _add(found, block, kinds, None, None)
    return found


def _add(
    found: list[Spot],
    block: Sequence[ast.stmt],
    kinds: Collection[type[ast.stmt]],
    owner: ast.AST | None,
    parent: Spot | None,
) -> None:
    for index, statement in enumerate(block):
        kind = type(statement)
        if kind in BLOCKS:
            spot = Spot(block, index, owner, parent)
            if kind in kinds:
                found.append(spot)
            for below_owner, below in blocks_of(statement):
                _add(found, below, kinds, below_owner, spot)
        elif kind in kinds:
            found.append(Spot(block, index, owner, parent))
