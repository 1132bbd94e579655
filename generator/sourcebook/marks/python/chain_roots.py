"""With which names the chains begin that take something by a given name: `a` of `a.b.c`, for `c`.

Only these names are worth following for what a module hands on: a file may import many modules, and takes the symbol
from few of them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from sourcebook.code.chains import chain_of
from sourcebook.code.extents import blocks_below
from sourcebook.marks.python.relevant_lines import RelevantLines, linenos_taking

_WORD = re.compile(r"\w+")


def roots_of_chains(tree: ast.Module, lines: Sequence[str], names: frozenset[str]) -> set[str]:
    """Return the first names of all chains in which one of some names stands behind a dot.

    Args:
        tree: The parsed file.
        lines: Its lines.
        names: What is taken.

    Returns:
        Never fewer: the words of a string that holds one of the names are among them, as it may be an annotation, and
        so are the names that functions are called by, as what they give may be a module.
    """
    relevant = RelevantLines(linenos_taking(names, lines))
    return {root for statement in _statements(tree, relevant) for root in _roots(statement, relevant, names)}


def _statements(tree: ast.Module, relevant: RelevantLines) -> Iterator[ast.stmt]:
    stack: list[Sequence[ast.stmt]] = [tree.body]
    while stack:
        for _, statement in relevant.of(stack.pop()):
            yield statement
            stack += blocks_below(statement)


def _roots(statement: ast.stmt, relevant: RelevantLines, names: frozenset[str]) -> Iterator[str]:
    """Yield the roots of the chains in the expressions of a statement, those of its blocks left out."""
    stack = _below(statement, relevant)
    while stack:
        node = stack.pop()
        match node:
            case ast.Attribute():
                root, attributes = chain_of(node)
                if any(attribute.attr in names for attribute in attributes):
                    yield from _names_in(root.func if isinstance(root, ast.Call) else root)
                stack.append(root)
            case ast.Constant(value=str(text)):
                if any(name in text for name in names):
                    yield from _WORD.findall(text)
            case ast.JoinedStr():  # before Python 3.12 the positions in one may be anywhere
                yield from _names_in(node)
            case ast.Name() | ast.Constant():
                pass
            case _:
                stack += _below(node, relevant)


def _names_in(node: ast.expr) -> Iterator[str]:
    return (part.id for part in ast.walk(node) if isinstance(part, ast.Name))


def _below(node: ast.AST, relevant: RelevantLines) -> list[ast.AST]:
    """Return what is directly below a node and may hold a relevant line, statements left out."""
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.stmt | ast.expr_context | ast.operator):
                continue
            lineno = getattr(child, "lineno", None)
            if lineno is None or lineno != child.end_lineno or lineno in relevant:  # type: ignore[attr-defined]  # with it
                found.append(child)
    return found
