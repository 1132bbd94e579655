"""Which places of a Python file use a symbol, and how.

`accesses` tells which names may stand for which dotted path where they are read; here that is compared with the
symbol's own path and its other names. What counts as a use:

- the import that binds the symbol, or that imports from it when it is a module;
- the import of a parent (`import flask`, `from django.db import models`), when a use goes through it;
- each place that reads the symbol by any of these names, in code or in an annotation that is written as a string;
- of a member of a class, what one step of inference tells: a member of an instance or of a
  subclass (`inferred`), and a member that a subclass defines itself (`override`).

What is marked is the smallest thing a reader would call the use: a call from its first line to its
last, a decorator, an imported name, and otherwise the statement, of one with a block its header.
Of a long one only the line of the name is marked.

A definition is not a use, nor is a name that was bound to something else, an attribute of something
else that has the same name, a string or a comment.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sourcebook.code.chains import last_name
from sourcebook.code.extents import Headed, header_of, lines_of
from sourcebook.code.lines import span_in_string, span_of_definition, span_of_name
from sourcebook.code.outline import DEFINITIONS
from sourcebook.code.syntax import bounded_nesting
from sourcebook.marks.python.accesses import find_accesses
from sourcebook.marks.python.dynamic_imports import calls_that_import
from sourcebook.marks.python.findings import Access, Override, Wanted
from sourcebook.marks.python.import_bindings import (
    STAR,
    Imported,
    imports_in,
    own_path,
    span_of_import,
    span_of_module,
)
from sourcebook.marks.python.scope_state import Binding, Kin
from sourcebook.model.lines import LineRange, Span
from sourcebook.model.mark import Kind, Mark

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
        )
        if self.head is None:
            return (mark,)
        head = Mark(lineno=self.head, end_lineno=self.head, kind=self.kind, why=self.why)
        return (head, mark)


def uses_in(tree: ast.Module, lines: tuple[str, ...], paths: Sequence[str], *, module: str | None) -> tuple[Use, ...]:
    """Find where a Python file uses a symbol.

    Args:
        tree: The parsed file.
        lines: Its lines, as `split_lines` gives them.
        paths: Dotted path of a module, class, function or other object, or of a member of a class, and then other
            paths of the same object. A first one without a dot is also whatever the file itself binds to that name at
            its top level.
        module: Dotted path of the file, for relative imports and for what it defines; ends in `.__init__` for the file
            of a package. None when unknown.

    Returns:
        The uses, sorted by place; empty when there are none.

    Raises:
        SourceSyntaxError: When the file is nested too deeply.
    """
    if not all(part.isidentifier() for part in paths[0].split(".")):
        return ()
    with bounded_nesting():
        search = _Search(tree, lines, paths, module)
        return tuple(sorted(set(search.uses())))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How an access leads to the symbol."""

    binding: Binding
    depth: int
    """Number of attributes taken."""
    kin: Kin | None = None
    """What tells it, when it is inferred."""


