"""What a reader would have to know to understand one use: measured on the text of its file, without judging.

Read with a use is its enclosing definition; at the top of a module all of a short one, else the statement. A name in it
is foreign when it is bound outside of what is read, by another library or other code of the project: imports of the
symbol's own library and of Python's are what a reader expects.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sourcebook.code.bindings import NameUse, names_on
from sourcebook.code.extents import blocks_of, extent_of
from sourcebook.corpus.richness import companions, hands_on, is_nested, is_trivial
from sourcebook.model.lines import LineRange, ranges_of
from sourcebook.model.mark import Kind
from sourcebook.model.use_row import UseRow

_SHORT_MODULE = 60
"""Lines of a module that is read whole."""
_SHORT_IMPORT = 8
"""Lines of an import that is shown whole."""
_TYPE_CHECKS = ("isinstance", "issubclass")
_NEAR = 12
"""Lines between a name and what binds it, where a reader finds it at a glance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is read with one use."""

    extent: LineRange
    is_whole: bool
    """Whether it is a definition or a whole module, and not a statement among others."""
    foreign: tuple[str, ...]
    """Names in it that another library or other code of the project gives, sorted."""
    far: tuple[str, ...]
    """Names on the marked lines that are bound neither in what is read nor near it, nor imported, sorted."""
    has_docstring: bool
    has_comment: bool
    """Whether a comment stands on the marked lines or right above them."""
    is_type_check: bool = False
    """Whether it only asks whether something is of this class: `isinstance(it, CLASS)`."""
    hands_on: bool = False
    """Whether the marked lines hand on the `*args` or `**kwargs` of a function around them."""
    companions: tuple[str, ...] = ()
    """Other names of the symbol's library in it, and members of what these give, by their last part; sorted."""
    is_trivial: bool = False
    """Whether it does next to nothing else: under four lines of code, of a subclass under three statements."""
    is_nested: bool = False
    """Whether it is a function within another function, or its name begins with `_`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile:
    """A Python file with what is asked of it for each use in it."""

    tree: ast.Module
    lines: tuple[str, ...]
    names: Mapping[int, tuple[NameUse, ...]]
    imports: Mapping[tuple[int, str], str]
    """By line and name that is bound there: the package it is imported from, `.` for one's own."""


def read_file(tree: ast.Module, lines: tuple[str, ...]) -> ParsedFile:
    """Look up the names of a parsed file, once for all uses in it."""
    imports = {(lineno, name): package for node in ast.walk(tree) for lineno, name, package in _imported(node)}
    names = names_on(tree, range(1, len(lines) + 1))
    return ParsedFile(tree=tree, lines=lines, names=names, imports=imports)


def read_use(row: UseRow, file: ParsedFile) -> Reading:
    """Measure what is read with one use.

    Args:
        row: The use.
        file: Its file.
    """
    extent, node = _read_extent(row, file)
    outside = [use for n in extent.linenos for use in file.names.get(n, ()) if not _is_in(use, extent)]
    package = row.symbol.partition(".")[0]
    known = {package, *sys.stdlib_module_names}
    foreign = {use.name for use in outside if not _packages(use, file) or _packages(use, file) - known}
    marked = range(row.mark_lineno, row.mark_end_lineno + 1)
    far = {use.name for n in marked for use in file.names.get(n, ()) if _is_far(use, n, extent, file)}
    return Reading(
        extent=extent,
        is_whole=isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef),
        foreign=tuple(sorted(foreign)),
        far=tuple(sorted(far)),
        has_docstring=_has_docstring(node),
        has_comment=_has_comment(marked, file.lines),
        is_type_check=row.kind is Kind.ARGUMENT and _is_type_check(row, node),
        hands_on=hands_on(node, marked),
        companions=companions(node, row, lambda name: _packages_at(name, file) == {package}),
        is_trivial=is_trivial(node, row.kind),
        is_nested=is_nested(node, file.tree),
    )


