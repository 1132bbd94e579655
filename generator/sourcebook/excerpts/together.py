"""Definitions that are one thing told in pieces: none of them is understood alone.

Overloads and what implements them, a property and its setter, a generic function and what is registered for it stand
directly below one another; definitions of one name for different cases stand in the branches of one `if` or `try`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from sourcebook.code.outline import Outline, Part
from sourcebook.excerpts.completion import CodeFile

_OF_A_NAME = re.compile(r"@\s*(\w+)\s*\.\s*(?:setter|getter|deleter|register|overload)\b")
"""A decorator that adds a definition to the one whose name it begins with."""


def others_of_a_name(file: CodeFile, number: int) -> Iterator[Part]:
    """Yield what belongs together with a definition.

    What follows comes first, then the last one, which often implements the others, and the first one.

    Args:
        file: That is cut.
        number: Of the definition in its outline.
    """
    outline = file.outline
    group = sorted({*_one_below_another(file, number), *_in_branches(outline, number)})
    following = [other for other in group if other > number]
    for other in dict.fromkeys([*following[:1], *group[-1:], *group[:1], *group]):
        if other != number:
            yield outline.parts[other]


def _one_below_another(file: CodeFile, number: int) -> list[int]:
    """Return the numbers of the pieces of one thing that stand around a definition, itself too."""
    parent = file.outline.parts[number].parent
    beside = [n for n, part in enumerate(file.outline.parts) if part.parent == parent]
    runs = [list(run) for name, run in groupby(beside, lambda n: _piece_of(file, n)) if name]
    return next(run for run in runs if number in run)


def _piece_of(file: CodeFile, number: int) -> str:
    """Return the name that a definition is a piece of; empty for another statement."""
    part = file.outline.parts[number]
    decorators = (file.lines[decorator.lineno - 1] for decorator in part.decorators)
    return next((found[1] for found in map(_OF_A_NAME.search, decorators) if found), part.name)


def _in_branches(outline: Outline, number: int) -> list[int]:
    """Return the numbers of the definitions of one name in the branches of the statement around one."""
    parts, outer = outline.parts, number
    while (parent := parts[outer].parent) is not None and not parts[parent].is_definition:
        outer = parent

    def is_alike(other: int) -> bool:
        around = [*outline.around(other)]
        between = around[1 : around.index(outer)] if outer in around else []
        return (
            outer in around
            and parts[other].name == parts[number].name
            and not any(parts[n].is_definition for n in between)
        )

    return [n for n in range(outer, len(parts)) if is_alike(n)]
