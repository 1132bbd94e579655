"""Where a file that is not Python names something: identifiers, not what they mean.

A symbol is the name as it stands in the file, `useState`, or its end with what it is taken from,
`React.useState`, whatever sign joins the two. It is not looked up through imports. Strings,
comments, parts of longer names and definitions are no uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sourcebook.code.grammars import Language, find_language, leaves_of, parse_file
from sourcebook.code.lines import character_column
from sourcebook.errors import SymbolNotFoundError, nearest
from sourcebook.model.lines import Span
from sourcebook.model.mark import Kind, Mark

if TYPE_CHECKING:
    from tree_sitter import Node

_JOINTS = frozenset({".", "?.", "optional_chain", "::"})
"""What stands between a thing and a part of it."""
_LONGEST_CHAIN = 20
"""Names that lead to another one and are looked at."""


def find_identifiers(lines: tuple[str, ...], symbol: str, *, language: str, path: PurePosixPath) -> list[Mark]:
    """Mark the identifiers that are a symbol.

    Args:
        lines: Those of the file.
        symbol: A name, or several joined by dots.
        language: Pygments' short name of the file's language.
        path: The file, for messages.

    Returns:
        At least one mark, in order of the text.

    Raises:
        SymbolNotFoundError: With the nearest name, when it is not used; when the language has no grammar here at all.
        SourceSyntaxError: When the grammar is not installed, or the file does not parse.
    """
    grammar = find_language(language)
    if grammar is None:  # looking for words instead would mark strings and comments too
        raise SymbolNotFoundError(
            f"cannot look for the symbol {symbol!r} in {path}: it is in a language whose names are not known",
            hint="mark it by its text instead: `mark: {text: …}`",
        )
    wanted = symbol.split(".")
    there: dict[str, None] = {}  # in order of the text, so that the nearest of several is always the same
    marks = []
    for node, above, chain in _identifiers(parse_file(lines, grammar, path=path)):
        there.setdefault(".".join(chain))
        there.setdefault(chain[-1])
        if chain[-len(wanted) :] == wanted and not _is_definition(node, above, grammar):
            kind = _kind(node, above, grammar)
            marks.append(_mark(node, kind, ".".join(chain), lines))
    if not marks:
        close = nearest(symbol, [name for name in there if name != symbol])
        raise SymbolNotFoundError(
            f"no use of {symbol!r} in {path}",
            hint=f"nearest is {close!r}" if close else "to mark a text, write `mark: {text: …}`",
        )
    return marks


def _identifiers(root: Node) -> Iterator[tuple[Node, list[Node], list[str]]]:
    """Yield each identifier with the nodes it stands in, and the names that lead to it, itself last."""
    chain: list[str] = []
    joined = False
    for leaf, above in leaves_of(root):
        if "identifier" in leaf.type or leaf.type in ("this", "self"):
            chain = [*chain[-_LONGEST_CHAIN:], _text(leaf)] if joined else [_text(leaf)]
            joined = False
            yield leaf, above, chain
        else:
            joined = leaf.type in _JOINTS and bool(chain)
            if not joined:
                chain = []


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _is_definition(node: Node, above: list[Node], language: Language) -> bool:
    parent = above[-1]
    field = language.definitions.get(parent.type)
    return field is not None and node in parent.children_by_field_name(field)


def _kind(node: Node, above: list[Node], language: Language) -> Kind:
    """Tell how a name is used: by what it stands in, else by whether it is called."""
    for parent in reversed(above):
        if (kind := language.kinds.get(parent.type)) is not None:
            return kind
    child = node
    for parent in reversed(above):
        if (field := language.calls.get(parent.type)) is not None:
            return Kind.CALL if parent.child_by_field_name(field) == child else Kind.OTHER
        if parent.end_byte != node.end_byte:
            break  # more than `a.b` before the name: it is a part of something else
        child = parent
    return Kind.OTHER


def _mark(node: Node, kind: Kind, name: str, lines: tuple[str, ...]) -> Mark:
    (row, start), (end_row, end) = node.start_point, node.end_point
    span = Span(
        lineno=row + 1,
        col=character_column(lines[row], start),
        end_lineno=end_row + 1,
        end_col=character_column(lines[end_row], end),
    )
    return Mark(
        lineno=span.lineno,
        end_lineno=span.end_lineno,
        kind=kind,
        name=span,
        why=f"names {name}",
    )
