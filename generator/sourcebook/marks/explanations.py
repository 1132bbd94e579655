"""Why a file is marked as it is: which of its names stand for a symbol, and what was passed over.

What decides is `symbol_uses`; this looks at the same file again, as a reader would who searches for the
name: every place where it stands as a word, or as a part of one, and is not marked has a reason.
"""

from __future__ import annotations

import ast
import io
import keyword
import re
import tokenize
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sourcebook.code.extents import lines_of
from sourcebook.code.lines import character_column, split_lines
from sourcebook.code.outline import DEFINITIONS
from sourcebook.code.syntax import bounded_nesting, parse_module
from sourcebook.marks.python.import_bindings import STAR, imports_in, own_path
from sourcebook.model.lines import LineRange, Span

_LONGEST = 40
"""Characters of code that a reason repeats."""

_SCOPES = (*DEFINITIONS, ast.Lambda)

_Place = tuple[int, int]
"""Line, from 1, and column, from 0, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class BoundName:
    """A name of the file that leads to the symbol."""

    lineno: int
    name: str
    """As it is written where it is used: `orm.Session`."""
    how: str
    """One phrase: `imported`, `through sqlalchemy.orm`, `defined here`."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PassedOver:
    """A place that looks like the symbol and is not."""

    lineno: int
    word: str
    why: str
    """One phrase: `is a different name`."""


def bound_names(source: str, paths: Sequence[str], *, module: str | None) -> tuple[BoundName, ...]:
    """Return the names that a Python file binds to a symbol, or to what leads to it, by line.

    Args:
        source: Text of a file that parses.
        paths: The symbol and its other names.
        module: Dotted path of the file itself; None when unknown.
    """
    lines = split_lines(source)
    tree = parse_module(source)
    found: set[BoundName] = set()
    for imported in imports_in(tree, lines, module=module):
        for path in paths:
            if imported.path is None or not f"{path}.".startswith(f"{imported.path}."):
                continue
            rest = path.removeprefix(imported.path)
            if imported.name == STAR:
                name, how = rest.removeprefix("."), f"everything of {imported.path} is imported"
            else:
                name = f"{imported.name}{rest}"
                how = "imported" if not rest else f"through {imported.path}"
            if name:
                found.add(BoundName(lineno=imported.statement.lineno, name=name, how=how))
    for node in tree.body:
        if isinstance(node, DEFINITIONS):
            if f"{own_path(module) or ''}.{node.name}" in paths:
                found.add(BoundName(lineno=node.lineno, name=node.name, how="defined here"))
    return tuple(sorted(found))


def passed_over(source: str, paths: Sequence[str], *, marked: Collection[Span]) -> tuple[PassedOver, ...]:
    """Return where a Python file holds the last name of a symbol and does not use it, by line.

    Args:
        source: Text of a file that parses.
        paths: The symbol and its other names.
        marked: The places that are uses.

    Raises:
        SourceSyntaxError: When the file does not parse.
    """
    lines = split_lines(source)
    words = {path.rpartition(".")[2] for path in paths}
    with bounded_nesting():
        reasons = _Reasons(parse_module(source), lines)
    taken = {(span.lineno, span.col) for span in marked}
    found = []
    before = ""
    for token in _tokens(lines):
        place = (token.start[0], token.start[1])
        if place not in taken:
            found += list(_reason(token, before, words, reasons, taken))
        if token.type not in (tokenize.NL, tokenize.COMMENT):
            before = token.string
    return tuple(sorted(set(found)))


def _tokens(lines: Sequence[str]) -> Iterator[tokenize.TokenInfo]:
    """Yield the tokens of a file, up to where `tokenize` is stricter than the parser."""
    text = io.StringIO("".join(f"{line}\n" for line in lines))
    try:
        yield from tokenize.generate_tokens(text.readline)
    except (tokenize.TokenError, SyntaxError):
        return


