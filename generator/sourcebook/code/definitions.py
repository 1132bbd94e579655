"""The lines that define a name: in a Python file a function, class, method or assignment.

What other languages define is found by `other_definitions`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.code.extents import blocks_of, extent_of
from sourcebook.code.grammars import find_language
from sourcebook.code.other_definitions import Defined, definitions_in
from sourcebook.code.outline import DEFINITIONS, Outline, outline_of
from sourcebook.code.python_comments import is_comment
from sourcebook.code.syntax import is_python, parse_module
from sourcebook.errors import SymbolNotFoundError, nearest
from sourcebook.model.codes import Code
from sourcebook.model.lines import LineRange

_WHOLE = ("all", "everything", "full", "whole")
"""What is written for a whole file."""
_ACCESSORS = ("setter", "getter", "deleter")


def find_definition(
    source: str, name: str, lines: Sequence[str], *, language: str, path: PurePosixPath
) -> list[LineRange]:
    """Find the lines that define a name, with decorators and the comments right above.

    Args:
        source: Text of the file.
        name: Dotted name below the module, such as `Session.mount`; a function inside a function is named the same way.
        lines: The lines of the source.
        language: Pygments' short name of the file's language.
        path: The file, for messages.

    Returns:
        One range; several when overloads or the accessors of a property belong together.

    Raises:
        SymbolNotFoundError: When it is not defined, or more than once; when the language has no grammar.
        SourceSyntaxError: When the file does not parse, or its grammar is not installed.
    """
    defined = definitions_of(source, lines, language=language, path=path, what=f"the definition of {name!r}")
    found = [definition for definition in defined if definition.name == name]
    if not found:
        raise SymbolNotFoundError(
            f"no definition of {name!r} in {path}", hint=_hint(name, defined), code=Code.DEFINITION
        )
    extents = [definition.extent for definition in found]
    # All of them are shown when at most one stands by itself: overloads with what they overload, a property with its
    # setter.
    if len([definition for definition in found if not definition.is_companion]) > 1:
        places = " and ".join(f"{extent.lineno}-{extent.end_lineno}" for extent in extents)
        first = extents[0]
        raise SymbolNotFoundError(
            f"{len(extents)} definitions of {name!r} in {path}: lines {places}",
            hint=f"show the one that is meant: `{{lines: {first.lineno}-{first.end_lineno}}}`",
            code=Code.DEFINITION,
        )
    return extents


def definitions_of(
    source: str, lines: Sequence[str], *, language: str, path: PurePosixPath, what: str = "definitions"
) -> list[Defined]:
    """Return what a file defines, in order of lines.

    Args:
        source: Text of the file.
        lines: Its lines.
        language: Pygments' short name of the file's language.
        path: The file, for messages.
        what: Is looked for, for messages.

    Raises:
        SymbolNotFoundError: When the language has no grammar.
        SourceSyntaxError: When the file does not parse, or its grammar is not installed.
    """
    if is_python(language):
        return list(_definitions(parse_module(source, path=path), lines))
    grammar = find_language(language)
    if grammar is None:
        raise SymbolNotFoundError(
            f"cannot look for {what} in {path}: it is in a language whose names are not known",
            hint="show `{lines: …}`, or `{from: …, to: …}`",
            code=Code.DEFINITION,
        )
    return list(definitions_in(lines, grammar, path=path))


def _definitions(tree: ast.Module, lines: Sequence[str]) -> Iterator[Defined]:
    """Yield what a module defines, in order of lines; also in branches, and inside of functions."""
    outline = outline_of(tree, lines)
    stack: list[tuple[ast.AST, str]] = [(tree, "")]
    while stack:
        node, prefix = stack.pop()
        if isinstance(node, ast.stmt):
            for name in _names(node):
                yield Defined(
                    name=prefix + name,
                    extent=_with_comments(extent_of(node), lines, outline),
                    is_companion=_is_companion(node, name),
                    kind=_kind(node),
                )
        if isinstance(node, DEFINITIONS):
            prefix = f"{prefix}{node.name}."
        stack.extend((child, prefix) for child in reversed(list(blocks_of(node))))


def _kind(node: ast.stmt) -> str:
    if isinstance(node, ast.ClassDef):
        return "class"
    return "function" if isinstance(node, DEFINITIONS) else "assignment"


def _is_companion(node: ast.stmt, name: str) -> bool:
    """Tell whether a definition completes another one: an overload, or an accessor."""
    for decorator in getattr(node, "decorator_list", ()):
        match decorator:
            case ast.Name(id="overload") | ast.Attribute(attr="overload"):
                return True
            case ast.Attribute(value=ast.Name(id=owner), attr=attribute):
                if attribute in _ACCESSORS and owner == name:
                    return True
    return False


def _names(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement defines."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Assign():
            for target in node.targets:
                yield from _assigned(target)
        case ast.AnnAssign():
            yield from _assigned(node.target)
        case _ if type(node).__name__ == "TypeAlias":  # Python 3.12
            yield from _assigned(node.name)  # type: ignore[attr-defined]  # unknown to 3.11


def _assigned(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name():
            yield target.id
        case ast.Tuple() | ast.List():
            for element in target.elts:
                yield from _assigned(element)
        case ast.Starred():
            yield from _assigned(target.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosing:
    """A function or class of a Python file, which stands around whatever is in it."""

    name: str
    """Dotted, below the module."""
    extent: LineRange
    """With decorators."""


def enclosing_definitions(tree: ast.Module) -> tuple[Enclosing, ...]:
    """Return the functions and classes of a module, in branches and in each other too, sorted by their first lines."""
    found: list[Enclosing] = []
    stack: list[tuple[ast.AST, str]] = [(tree, "")]
    while stack:
        node, prefix = stack.pop()
        if isinstance(node, DEFINITIONS):
            found.append(Enclosing(name=prefix + node.name, extent=extent_of(node)))
            prefix = f"{prefix}{node.name}."
        stack.extend((child, prefix) for child in blocks_of(node))
    return tuple(sorted(found, key=lambda each: (each.extent.lineno, -each.extent.end_lineno)))


def _with_comments(extent: LineRange, lines: Sequence[str], outline: Outline) -> LineRange:
    """Extend a range upwards over the comment lines right above, of the same indentation."""
    line = lines[extent.lineno - 1]
    indent = line[: len(line) - len(line.lstrip())]
    first = extent.lineno
    while first > 1 and lines[first - 2].startswith(f"{indent}#") and is_comment(first - 1, lines, outline):
        first -= 1
    return LineRange(lineno=first, end_lineno=extent.end_lineno)


def _hint(name: str, defined: Sequence[Defined]) -> str:
    """Return how to mend a name that is not defined: the same one elsewhere comes first."""
    names = [definition.name for definition in defined]
    last = name.rpartition(".")[2]
    same = [choice for choice in names if choice.rpartition(".")[2] == last]
    close = nearest(name, same) or (same[0] if same else nearest(name, names))
    if name.lower() in _WHOLE:
        return "to show the whole file, write `show: file`"
    if close is None:
        return "name a function, class, method or assignment of the file"
    return f"nearest is {close!r}"
