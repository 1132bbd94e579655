"""What a walk through a Python file looks for, and what it finds: values that go in and come out."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sourcebook.code.chains import last_name
from sourcebook.marks.python.import_bindings import Imported
from sourcebook.marks.python.scope_state import Binding
from sourcebook.model.mark import Kind

StringNode = ast.JoinedStr | ast.Constant
"""What may hold names though it is a string: an f-string, or an annotation in quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a walk looks for."""

    names: frozenset[str]
    """Local names to follow."""
    builtins: frozenset[str]
    """Those of them that Python knows by itself, until a file binds them."""
    calls: Mapping[ast.Call, Imported]
    """The calls that import a module."""


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
    caller: ast.Call | None
    """The call of the whole chain, whatever its role is: that of a decorator too."""
    string: StringNode | None
    """The string that it stands in."""


def imports_behind(access: Access, bindings: Sequence[Binding]) -> Iterator[Imported]:
    """Yield the imports that a use goes through; of several `import a.b` the best fitting."""
    imports = [binding.imported for binding in bindings if binding.imported is not None]
    chain = ".".join([written(access.root), *(node.attr for node in access.attributes)])
    fitting = {
        imported: len(imported.full_path or "")
        for imported in imports
        if imported.is_plain and f"{chain}.".startswith(f"{imported.full_path}.")
    }
    for imported in imports:
        if not (imported.is_plain and fitting) or fitting.get(imported) == max(fitting.values()):
            yield imported


def path_of(access: Access, binding: Binding) -> str | None:
    """Return the dotted path of a whole chain, as a binding of its root tells; None where it does not."""
    path = binding.path_of(access.root.id if isinstance(access.root, ast.Name) else "")
    return None if path is None else ".".join([path, *(node.attr for node in access.attributes)])


def written(root: ast.Name | ast.Call) -> str:
    """Return the text for the beginning of a chain: `a`, and `a()` for what a call gives."""
    return root.id if isinstance(root, ast.Name) else f"{last_name(root.func)}()"
