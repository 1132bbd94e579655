"""The lines that belong together in a Python file: definitions, headers, long statements.

What is cut out and what is left out is decided elsewhere, with these as the joints.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sourcebook.code.extents import Headed, blocks_of, extent_of, header_of
from sourcebook.model.lines import LineRange

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A function or class: all its lines, and those of its header."""

    extent: LineRange
    header: LineRange
    """From the first decorator to the line on which the signature ends."""
    parent: Scope | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Definitions and long statements of a file."""

    scopes: tuple[Scope, ...]
    """Outer ones before those inside them."""
    units: tuple[LineRange, ...]
    """What takes several lines and reads badly in halves: simple statements, headers of compound
    ones, and the expressions inside these that begin on a line of their own. Small ones first."""


def outline_of(tree: ast.Module, lines: Sequence[str]) -> Outline:
    """Return the outline of a parsed file."""
    scopes: list[Scope] = []
    units: list[LineRange] = []
    stack: list[tuple[ast.AST, Scope | None]] = [(tree, None)]
    while stack:
        node, parent = stack.pop()
        if isinstance(node, Headed):
            header = header_of(node, lines)
            if len(header) > 1:
                units.append(header)
                units.extend(_parts(node, header))
            if isinstance(node, DEFINITIONS):
                parent = Scope(extent=extent_of(node), header=header, parent=parent)
                scopes.append(parent)
        stack.extend((child, parent) for child in reversed(list(blocks_of(node))))
    return Outline(
        scopes=tuple(sorted(scopes, key=lambda scope: (scope.extent.lineno, -len(scope.extent)))),
        units=tuple(sorted(set(units), key=lambda unit: (len(unit), unit))),
    )


def _parts(node: ast.AST, header: LineRange) -> Iterator[LineRange]:
    """Yield the expressions of several lines in a header that begin below their parent."""
    stack: list[tuple[ast.AST, int]] = [(node, header.lineno)]
    while stack:
        parent, first = stack.pop()
        for child in ast.iter_child_nodes(parent):
            if isinstance(child, ast.stmt | ast.JoinedStr | ast.ExceptHandler | ast.match_case):
                continue  # below the header; and positions in an f-string may be wrong before 3.12
            begins = first
            if isinstance(child, ast.expr):
                end = child.end_lineno or child.lineno
                if child.lineno > first and end > child.lineno:
                    begins = child.lineno
                    yield LineRange(lineno=begins, end_lineno=end)
            stack.append((child, begins))
