"""The lines that define a name in a file that is not Python.

Which nodes define something is said by the rows of `grammars`. A method is named below its
type, `Server.Start`, also where it is written apart from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sourcebook.code.grammars import Language, leaves_of, parse_file
from sourcebook.model.lines import LineRange

if TYPE_CHECKING:
    from tree_sitter import Node

_ACCESSORS = ("get", "set")


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """One place that defines a name."""

    name: str
    """Dotted name below the file."""
    extent: LineRange
    """With the comments, attributes and decorators that stand right above."""
    is_companion: bool
    """Whether it may stand beside another definition of the name: an overload, or an accessor."""
    kind: str = ""
    """`class`, `function` or `assignment` in a Python file; empty in others."""


def definitions_in(lines: Sequence[str], language: Language, *, path: PurePosixPath) -> Iterator[Defined]:
    """Yield what a file defines, in order of lines.

    Raises:
        SourceSyntaxError: When the grammar is not installed, or the file does not parse.
    """
    stack = [(parse_file(lines, language, path=path), "")]
    while stack:
        node, prefix = stack.pop()
        owner = _owner(node, language)
        names = _names(node, language)
        for name in names:
            yield Defined(
                name=f"{prefix}{owner}{name}",
                extent=_extent(node, language),
                is_companion=node.type in language.companions or _is_accessor(node),
            )
        below = f"{prefix}{owner}{names[0]}." if names else f"{prefix}{owner}"
        stack.extend((child, below) for child in reversed(node.named_children))


def _names(node: Node, language: Language) -> list[str]:
    """Return the names that a node defines; none where it takes a value apart."""
    field = language.definitions.get(node.type)
    if field is None:
        return []
    named = node.children_by_field_name(field)
    return [_text(child) for child in named if "identifier" in child.type]


def _owner(node: Node, language: Language) -> str:
    """Return the name, with a dot, of the type that a node's definitions belong to."""
    field = language.owners.get(node.type)
    named = node.child_by_field_name(field) if field else None
    if named is None:
        return ""
    types = (_text(leaf) for leaf, _ in leaves_of(named) if leaf.type == "type_identifier")
    return f"{next(types, _text(named))}."


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _is_accessor(node: Node) -> bool:
    return any(child.type in _ACCESSORS and not child.is_named for child in node.children)


def _extent(node: Node, language: Language) -> LineRange:
    """Return the lines of a definition with the statement around it and what stands above."""
    end = _end_row(node)
    while (parent := node.parent) is not None and parent.type in language.wrappers:
        if sum(child.type not in language.above for child in parent.named_children) > 1:
            break
        node, end = parent, max(end, _end_row(parent))
    first = node.start_point.row
    before = node.prev_named_sibling
    while before is not None and before.type in language.above:
        if not first - 1 <= _end_row(before) <= first or _shares_line(before):
            break
        first = before.start_point.row
        before = before.prev_named_sibling
    return LineRange(lineno=first + 1, end_lineno=end + 1)


def _end_row(node: Node) -> int:
    """Return the last row with text of a node: some end behind their line end."""
    row, column = node.end_point
    return row - 1 if column == 0 and row > node.start_point.row else row


def _shares_line(node: Node) -> bool:
    """Tell whether something else ends on the line on which a node begins."""
    before = node.prev_sibling
    return before is not None and _end_row(before) == node.start_point.row
