"""A file as the statements it makes, so that two versions can be compared by what they say.

Comments, docstrings, white space, line breaks, brackets that change nothing and the way in which a text is quoted do
not count. Of a compound statement the header is one, and what stands in its block others; each decorator is one, and
each name of an import. Python is read by its tree. Of other languages, and of Python that cannot be parsed, it is the
tokens that count: a statement is a line there, with those up to which its round and square brackets reach.

The words `else` and `finally` are no statements: in which block a statement stands is told with it.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pygments.token import Comment

from sourcebook.code.extents import Headed, blocks_of, header_of
from sourcebook.code.language import find_lexer
from sourcebook.code.lines import character_column
from sourcebook.code.outline import DEFINITIONS
from sourcebook.code.syntax import is_python, parse_module
from sourcebook.errors import SourceSyntaxError
from sourcebook.model.lines import LineRange

_NO_BLOCK: dict[str, list[ast.stmt]] = {"orelse": [], "handlers": [], "finalbody": [], "cases": []}
_INDENTED = ("python", "yaml")
"""Languages in which a line says something else where it is indented."""
_LONGEST = 50_000
"""Characters of a line whose tokens are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement, or header of one."""

    lines: LineRange
    """Where it stands."""
    text: str
    """What it says, in the one form in which two can be compared; never empty."""
    scope: str = ""
    """Dotted name of the definition it stands in; empty at the top of a module, and where it is not known."""
    within: tuple[str, ...] = ()
    """The blocks around it, the outermost first, each by its name in the tree (`body`, `orelse`); nothing where blocks
    are no matter of indentation, or cannot be known."""
    columns: tuple[int, int] | None = None
    """Of a name of an import, which may share its line: 0-based, the end excluded, of the first and the last line."""
    definition: str | None = None
    """Of the header of a definition: its keyword and name, such as `def f`."""
    tree: ast.AST | None = field(default=None, repr=False, compare=False)
    """Of a statement of several lines of Python."""


def statements_of(lines: Sequence[str], language: str) -> tuple[Statement, ...]:
    """Return the statements of a file, in order of lines; of those that share a line, in order of columns.

    Args:
        lines: Of the file, without their ends.
        language: Pygments' short name.
    """
    if is_python(language):
        try:
            module = parse_module("\n".join(lines) + "\n")
            return tuple(_below([("body", node) for node in _without_docstring(module)], tuple(lines), "", ()))
        except (SourceSyntaxError, RecursionError):
            pass
    return tuple(_by_tokens(lines, language))


def pieces_within(statement: Statement, linenos: frozenset[int]) -> tuple[str, ...]:
    """Return the largest parts of a statement that stand on some of its lines alone: expressions, and what it defines.

    Args:
        statement: Of several lines.
        linenos: Numbers of lines.

    Returns:
        Their texts; none where none stands there.
    """
    found = [name for lineno, name in _defined_by(statement) if lineno in linenos]
    waiting: list[ast.AST] = [statement.tree] if statement.tree is not None else []
    while waiting:
        node = waiting.pop()
        extent = _extent(node)
        if extent is not None and linenos.issuperset(extent.linenos):
            found.append(_text_of(node))
        elif extent is None or not linenos.isdisjoint(extent.linenos):
            waiting += reversed(list(ast.iter_child_nodes(node)))
    return tuple(found)


def pieces_of(statement: Statement) -> frozenset[str]:
    """Return every expression of a statement of several lines, and what it defines."""
    named = (name for _, name in _defined_by(statement))
    if statement.tree is None:
        return frozenset({statement.text, *named})
    return frozenset([*named, *(_text_of(node) for node in ast.walk(statement.tree) if _extent(node) is not None)])


def _defined_by(statement: Statement) -> Iterator[tuple[int, str]]:
    """Yield the line of `def f(` and what it says by itself, whatever parameters stand below it."""
    if statement.definition is not None:
        yield statement.lines.lineno, statement.definition


def _extent(node: ast.AST) -> LineRange | None:
    # Of a header the statement that stands for its block has no lines.
    if not isinstance(node, ast.expr | ast.keyword | ast.arg):
        return None
    return LineRange(lineno=node.lineno, end_lineno=node.end_lineno or node.lineno)


_Named = tuple[str, Headed]
"""A statement, and the name of the block that it stands in."""


def _below(block: Sequence[_Named], lines: tuple[str, ...], scope: str, around: tuple[str, ...]) -> Iterator[Statement]:
    for label, node in block:
        within = (*around, label)
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imported(node, lines, scope, within)
            continue
        for decorator in getattr(node, "decorator_list", ()):
            extent = LineRange(lineno=decorator.lineno, end_lineno=decorator.end_lineno or decorator.lineno)
            yield Statement(lines=extent, text=f"@{_text_of(decorator)}", scope=scope, within=within, tree=decorator)
        extent = header_of(node, lines, decorated=False)
        head = _headed(node)
        tree = head if len(extent) > 1 else None
        yield Statement(
            lines=extent, text=_text_of(head), scope=scope, within=within, definition=_definition(node), tree=tree
        )
        name = node.name if isinstance(node, DEFINITIONS) else ""
        inner = ".".join(filter(None, (scope, name)))
        body = [("body", one) for one in _without_docstring(node)]
        yield from _below([*body, *_other_blocks(node)], lines, inner, within)


def _definition(node: Headed) -> str | None:
    match node:
        case ast.ClassDef(name=name):
            return f"class {name}"
        case ast.AsyncFunctionDef(name=name):
            return f"async def {name}"
        case ast.FunctionDef(name=name):
            return f"def {name}"
    return None


def _without_docstring(node: Headed | ast.Module) -> list[ast.stmt]:
    """Return the block of a statement but for its docstring; none of a simple one, or of one that has cases."""
    body: list[ast.stmt] = getattr(node, "body", [])
    is_documented = isinstance(node, (ast.Module, *DEFINITIONS)) and ast.get_docstring(node, clean=False) is not None
    return body[1:] if is_documented else body


def _other_blocks(node: Headed) -> list[_Named]:
    """Return what stands in the further blocks of a statement, in order of lines."""
    found = [(name, one) for name in _NO_BLOCK for one in getattr(node, name, ())]
    return sorted(found, key=lambda named: _place(named[1]))


def _place(node: Headed) -> tuple[int, int]:
    at = node.pattern if isinstance(node, ast.match_case) else node
    return (at.lineno, at.col_offset)


def _imported(
    node: ast.Import | ast.ImportFrom, lines: tuple[str, ...], scope: str, within: tuple[str, ...]
) -> Iterator[Statement]:
    for alias in node.names:
        single = copy.copy(node)
        single.names = [alias]
        extent = LineRange(lineno=alias.lineno, end_lineno=alias.end_lineno or alias.lineno)
        first = character_column(lines[extent.lineno - 1], alias.col_offset)
        last = character_column(lines[extent.end_lineno - 1], alias.end_col_offset or 0)
        yield Statement(lines=extent, text=_text_of(single), scope=scope, within=within, columns=(first, last))


def _headed(node: Headed) -> ast.AST:
    """Return a statement without what stands in its blocks."""
    if not any(True for _ in blocks_of(node)):
        return node
    head = copy.copy(node)
    for name in ("body", *_NO_BLOCK):
        if hasattr(head, name):
            setattr(head, name, [ast.Pass()] if name == "body" else [])
    if hasattr(head, "decorator_list"):
        head.decorator_list = []
    return head


def _text_of(node: ast.AST) -> str:
    """Return what a tree says; two trees that say the same have the same text."""
    try:
        return ast.unparse(node)
    except (ValueError, AttributeError, RecursionError):
        # What this Python cannot write, newer syntax say, it can still compare.
        return ast.dump(node)


def _by_tokens(lines: Sequence[str], language: str) -> Iterator[Statement]:
    """Yield the lines that hold more than comments, each with those to which its brackets reach."""
    words = _tokens(lines, language)
    blocks = _indentations(lines, words) if language in _INDENTED else None
    first, held, depth = 0, list[str](), 0
    for lineno, found in enumerate(words, start=1):
        if not held:
            first = lineno
        held += found
        depth = max(0, depth + sum((word in "([") - (word in ")]") for word in found if len(word) == 1))
        if held and (not depth or lineno == len(words)):
            within = blocks[first - 1] if blocks else ()
            yield Statement(lines=LineRange(lineno=first, end_lineno=lineno), text=" ".join(held), within=within)
            held, depth = [], 0


def _indentations(lines: Sequence[str], words: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Return the blocks around each line by how far it is indented beside those above it."""
    found: list[tuple[str, ...]] = []
    open_ones: list[int] = []
    for line, own in zip(lines, words, strict=True):
        if own:
            indent = len(line.expandtabs()) - len(line.expandtabs().lstrip())
            while open_ones and open_ones[-1] > indent:
                open_ones.pop()
            if not open_ones or open_ones[-1] < indent:
                open_ones.append(indent)
        found.append(("body",) * len(open_ones))
    return found


def _tokens(lines: Sequence[str], language: str) -> list[list[str]]:
    """Return the tokens of each line, without comments and white space."""
    lexer = find_lexer(language)
    short = [line if len(line) <= _LONGEST else "" for line in lines]
    found: list[list[str]] = [[] for _ in lines]
    if lexer is None:
        return [line.split() for line in lines]
    lineno = 0
    try:
        for _, kind, text in lexer.get_tokens_unprocessed("\n".join(short) + "\n"):
            for n, part in enumerate(text.split("\n")):
                lineno += n > 0
                above = kind.split()
                is_comment = Comment in above and Comment.Preproc not in above and Comment.PreprocFile not in above
                if part.strip() and not is_comment and lineno < len(found):
                    # A lexer may take several signs for one token, or one for several.
                    found[lineno] += _signs(part) if len(part) > 1 and not part.isalnum() else [part]
    except Exception:  # as in `comments`: a lexer is by strangers, and may fail in any way
        return [line.split() for line in lines]
    return found


def _signs(text: str) -> list[str]:
    """Return a token with each bracket as one of its own."""
    for sign in "()[]":
        text = text.replace(sign, f" {sign} ")
    return text.split()