class _Search:
    """The uses of one symbol in one file."""

    def __init__(self, tree: ast.Module, lines: tuple[str, ...], paths: Sequence[str], module: str | None):
        self._tree = tree
        self._lines = lines
        self._module = module
        self._symbol = paths[0]
        self._imports = imports_in(tree, lines, module=module)
        calls = calls_that_import(tree, lines, self._imports, module=module)
        self._calls = dict(calls)
        self._imports += [imported for _, imported in calls]
        self._paths = frozenset(paths) | self._local_paths(paths[0])

    def _local_paths(self, symbol: str) -> set[str]:
        """Return what the top level binds to a symbol without a dot, or to one of this file.

        A dotted one is of this file when its first part is a class that the file defines.
        """
        own = own_path(self._module) or ""
        name = symbol.removeprefix(f"{own}.") if own else symbol
        first, _, member = name.partition(".")
        if member:
            body = self._tree.body
            is_own = any(isinstance(node, ast.ClassDef) and node.name == first for node in body)
            return {f"{own}.{name}"} if is_own else set()
        statements = _top_level(self._tree)
        imported = {
            found.path for found in self._imports if found.name == name and found.path and found.statement in statements
        }
        return {f"{own}.{name}", *imported}

    def uses(self) -> Iterator[Use]:
        """Yield the uses, in no order; one may come twice."""
        for imported in self._imports:
            yield from self._import_itself(imported)
        found = find_accesses(
            self._tree,
            self._lines,
            wanted=self._wanted(),
            imports=self._imports,
            module=self._module,
        )
        through: dict[Imported, None] = {}
        for access in found.accesses:
            reached = [way for binding in access.bindings if (way := self._way(access, binding))]
            reached.sort(key=lambda way: way.kin is not None)  # what is certain comes before what is inferred
            if reached:
                yield from self._access(access, reached[0])
                bindings = [way.binding for way in reached if way.kin is None]
                through.update(dict.fromkeys(_imports_behind(access, bindings)))
        for imported in through:
            yield self._import_use(imported, span_of_import(imported, self._lines))
        for override in found.overrides:
            yield from self._override(override)

    def _wanted(self) -> Wanted:
        owners = {path.rpartition(".")[0]: path for path in self._paths}
        owners.pop("", None)
        return Wanted(
            names=frozenset(self._names()),
            classes=frozenset(owners),
            members=frozenset(path.rpartition(".")[2] for path in owners.values()),
            calls=self._calls,
        )

    def _names(self) -> set[str]:
        """Return the local names by which the symbol may be reached."""
        names = set()
        own = own_path(self._module) or ""
        for path in self._paths:
            if path.startswith(f"{own}."):
                names.update(path.removeprefix(f"{own}.").split("."))  # a class knows its members
            for imported in self._imports:
                if imported.path is None:
                    continue
                if imported.name == STAR and path.startswith(f"{imported.path}."):
                    names.add(path.removeprefix(f"{imported.path}.").partition(".")[0])
                elif path == imported.path or path.startswith(f"{imported.path}."):
                    names.add(imported.name)
        return names - {STAR}

    def _import_itself(self, imported: Imported) -> Iterator[Use]:
        """Yield the import of the symbol, or of something directly below it."""
        if imported.full_path in self._paths and imported.name != STAR:
            yield self._import_use(imported, span_of_import(imported, self._lines))
        elif imported.module in self._paths:
            yield self._import_use(imported, span_of_module(imported, self._lines))
        elif imported.module is None and imported.full_path is not None:
            for path in self._paths:
                if imported.full_path.startswith(f"{path}."):
                    depth = path.count(".")
                    span = span_of_import(imported, self._lines, depth=depth)
                    yield self._import_use(imported, span)

    def _access(self, access: Access, way: _Way) -> Iterator[Use]:
        """Yield the use that an access is; nothing where its place cannot be told."""
        node = access.attributes[way.depth - 1] if way.depth else access.root
        if isinstance(node, ast.Call):  # `import_module("a")` itself: it is marked as the import that it is
            return
        span = span_of_name(node, self._lines) or span_in_string(node, access.string, self._lines)
        if span is None:
            return
        names = [written(access.root), *(node.attr for node in access.attributes)]
        name = ".".join(names[: way.depth + 1])
        if way.kin is not None:
            kind = Kind.INFERRED
        elif isinstance(access.string, ast.Constant):
            kind = Kind.STRING
        else:
            kind = access.role if way.depth == len(access.attributes) else Kind.ATTRIBUTE
        call = access.call if way.depth == len(access.attributes) else None
        extent = self._extent(access.place, span, call=None if access.string else call)
        yield Use(
            span=span,
            lineno=extent.lineno,
            end_lineno=extent.end_lineno,
            kind=kind,
            name=name,
            why=self._why(name, way),
            needs=way.kin.needs if way.kin else (),
        )

    def _extent(self, place: ast.AST | None, span: Span, *, call: ast.Call | None = None) -> LineRange:
        """Return the lines of a use: of a call, a decorator, a statement or a header."""
        line = LineRange(lineno=span.lineno, end_lineno=span.end_lineno)
        extent, longest = line, _LONG_STATEMENT
        if call is not None:
            extent = lines_of(call)
            longest = _LONG_CALL
        elif isinstance(place, Headed):
            extent = header_of(place, self._lines, decorated=False)
        elif isinstance(place, ast.expr):  # a decorator
            extent = lines_of(place)
        # In an f-string before Python 3.12 positions may be anywhere, and a long statement marked whole tells nothing.
        holds = extent.lineno <= span.lineno and span.end_lineno <= extent.end_lineno
        return extent if holds and len(extent) <= longest else line

    def _way(self, access: Access, binding: Binding) -> _Way | None:
        """Return how many attributes lead from a name to the symbol; None when none do."""
        attributes = [attribute.attr for attribute in access.attributes]
        root = access.root.id if isinstance(access.root, ast.Name) else ""
        path = binding.path_of(root)
        for depth, name in enumerate(["", *attributes]) if path is not None else ():
            path = f"{path}.{name}" if name else path
            if path in self._paths:
                return _Way(binding=binding, depth=depth)
        if attributes and self._inherits(binding.kin, attributes[0]):
            return _Way(binding=binding, depth=1, kin=binding.kin)
        if len(attributes) > 1:
            kin = dict(binding.attributes).get(attributes[0])
            if self._inherits(kin, attributes[1]):
                return _Way(binding=binding, depth=2, kin=kin)
        return None

    def _inherits(self, kin: Kin | None, member: str) -> bool:
        """Tell whether a member of something is the symbol, by its classes."""
        if kin is None or member in kin.own:
            return False
        return any(f"{path}.{member}" in self._paths for path in kin.classes)

    def _override(self, override: Override) -> Iterator[Use]:
        """Yield the use that the definition of a member is, when a base class has it."""
        bases, node = override.bases, override.node
        owner = next((c for c in bases.classes if f"{c}.{override.name}" in self._paths), None)
        if isinstance(node, ast.Name):
            span = span_of_name(node, self._lines)
        else:
            span = span_of_definition(node, self._lines)
        if owner is None or span is None:
            return
        extent = self._extent(override.place, span)
        yield Use(
            span=span,
            lineno=extent.lineno,
            end_lineno=extent.end_lineno,
            kind=Kind.OVERRIDE,
            name=override.name,
            why=f"overrides {owner}.{override.name}, a base class by line {bases.needs[-1]}",
            needs=bases.needs,
        )

    def _import_use(self, imported: Imported, span: Span) -> Use:
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

    def _why(self, name: str, way: _Way) -> str:
        last = name.rpartition(".")[2]
        if way.kin is not None:
            owner = name.rpartition(".")[0]
            relation = "a subclass of" if way.kin.is_class else "an instance of"
            return f"{owner} is {relation} {way.kin.classes[0]} by line {way.kin.needs[-1]}"
        says_it = name == self._symbol or last == self._symbol.rpartition(".")[2]
        what = name if says_it else f"{name} is {self._symbol}"
        how = "imported" if way.binding.imported is not None else "defined"
        return f"{what}, {how} at line {way.binding.lineno}"


def _imports_behind(access: Access, bindings: Sequence[Binding]) -> Iterator[Imported]:
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


def written(root: ast.Name | ast.Call) -> str:
    """Return the text for the beginning of a chain: `a`, and `a()` for what a call gives."""
    return root.id if isinstance(root, ast.Name) else f"{last_name(root.func)}()"


def _top_level(tree: ast.Module) -> set[ast.AST]:
    """Return the statements outside of functions and classes, those in branches included."""
    found: set[ast.AST] = set()
    stack: list[ast.AST] = [*tree.body]
    while stack:
        node = stack.pop()
        found.add(node)
        if not isinstance(node, DEFINITIONS):
            parts = ast.stmt | ast.ExceptHandler | ast.match_case
            stack += [child for child in ast.iter_child_nodes(node) if isinstance(child, parts)]
    return found