def _read_extent(row: UseRow, file: ParsedFile) -> tuple[LineRange, ast.AST]:
    """Return the lines that are read with a use, and what they are."""
    if row.def_lineno is None and len(file.lines) <= _SHORT_MODULE:
        return LineRange(lineno=1, end_lineno=len(file.lines)), file.tree
    node: ast.AST = file.tree
    found: ast.stmt | None = None
    while inner := next((s for s in blocks_of(node) if isinstance(s, ast.stmt) and _holds(s, row)), None):
        found = found if isinstance(found, _DEFINITIONS) and not isinstance(inner, _DEFINITIONS) else inner
        node = inner
    if found is None:
        return LineRange(lineno=row.mark_lineno, end_lineno=row.mark_end_lineno), file.tree.body[0]
    return extent_of(found), found


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _holds(statement: ast.stmt, row: UseRow) -> bool:
    return row.lineno in extent_of(statement).linenos


def _imported(node: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Yield the names that an import binds: line, name, and the package it is from."""
    match node:
        case ast.Import():
            for alias in node.names:
                package = alias.name.partition(".")[0]
                yield alias.lineno, alias.asname or package, package
        case ast.ImportFrom():
            for alias in node.names:
                yield (
                    alias.lineno,
                    alias.asname or alias.name,
                    "." if node.level else str(node.module).partition(".")[0],
                )


def _packages(use: NameUse, file: ParsedFile) -> frozenset[str]:
    """Return the packages that a name is imported from; empty for one that is bound otherwise."""
    return frozenset(file.imports[n, use.name] for n in use.bound if (n, use.name) in file.imports)


def _packages_at(name: ast.Name, file: ParsedFile) -> frozenset[str]:
    uses = [use for use in file.names.get(name.lineno, ()) if use.name == name.id]
    return frozenset().union(*(_packages(use, file) for use in uses))


def _is_in(use: NameUse, extent: LineRange) -> bool:
    return any(n in extent.linenos for n in use.bound)


def _is_far(use: NameUse, lineno: int, extent: LineRange, file: ParsedFile) -> bool:
    near = any(abs(n - lineno) <= _NEAR for n in use.bound)
    return not (near or _is_in(use, extent) or _packages(use, file))


def _has_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and bool(
        ast.get_docstring(node, clean=False)
    )


def _has_comment(marked: range, lines: Sequence[str]) -> bool:
    above = lines[marked.start - 2] if marked.start > 1 else ""
    return above.lstrip().startswith("#") or any("  # " in lines[n - 1] for n in marked)


def _is_type_check(row: UseRow, node: ast.AST) -> bool:
    """Tell whether the name stands in the second argument of `isinstance` or `issubclass`."""
    return any(
        isinstance(part, ast.Name | ast.Attribute) and part.end_lineno == row.lineno
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _TYPE_CHECKS
        for argument in call.args[1:]
        for part in ast.walk(argument)
        if getattr(part, "attr", getattr(part, "id", None)) == row.name.rpartition(".")[2]
    )


def lines_to_show(row: UseRow, reading: Reading, file: ParsedFile) -> tuple[LineRange, ...]:
    """Return what has to be shown for a reader to understand a use: what is read with it, and what imports its library.

    Of a long import only its first line, those of the names, and its last.

    Args:
        row: The use.
        reading: Of the same use.
        file: Its file.
    """
    package = row.symbol.partition(".")[0]
    uses = [use for n in reading.extent.linenos for use in file.names.get(n, ())]
    names = {n for use in uses for n in use.bound if file.imports.get((n, use.name)) == package}
    shown = set(reading.extent.linenos)
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            lines = extent_of(node)
            if wanted := names & set(lines.linenos):
                shown |= (
                    set(lines.linenos) if len(lines) <= _SHORT_IMPORT else {*wanted, lines.lineno, lines.end_lineno}
                )
    return ranges_of(shown)
