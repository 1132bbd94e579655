"""The parts of a Python file that are shown or left out as wholes: statements, headers, and what stands below them.

What is cut out and what is left out is decided elsewhere, with these as the joints.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sourcebook.code.extents import Headed, first_lineno, header_of
from sourcebook.model.lines import LineRange

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A statement, or a part of one that has a header: `except`, `case`, `else`, `finally`."""

    extent: LineRange
    """All its lines, with decorators."""
    header: LineRange
    """The lines before its block, with decorators; of a simple statement all of it, and of several that share a line
    all of them."""
    signature: LineRange
    """The header without decorators."""
    decorators: tuple[LineRange, ...]
    is_definition: bool
    """Whether it is a function or class."""
    is_class: bool
    is_import: bool
    name: str
    """Of a definition; else empty."""
    parent: int | None
    """Number of the part it stands in."""
    below: tuple[int, ...]
    """Numbers of the parts directly in it, without its docstring; none of a simple statement."""
    docstring: LineRange | None
    """Of a definition that has more in it than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """All parts of a file."""

    parts: tuple[Part, ...]
    """Outer ones before those inside them, in order of lines."""
    innermost: tuple[int | None, ...]
    """For each line, from 1, the number of the innermost part around it; the first item stands for no line."""

    def around(self, number: int | None) -> Iterator[int]:
        """Yield the numbers of a part and of all around it, inner ones first."""
        while number is not None:
            yield number
            number = self.parts[number].parent

    def definition_at(self, lineno: int) -> int | None:
        """Return the number of the innermost function or class around a line."""
        return next((n for n in self.around(self.innermost[lineno]) if self.parts[n].is_definition), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keyword:
    """The part of a statement that begins with `else` or `finally`."""

    lineno: int
    body: Sequence[ast.stmt]


def outline_of(tree: ast.Module, lines: Sequence[str]) -> Outline:
    """Return the outline of a parsed file."""
    nodes: list[tuple[Headed | _Keyword, int | None]] = []
    below: defaultdict[int | None, list[int]] = defaultdict(list)
    stack: list[tuple[Headed | _Keyword, int | None]] = [(node, None) for node in reversed(tree.body)]
    while stack:
        node, parent = stack.pop()
        below[parent].append(len(nodes))
        stack.extend((child, len(nodes)) for child in reversed(list(_below(node, lines))))
        nodes.append((node, parent))
    parts = _merged(
        [_part(node, lines, parent=parent, below=below[number]) for number, (node, parent) in enumerate(nodes)]
    )
    innermost: list[int | None] = [None] * (len(lines) + 1)
    for number, part in enumerate(parts):
        for lineno in part.extent.linenos:
            innermost[lineno] = number
    return Outline(parts=tuple(parts), innermost=tuple(innermost))


def _below(node: Headed | _Keyword, lines: Sequence[str]) -> Iterator[Headed | _Keyword]:
    """Yield what stands directly below a header; what follows `else` or `finally` is a part of its own."""
    if isinstance(node, _Keyword):
        yield from node.body
        return
    for name in ("body", "handlers", "cases"):
        yield from getattr(node, name, ())
    for name, word in (("orelse", "else"), ("finalbody", "finally")):
        statements: Sequence[ast.stmt] = getattr(node, name, ())
        lineno = _keyword_lineno(statements[0], word, lines) if statements else None
        if lineno is None:
            yield from statements  # `elif` is a statement that stands by itself
        else:
            yield _Keyword(lineno=lineno, body=statements)


def _keyword_lineno(statement: ast.stmt, word: str, lines: Sequence[str]) -> int | None:
    """Return the line of the keyword above the first statement of its block."""
    lineno = first_lineno(statement)
    if isinstance(statement, ast.If) and lines[lineno - 1].lstrip().startswith("elif"):
        return None
    while lineno and not lines[lineno - 1].lstrip().startswith(word):
        if lineno < first_lineno(statement) and lines[lineno - 1].strip() and lines[lineno - 1].lstrip()[0] != "#":
            return None
        lineno -= 1
    return lineno or None


def _docstring(node: Headed | _Keyword) -> LineRange | None:
    """Return the docstring of a definition that has more in it than that."""
    if isinstance(node, DEFINITIONS) and len(node.body) > 1 and ast.get_docstring(node, clean=False) is not None:
        return LineRange(lineno=node.body[0].lineno, end_lineno=node.body[0].end_lineno or node.body[0].lineno)
    return None


def _part(node: Headed | _Keyword, lines: Sequence[str], *, parent: int | None, below: Sequence[int]) -> Part:
    decorators: Sequence[ast.expr] = getattr(node, "decorator_list", ())
    if isinstance(node, _Keyword):
        begins, end = node.lineno, _end_of(node.body[-1])
        header = signature = LineRange(lineno=begins, end_lineno=begins)
    else:
        header, signature = header_of(node, lines), header_of(node, lines, decorated=False)
        begins, end = header.lineno, max(_end_of(node), header.end_lineno)
        while isinstance(node, ast.match_case) and begins > 1 and not lines[begins - 1].lstrip().startswith("case"):
            begins -= 1
        header = LineRange(lineno=begins, end_lineno=header.end_lineno)
    docstring = _docstring(node)
    return Part(
        extent=LineRange(lineno=begins, end_lineno=end),
        header=header,
        signature=header if isinstance(node, ast.match_case) else signature,
        decorators=tuple(LineRange(lineno=d.lineno, end_lineno=d.end_lineno or d.lineno) for d in decorators),
        is_definition=isinstance(node, DEFINITIONS),
        is_class=isinstance(node, ast.ClassDef),
        is_import=isinstance(node, ast.Import | ast.ImportFrom),
        name=node.name if isinstance(node, DEFINITIONS) else "",
        parent=parent,
        below=tuple(below[1:] if docstring else below),
        docstring=docstring,
    )


def _end_of(node: Headed) -> int:
    if isinstance(node, ast.match_case):
        return _end_of(node.body[-1])
    return node.end_lineno or node.lineno


def _merged(parts: list[Part]) -> list[Part]:
    """Return the parts with simple statements that share a line as one piece: those of `x = 1; y = 2`."""
    merged: list[Part] = []
    last: dict[int | None, int] = {}
    for number, part in enumerate(parts):
        before = last.get(part.parent)
        last[part.parent] = number
        if not part.below and before is not None and merged[before].extent.end_lineno >= part.extent.lineno:
            together = LineRange(lineno=merged[before].header.lineno, end_lineno=part.header.end_lineno)
            part = replace(part, extent=together, header=together, signature=together)
            if not merged[before].below:
                merged[before] = replace(merged[before], header=together)
        merged.append(part)
    return merged
