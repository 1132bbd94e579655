"""The lines that belong to a node of a syntax tree: all of a statement, or the header of a block."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from sourcebook.model.lines import LineRange, Span

Headed = ast.stmt | ast.ExceptHandler | ast.match_case
"""What has a header: statements, and the parts of `try` and `match` that have a block."""


def blocks_of(node: ast.AST) -> Iterator[Headed]:
    """Yield the statements, handlers and cases directly below a statement."""
    for name in ("body", "orelse", "handlers", "finalbody", "cases"):
        yield from getattr(node, name, ())


def blocks_below(node: ast.stmt) -> list[Sequence[ast.stmt]]:
    """Return the blocks of a statement, those of its handlers and cases included; a simple one has none."""
    found = [block for name in ("body", "orelse", "finalbody") if (block := getattr(node, name, None))]
    found += [part.body for name in ("handlers", "cases") for part in getattr(node, name, ())]
    return found


def extent_of(node: ast.stmt) -> LineRange:
    """Return the lines of a statement, with its decorators.

    Source: https://docs.python.org/3/library/ast.html#ast.AST.lineno (decorators stand before it).
    """
    return LineRange(lineno=first_lineno(node), end_lineno=node.end_lineno or node.lineno)


def annotated_part(node: ast.FunctionDef | ast.AsyncFunctionDef, span: Span) -> ast.stmt | ast.arg | ast.expr:
    """Return the parameter, or the result, to which an annotation in a signature belongs; else the function.

    Args:
        node: The function.
        span: A name in the annotation.
    """
    args = node.args
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs, *(each for each in (args.vararg, args.kwarg) if each)]
    parts: list[ast.arg | ast.expr] = [*every, *([node.returns] if node.returns else [])]
    for part in parts:
        if part.lineno <= span.lineno <= (part.end_lineno or part.lineno) and _begins_by(part, span):
            return part
    return node


def _begins_by(part: ast.arg | ast.expr, span: Span) -> bool:
    first, last = (part.lineno, part.col_offset), (part.end_lineno or part.lineno, part.end_col_offset or 0)
    # Columns are of bytes there and of characters here: on a line of its own that makes no difference.
    return first <= (span.lineno, span.col) and (span.end_lineno, span.end_col) <= last


def lines_of(node: ast.stmt | ast.expr | ast.arg) -> LineRange:
    """Return the lines of a statement or an expression, without decorators."""
    return LineRange(lineno=node.lineno, end_lineno=node.end_lineno or node.lineno)


def first_lineno(node: Headed) -> int:
    """Return the first line of a statement, handler or case, with its decorators."""
    if isinstance(node, ast.match_case):
        return node.pattern.lineno
    decorators: Sequence[ast.expr] = getattr(node, "decorator_list", ())
    return decorators[0].lineno if decorators else node.lineno


def header_of(node: Headed, lines: Sequence[str], *, decorated: bool = True) -> LineRange:
    """Return the lines of a simple statement, or of a compound one those before its block.

    Args:
        node: A statement, handler or case.
        lines: Those of the file.
        decorated: Whether decorators belong to it.
    """
    first = first_lineno(node) if decorated else getattr(node, "lineno", first_lineno(node))
    below = next(iter(blocks_of(node)), None)
    if below is None:
        return LineRange(lineno=first, end_lineno=getattr(node, "end_lineno", None) or first)
    end = first_lineno(below)
    if end == getattr(below, "lineno", None) and lines[end - 1][: getattr(below, "col_offset", 0)].strip():
        return LineRange(lineno=first, end_lineno=end)  # the block stands behind the colon
    end -= 1
    while end > first and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return LineRange(lineno=first, end_lineno=max(first, end))
