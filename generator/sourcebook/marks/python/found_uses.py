"""What a use is, made of what a walk found: which lines would be marked, of what kind it is, and why it is one.

What is marked is the smallest thing a reader would call the use: a call from its first line to its last, a decorator,
an imported name, and otherwise the statement, of one with a block its header. Of a long one only the line of the name
is marked. Which places are uses at all is told by `symbol_uses`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import NamedTuple

from sourcebook.code.extents import Headed, annotated_part, header_of, lines_of
from sourcebook.code.lines import span_in_string, span_of_definition, span_of_name
from sourcebook.marks.python.findings import Access, written
from sourcebook.marks.python.import_bindings import STAR, Imported
from sourcebook.marks.python.member_uses import MemberOverride, MemberUse
from sourcebook.marks.python.scope_state import Binding
from sourcebook.model.lines import LineRange, Span
from sourcebook.model.mark import CallShape, Kind, Mark

_LONG_STATEMENT = 12
"""Lines of a statement, header or decorator that is marked as a whole."""
_LONG_CALL = 40
"""Lines of a call that is marked as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Use:
    """One place where a symbol is used."""

    span: Span
    """The name itself, of a chain its last component."""
    lineno: int
    """First line of what would be marked."""
    end_lineno: int
    """Last line of what would be marked."""
    kind: Kind
    name: str
    """As written: `orm.Session`, of an import the name behind `import`."""
    why: str
    """One phrase, such as `sessionmaker, imported at line 3`."""
    head: int | None = None
    """Line of the `from` that an imported name belongs to, when it stands on another one."""
    needs: tuple[int, ...] = ()
    """Lines that tell what an `inferred` or `override` name is, and are not marked themselves."""
    call: CallShape | None = field(default=None, compare=False)
    """How it is called; None where it is not. It follows from the place, so it tells no two uses apart."""

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is marked: the lines of the use, and the `from` line of a name in a long import."""
        mark = Mark(
            lineno=self.lineno,
            end_lineno=self.end_lineno,
            kind=self.kind,
            name=self.span,
            why=self.why,
            needs=self.needs,
            call=self.call,
        )
        if self.head is None:
            return (mark,)
        head = Mark(lineno=self.head, end_lineno=self.head, kind=self.kind, why=self.why)
        return (head, mark)


class Way(NamedTuple):
    """How an access leads to the symbol."""

    binding: Binding
    depth: int
    """Number of attributes taken."""


def named_by(access: Access, way: Way) -> ast.Name | ast.Attribute | ast.Call:
    """Return the part of an access that is the symbol."""
    return access.attributes[way.depth - 1] if way.depth else access.root


def use_of_access(access: Access, way: Way, symbol: str, lines: tuple[str, ...]) -> Use | None:
    """Return the use that an access is; None where its place cannot be told."""
    node = named_by(access, way)
    if isinstance(node, ast.Call):  # `import_module("a")` itself: it is marked as the import that it is
        return None
    span = span_of_name(node, lines) or span_in_string(node, access.string, lines)
    if span is None:
        return None
    names = [written(access.root), *(node.attr for node in access.attributes)]
    name = ".".join(names[: way.depth + 1])
    if isinstance(access.string, ast.Constant):
        kind = Kind.STRING
    else:
        kind = access.role if way.depth == len(access.attributes) else Kind.ATTRIBUTE
    call = access.call if way.depth == len(access.attributes) else None
    place = access.place
    if kind in (Kind.ANNOTATION, Kind.STRING) and isinstance(place, ast.FunctionDef | ast.AsyncFunctionDef):
        place = annotated_part(place, span)
    extent = _extent(place, span, lines, call=None if access.string else call)
    return Use(
        span=span,
        lineno=extent.lineno,
        end_lineno=extent.end_lineno,
        kind=kind,
        name=name,
        why=_why(name, way, symbol),
        call=_shape(access.caller if way.depth == len(access.attributes) else None),
    )


def use_of_member(use: MemberUse, lines: tuple[str, ...]) -> Use | None:
    """Return the use that a member of an object is; None where its place cannot be told."""
    span = span_of_name(use.node, lines)
    if span is None:
        return None
    extent = _extent(use.place, span, lines, call=use.call)
    name = f"{use.before}.{use.node.attr}"
    how = f": {use.how}" if use.how else f" by line {use.lines[-1]}"
    return Use(
        span=span,
        lineno=extent.lineno,
        end_lineno=extent.end_lineno,
        kind=Kind.INFERRED,
        name=name,
        why=f"{name if use.what == use.symbol else use.before} is {use.what}{how}",
        needs=use.lines,
        call=_shape(use.call),
    )


def use_of_override(override: MemberOverride, lines: tuple[str, ...]) -> Use | None:
    """Return the use that the definition of a member is, when a base class has it; None as above."""
    node = override.node
    if isinstance(node, ast.Name):
        span, name = span_of_name(node, lines), node.id
    else:
        span, name = span_of_definition(node, lines), node.name
    if span is None:
        return None
    extent = _extent(override.place, span, lines)
    return Use(
        span=span,
        lineno=extent.lineno,
        end_lineno=extent.end_lineno,
        kind=Kind.OVERRIDE,
        name=name,
        why=f"overrides {override.owner}.{name}, a base class by line {override.lines[-1]}",
        needs=override.lines,
    )


def use_of_import(imported: Imported, span: Span) -> Use:
    """Return the use that an import is, with the place of the name in it."""
    names = imported.full_path if imported.name != STAR else f"everything of {imported.path}"
    first = imported.statement.lineno
    return Use(
        span=span,
        lineno=span.lineno,
        end_lineno=span.end_lineno,
        kind=Kind.IMPORT,
        name=imported.alias.name,
        why=f"import of {names}",
        head=first if span.lineno != first else None,
    )


def _shape(call: ast.Call | None) -> CallShape | None:
    if call is None:
        return None
    return CallShape(positional=len(call.args), keywords=tuple(keyword.arg or "**" for keyword in call.keywords))


def _extent(place: ast.AST | None, span: Span, lines: tuple[str, ...], *, call: ast.Call | None = None) -> LineRange:
    """Return the lines of a use: of a call, a decorator, a statement or a header."""
    line = LineRange(lineno=span.lineno, end_lineno=span.end_lineno)
    extent, longest = line, _LONG_STATEMENT
    if call is not None:
        extent = lines_of(call)
        longest = _LONG_CALL
    elif isinstance(place, Headed):
        extent = header_of(place, lines, decorated=False)
    elif isinstance(place, ast.expr | ast.arg):  # a decorator, a parameter, a result
        extent = lines_of(place)
    # In an f-string before Python 3.12 positions may be anywhere, and a long statement marked whole tells nothing.
    holds = extent.lineno <= span.lineno and span.end_lineno <= extent.end_lineno
    return extent if holds and len(extent) <= longest else line


def _why(name: str, way: Way, symbol: str) -> str:
    last = name.rpartition(".")[2]
    says_it = name == symbol or last == symbol.rpartition(".")[2]
    what = name if says_it else f"{name} is {symbol}"
    if way.binding.lineno == 0:
        return f"{what}, of Python's own"
    how = "imported" if way.binding.imported is not None else "defined"
    return f"{what}, {how} at line {way.binding.lineno}"
