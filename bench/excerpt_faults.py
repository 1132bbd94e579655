"""Which faults has an excerpt? Told from the text by `ast` and `tokenize`, not by the code that cuts.

Each fault is a sentence of `FAULTS`. An excerpt has it or not, however often.

A class around a use is counted apart from other headers without their first statement. What a class begins with, a
constant or another method, is seldom about a use further below in it, and a blind reading named such stubs as needless;
a function or block is entered by its first statement. The wider definition of the fault is the sum of both rows.
"""

from __future__ import annotations

import ast
import builtins
import io
import tokenize
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

from sourcebook.code.lines import split_lines
from sourcebook.model.excerpt import Excerpt
from sourcebook.model.mark import Mark

MOST_SHOWN = 60
_MOST_OF_HEADER = 50
_MOST_OF_SIGNATURE = 12
_FEWEST_LEFT_OUT = 3
FAULTS = (
    "the header of an enclosing block is hidden",
    "a header without its first statement",
    "a header without a line below it",
    "a cut inside a comment",
    "a cut inside a string",
    "a cut inside a bracket",
    "a cut between the elements of a bracket, with both ends",
    "a run begins with a closing bracket or inside a string",
    "a gap of one or two lines",
    "more than 60 lines",
    "more than 60 lines, and more than one mark",
    "no mark is shown",
    "a name on a marked line is unbound",
    "a class around a use without its first statement",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A file, a symbol that it uses, and what a page would show of it."""

    path: PurePosixPath
    """Below its release."""
    symbol: str
    source: str
    marks: tuple[Mark, ...]
    excerpt: Excerpt

    @property
    def marked(self) -> frozenset[int]:
        """Lines with a mark that are shown."""
        shown = set(self.excerpt.linenos)
        return frozenset(n for mark in self.marks for n in mark.linenos if n in shown)


def faults_of(pair: Pair) -> Iterator[tuple[str, str]]:
    """Yield the faults of an excerpt, each with the first place."""
    lines = split_lines(pair.source)
    shown = frozenset(pair.excerpt.linenos)
    tree = parsed(pair.source)
    assert tree is not None
    blocks = list(_blocks(tree, lines, ()))
    bare = [b for b in blocks if b.header[-1] in shown and not b.first & shown]
    for found, fault in (
        ([n for n, headers in _enclosed(blocks) if n in shown and not headers <= shown], FAULTS[0]),
        ([b.header[-1] for b in bare if not _is_around(b, pair)], FAULTS[1]),
        ([b.header[-1] for b in bare if _is_around(b, pair)], FAULTS[13]),
        (
            [b.header[-1] for b in blocks if b.header[-1] in shown and b.header[-1] + 1 not in shown and b.below],
            FAULTS[2],
        ),
        ([gap.lineno for gap in pair.excerpt.gaps if len(gap) < _FEWEST_LEFT_OUT], FAULTS[8]),
        ([len(shown)] if len(shown) > MOST_SHOWN else [], FAULTS[9]),
        ([len(shown)] if len(shown) > MOST_SHOWN and len(_begun(pair) & shown) > 1 else [], FAULTS[10]),
        ([0] if not pair.marked else [], FAULTS[11]),
    ):
        if found:
            yield fault, f"line {found[0]}"
    yield from _cuts(pair, lines, shown)


def _is_around(block: _Block, pair: Pair) -> bool:
    """Tell whether a block is a class that has no mark in its header, and of which more is shown than its header."""
    inside = range(_first(block.statements[0]), (block.statements[-1].end_lineno or 0) + 1)
    return block.is_class and pair.marked.isdisjoint(block.header) and not set(pair.excerpt.linenos).isdisjoint(inside)


def _begun(pair: Pair) -> frozenset[int]:
    return frozenset(mark.lineno for mark in pair.marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A header, or the keyword of a part, and what stands below it."""

    header: tuple[int, ...]
    first: frozenset[int]
    """The first line of the first statement that is no docstring and may be shown at all."""
    is_class: bool
    below: bool
    """Whether that statement stands below the header."""
    statements: tuple[ast.stmt, ...]
    enclosing: frozenset[int]
    """Lines of the headers around its statements, its own included."""


def _blocks(node: ast.AST, lines: Sequence[str], around: tuple[int, ...]) -> Iterator[_Block]:
    for name in ("body", "orelse", "finalbody"):
        statements = [s for s in getattr(node, name, ()) if isinstance(s, ast.stmt)] if _is_compound(node) else []
        if not statements:
            continue
        header = _header(node, name, statements, lines)
        both = (*around, *((*_header(node, "body", node.body, lines), *header) if name != "body" else header))  # type: ignore[attr-defined]
        if header:
            rest = statements[1:] if _is_docstring(node, statements[0]) and len(statements) > 1 else statements
            yield _Block(
                header=header,
                first=frozenset([_first(next(filter(_has_room, rest), rest[0]))]),
                is_class=isinstance(node, ast.ClassDef),
                below=_first(statements[0]) > header[-1],
                statements=tuple(statements),
                enclosing=frozenset(both),
            )
        for statement in statements:
            yield from _blocks(statement, lines, both)
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        own = node.lineno  # type: ignore[attr-defined]
        yield from _blocks(part, lines, (*around, own))


def _is_compound(node: ast.AST) -> bool:
    return isinstance(node, ast.Module) or isinstance(getattr(node, "body", None), list)


def _header(node: ast.AST, name: str, statements: Sequence[ast.stmt], lines: Sequence[str]) -> tuple[int, ...]:
    """Return the lines of a header with its decorators; of a part, the line of its keyword; none of an `elif`."""
    if isinstance(node, ast.Module):
        return ()
    if name == "body":
        own = node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno  # type: ignore[attr-defined]
        decorators = [n for d in getattr(node, "decorator_list", ()) for n in range(d.lineno, (d.end_lineno or 0) + 1)]
        signature: Sequence[int] = range(own, max(own, _signature_end(node, own, statements, lines)) + 1)
        if len(signature) > _MOST_OF_SIGNATURE and _is_definition(node):
            signature = (own, signature[-1])  # may be cut between its parameters
        # Of a header that takes more lines than an excerpt has, some are shown.
        return (*decorators, *signature) if len(decorators) + len(signature) <= _MOST_OF_HEADER else (own,)
    first = statements[0]
    if isinstance(first, ast.If) and lines[first.lineno - 1].lstrip().startswith("elif"):
        return ()
    for lineno in range(_first(first), 0, -1):
        if lines[lineno - 1].lstrip().startswith(("else", "finally")):
            return (lineno,)
    return ()


def _is_definition(node: ast.AST) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def _signature_end(node: ast.AST, own: int, statements: Sequence[ast.stmt], lines: Sequence[str]) -> int:
    end = _first(statements[0]) - 1
    while end > own and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _first(statement: ast.stmt) -> int:
    decorators: Sequence[ast.expr] = getattr(statement, "decorator_list", ())
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _has_room(statement: ast.stmt) -> bool:
    """Tell whether a statement is more than a text of more lines than an excerpt has."""
    value = getattr(statement, "value", None)
    return not isinstance(value, ast.Constant | ast.JoinedStr) or (value.end_lineno or 0) - value.lineno < MOST_SHOWN


def _is_docstring(node: ast.AST, statement: ast.stmt) -> bool:
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return (
        isinstance(node, definitions)
        and isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _enclosed(blocks: Sequence[_Block]) -> Iterator[tuple[int, frozenset[int]]]:
    """Yield lines of statements with those of all headers around them."""
    for block in blocks:
        for statement in block.statements:
            end = statement.lineno if _is_compound(statement) or hasattr(statement, "cases") else statement.end_lineno
            for lineno in range(_first(statement), (end or 0) + 1):
                yield lineno, block.enclosing


def _cuts(pair: Pair, lines: Sequence[str], shown: frozenset[int]) -> Iterator[tuple[str, str]]:
    """Yield what is cut where it must not be, by tokens."""
    tokens = list(tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline))
    # A cut is between a line and the next one.
    cuts = [n for n in range(1, len(lines)) if (n in shown) != (n + 1 in shown)]
    comments = [t.start[0] for t in tokens if t.type == tokenize.COMMENT and t.line.lstrip().startswith("#")]
    inside_comment = {a for a, b in pairwise(comments) if b == a + 1}
    for cut in [cut for cut in cuts if cut in inside_comment][:1]:
        yield FAULTS[3], f"line {cut}"
    strings = _strings(tokens)
    for cut in [cut for cut in cuts if any(a <= cut < b for a, b in strings)][:1]:
        yield FAULTS[4], f"line {cut}"
    brackets = _brackets(tokens)
    bad: list[int] = []
    good: list[int] = []
    for cut in cuts:
        around = [bracket for bracket in brackets if bracket[0] <= cut < bracket[1]]
        if around:
            innermost = max(around, key=lambda bracket: (bracket[0], -bracket[1]))
            kept = cut in innermost[2] and all({start, end} <= shown for start, end, _ in around)
            (good if kept else bad).append(cut)
    if bad:
        yield FAULTS[5], f"line {bad[0]}"
    if good:
        yield FAULTS[6], f"line {good[0]}"
    begins = [run.lineno for run in pair.excerpt.runs if lines[run.lineno - 1].lstrip()[:1] in tuple(")]}")]
    begins += [run.lineno for run in pair.excerpt.runs if any(a < run.lineno <= b for a, b in strings)]
    if begins:
        yield FAULTS[7], f"line {begins[0]}"


def _strings(tokens: Sequence[tokenize.TokenInfo]) -> list[tuple[int, int]]:
    """Return the first and last line of each string of several lines."""
    found, begun = [], []
    for token in tokens:
        name = tokenize.tok_name[token.type]
        if name.endswith("STRING_START"):
            begun.append(token.start[0])
        elif name.endswith("STRING_END"):
            found.append((begun.pop(), token.end[0]))
        elif name == "STRING":
            found.append((token.start[0], token.end[0]))
    return [(a, b) for a, b in found if b > a]


def _brackets(tokens: Sequence[tokenize.TokenInfo]) -> list[tuple[int, int, set[int]]]:
    """Return the first and last line of each bracket of several lines, and the lines on which its elements may end."""
    found: list[tuple[int, int, set[int]]] = []
    begun: list[tuple[int, set[int]]] = []
    since: int | None = None
    for token in tokens:
        if token.type in (tokenize.NL, tokenize.NEWLINE):
            continue
        if since is not None and begun:
            begun[-1][1].update(range(since, token.start[0]))
        since = token.start[0] if since is not None and token.type == tokenize.COMMENT else None
        if token.type == tokenize.COMMENT:
            continue
        if token.type == tokenize.OP and token.string in "([{":
            begun.append((token.start[0], set()))
            since = token.start[0]
        elif token.type == tokenize.OP and token.string in ")]}" and begun:
            start, ends = begun.pop()
            found.append((start, token.start[0], ends | {token.start[0] - 1}))
        elif token.string == ",":
            since = token.start[0]
    return [(a, b, ends) for a, b, ends in found if b > a]


def names_of(pair: Pair) -> tuple[set[str], set[str]]:
    """Return the names on marked lines that only hidden lines bind, and all that the file binds."""
    tree = parsed(pair.source)
    assert tree is not None
    bound: dict[str, set[int]] = {}
    used = set()
    for node in ast.walk(tree):
        for name, lineno in _bindings(node):
            bound.setdefault(name, set()).add(lineno)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.lineno in pair.marked:
            used.add(node.id)
    looked_up = {name for name in used if name in bound and not hasattr(builtins, name)}
    shown = set(pair.excerpt.linenos)
    return {name for name in looked_up if not bound[name] & shown}, looked_up


def _bindings(node: ast.AST) -> Iterator[tuple[str, int]]:
    match node:
        case ast.Name(ctx=ast.Store()):
            yield node.id, node.lineno
        case ast.arg():
            yield node.arg, node.lineno
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name, node.lineno
        case ast.alias():
            yield node.asname or node.name.partition(".")[0], node.lineno
        case ast.ExceptHandler(name=str(name)):
            yield name, node.lineno
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name, node.lineno
        case ast.MatchMapping(rest=str(name)):
            yield name, node.lineno


def parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