def _reason(
    token: tokenize.TokenInfo,
    before: str,
    words: Collection[str],
    reasons: _Reasons,
    taken: Collection[_Place],
) -> Iterator[PassedOver]:
    lineno = token.start[0]
    if token.type == tokenize.NAME:
        if token.string in words:
            why = reasons.of(token, before)
            yield PassedOver(lineno=lineno, word=token.string, why=why)
        elif any(word in token.string for word in words) and not keyword.iskeyword(token.string):
            yield PassedOver(lineno=lineno, word=token.string, why="is a different name")
        return
    what = "a comment" if token.type == tokenize.COMMENT else "a string"
    if token.type == tokenize.COMMENT or token.type == tokenize.STRING or "STRING" in _type(token):
        for offset, line in enumerate(token.string.split("\n")):
            for word in sorted(words):
                for match in re.finditer(rf"\b{re.escape(word)}\b", line):
                    column = match.start() + (token.start[1] if offset == 0 else 0)
                    if (lineno + offset, column) not in taken:
                        yield PassedOver(lineno=lineno + offset, word=word, why=f"stands in {what}")


def _type(token: tokenize.TokenInfo) -> str:
    return tokenize.tok_name[token.type]  # FSTRING_MIDDLE of Python 3.12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Binding:
    """A line that binds a name, and the lines of the function or class in which it does."""

    lineno: int
    scope: LineRange


class _Reasons:
    """What the names of a file are, by place."""

    def __init__(self, tree: ast.Module, lines: Sequence[str]):
        self._lines = lines
        self._by_place: dict[_Place, str] = {}
        self._bound: dict[str, list[_Binding]] = {}
        stack: list[tuple[ast.AST, LineRange]] = [(tree, LineRange(lineno=1, end_lineno=len(lines)))]
        while stack:
            node, scope = stack.pop()
            self._note(node, scope)
            if isinstance(node, _SCOPES):
                scope = lines_of(node)
            stack.extend((child, scope) for child in ast.iter_child_nodes(node))

    def of(self, token: tokenize.TokenInfo, before: str) -> str:
        """Return why a name is no use: what it is in place of that."""
        place = (token.start[0], token.start[1])
        if before in ("def", "class"):
            return "is defined here"
        if before == "as":
            return "is a name given here to something else"
        if place in self._by_place:
            return self._by_place[place]
        around = [binding for binding in self._bound.get(token.string, ()) if place[0] in binding.scope.linenos]
        # The innermost scope counts, and in it what was bound last.
        nearest = max(
            around,
            key=lambda found: (found.scope.lineno, found.lineno <= place[0], found.lineno),
            default=None,
        )
        return f"is what line {nearest.lineno} binds" if nearest else "is not known by this name"

    def _note(self, node: ast.AST, scope: LineRange) -> None:
        match node:
            case ast.Attribute():
                self._put(
                    node.end_lineno,
                    (node.end_col_offset or 0) - len(node.attr.encode()),
                    f"is an attribute of `{_short(node.value)}`",
                )
            case ast.arg():
                self._put(node.lineno, node.col_offset, "is a parameter")
                self._bind(node.arg, node.lineno, scope)
            case ast.keyword(arg=str()):
                self._put(node.lineno, node.col_offset, "is the name of an argument")
            case ast.Name(ctx=ast.Store() | ast.Del()):
                self._put(node.lineno, node.col_offset, "is bound here to something else")
                self._bind(node.id, node.lineno, scope)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._bind(node.name, node.lineno, scope)
            case ast.ImportFrom():
                origin = "." * node.level + (node.module or "")
                for alias in node.names:
                    self._put(alias.lineno, alias.col_offset, f"is imported from {origin}")
                    self._bind(alias.asname or alias.name, alias.lineno, scope)

    def _bind(self, name: str, lineno: int, scope: LineRange) -> None:
        self._bound.setdefault(name, []).append(_Binding(lineno=lineno, scope=scope))

    def _put(self, lineno: int | None, column: int, why: str) -> None:
        if lineno is not None and 0 < lineno <= len(self._lines):
            place = (lineno, character_column(self._lines[lineno - 1], column))
            self._by_place.setdefault(place, why)


def _short(node: ast.expr) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
