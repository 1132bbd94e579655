"""What a walk through a Python file looks for, and what it finds: values that go in and come out."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from sourcebook.marks.python.import_bindings import Imported
from sourcebook.marks.python.scope_state import Binding, Kin
from sourcebook.model.mark import Kind

Attributes = dict[ast.ClassDef, dict[str, Kin]]
"""Of classes of the file: what the attributes of their instances are instances of."""

StringNode = ast.JoinedStr | ast.Constant
"""What may hold names though it is a string: an f-string, or an annotation in quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a walk looks for."""

    names: frozenset[str]
    """Local names to follow."""
    classes: frozenset[str]
    """Dotted paths of classes whose members matter."""
    members: frozenset[str]
    """Names of these members."""
    calls: Mapping[ast.Call, Imported]
    """The calls that import a module."""
    attributes: Attributes = field(default_factory=dict)
    """What was found out about classes by an earlier walk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A name that is read, or a call, with the attributes taken from it: `a.b.c`, `a().b`."""

    root: ast.Name | ast.Call
    attributes: tuple[ast.Attribute, ...]
    """From the inside out; may be empty, but not behind a call."""
    bindings: tuple[Binding, ...]
    """What the root may stand for, in order of lines; never empty."""
    role: Kind
    """How the whole chain is used."""
    place: ast.AST | None
    """The statement, handler, case or decorator it stands in."""
    call: ast.Call | None
    """The call of the whole chain, when that is its role."""
    string: StringNode | None
    """The string that it stands in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A member that a class defines and one of its base classes may have."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Name
    name: str
    bases: Kin
    place: ast.AST | None
    """The statement that defines it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a file does with some names."""

    accesses: tuple[Access, ...]
    """Of names that have a binding, in no particular order."""
    overrides: tuple[Override, ...]
    """Members that classes define and may have inherited, in no particular order."""
