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
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sourcebook.code.extents import Headed, annotated_part, header_of, lines_of
from sourcebook.code.lines import span_in_string, span_of_definition, span_of_name
from sourcebook.code.syntax import bounded_nesting
from sourcebook.marks.python.accesses import find_accesses
from sourcebook.marks.python.dynamic_imports import calls_that_import
from sourcebook.marks.python.findings import Access, Wanted, imports_behind, written
from sourcebook.marks.python.import_bindings import (
    STAR,
    Imported,
    imports_in,
    own_path,
    span_of_import,
    span_of_module,
)
from sourcebook.marks.python.inference.inference import Inference
from sourcebook.marks.python.inference.modules import Modules, ModulesOfFile, scope_of_file
from sourcebook.marks.python.inference.same_object import SameObject
from sourcebook.marks.python.inference.types import ClassObject, External
from sourcebook.marks.python.local_paths import local_paths
from sourcebook.marks.python.member_uses import MemberOverride, Members, MemberUse
from sourcebook.marks.python.scope_state import Binding
from sourcebook.model.lines import LineRange, Span
from sourcebook.model.mark import Kind, Mark

_LONG_STATEMENT = 12
"""Lines of a statement, header or decorator that is marked as a whole."""
_ROUNDS = 3
"""Names behind names that are given to the symbol."""
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


def uses_in(
    tree: ast.Module,
    lines: tuple[str, ...],
    paths: Sequence[str],
    *,
    module: str | None,
    modules: Modules | None = None,
) -> tuple[Use, ...]:
    """Find where a Python file uses a symbol.

    Args:
        tree: The parsed file.
        lines: Its lines, as `split_lines` gives them.
        paths: Dotted path of a module, class, function or other object, or of a member of a class, and then other
            paths of the same object. A first one without a dot is also whatever the file itself binds to that name at
            its top level.
        module: Dotted path of the file, for relative imports and for what it defines; ends in `.__init__` for the file
            of a package. None when unknown.
        modules: Those of libraries, which tell what functions return and classes derive from; by default none.

    Returns:
        The uses, sorted by place; empty when there are none.

    Raises:
        SourceSyntaxError: When the file is nested too deeply.
    """
    if not all(part.isidentifier() for part in paths[0].split(".")):
        return ()
    with bounded_nesting():
        search = _Search(tree, lines, paths, module, modules or Modules())
        return tuple(sorted(set(search.uses())))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How an access leads to the symbol."""

    binding: Binding
    depth: int
    """Number of attributes taken."""


class _Search:
    """The uses of one symbol in one file."""

    def __init__(
        self, tree: ast.Module, lines: tuple[str, ...], paths: Sequence[str], module: str | None, modules: Modules
    ):
        self._tree = tree
        self._lines = lines
        self._module = module
        self._symbol = paths[0]
        self._imports = imports_in(tree, lines, module=module)
        calls = calls_that_import(tree, lines, self._imports, module=module)
        self._calls = dict(calls)
        self._imports += [imported for _, imported in calls]
        self._paths = frozenset(paths) | local_paths(paths[0], tree, self._imports, module=module)
        self._top = scope_of_file(tree, lines, module)
        self._inference = Inference(ModulesOfFile(modules, self._top))
        self._same = SameObject(self._inference, self._paths)

    def uses(self) -> Iterator[Use]:
        """Yield the uses, in no order; one may come twice."""
        for imported in self._imports:
            yield from self._import_itself(imported)
        wanted = self._wanted()
        found = self._accesses(wanted)
        for _ in range(_ROUNDS):
            if not (renamed := self._renamed(found) - wanted.names):
                break
            wanted = replace(wanted, names=wanted.names | renamed)
            found = self._accesses(wanted)
        through: dict[Imported, None] = {}
        taken: set[ast.expr] = set()
        for access in found:
            reached = [way for binding in access.bindings if (way := self._way(access, binding))]
            if reached:
                yield from self._access(access, reached[0])
                taken.add(_named(access, reached[0]))
                through.update(dict.fromkeys(imports_behind(access, [way.binding for way in reached])))
        for imported in through:
            yield self._import_use(imported, span_of_import(imported, self._lines))
        yield from self._members(taken)

    def _accesses(self, wanted: Wanted) -> tuple[Access, ...]:
        return find_accesses(self._tree, self._lines, wanted=wanted, imports=self._imports, module=self._module)

    def _renamed(self, found: Iterable[Access]) -> set[str]:
        """Return the names that are given to the symbol, or to what holds it, by a plain assignment."""
        return {
            target.id
            for access in found
            if access.role is Kind.ASSIGNMENT and isinstance(access.place, ast.Assign | ast.AnnAssign)
            for target in (access.place.targets if isinstance(access.place, ast.Assign) else [access.place.target])
            if isinstance(target, ast.Name) and any(self._way(access, binding) for binding in access.bindings)
        }

    def _members(self, taken: Collection[ast.expr]) -> Iterator[Use]:
        """Yield the uses of a member through objects of its class, and what defines it anew."""
        owners = sorted({path.rpartition(".")[0] for path in self._paths} - {""})
        if not any(self._may_be_class(owner) for owner in owners):
            return
        member = self._symbol.rpartition(".")[2]
        uses, overrides = Members(self._inference, self._top, self._lines, owners, member).search()
        for use in uses:
            if use.node not in taken:
                yield from self._member(use)
        for override in overrides:
            yield from self._override(override)

    def _may_be_class(self, owner: str) -> bool:
        """Tell whether what the symbol belongs to may be a class; where no text tells, an import has to name it."""
        own = own_path(self._module) or ""
        if any(isinstance(node, ast.ClassDef) and owner == f"{own}.{node.name}" for node in self._tree.body):
            return True
        found = self._inference.resolve(owner)
        if any(not isinstance(type, External) for type in found):
            return any(isinstance(type, ClassObject) for type in found)
        return any(
            owner.startswith(f"{imported.path}.") or (owner == imported.path and not imported.is_plain)
            for imported in self._imports
            if imported.path is not None
        )

    def _wanted(self) -> Wanted:
        own = {path.removeprefix("builtins.") for path in self._paths if path.startswith("builtins.")}
        builtins = frozenset(name.partition(".")[0] for name in own)
        return Wanted(names=frozenset(self._names()), builtins=builtins, calls=self._calls)

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
            if path.startswith("builtins."):
                names.add(path.removeprefix("builtins.").partition(".")[0])
        names.update(imported.name for imported in self._imports if self._may_hand_on(imported))
        return names - {STAR}

    def _may_hand_on(self, imported: Imported) -> bool:
        """Tell whether an import is the symbol by another path, or of a module that may have it."""
        if imported.path is None or imported.name == STAR:
            return False
        return imported.path in self._same or (self._is_taken and self._same.may_be_in(imported.path))

    @cached_property
    def _is_taken(self) -> bool:
        """Whether the symbol's last name stands behind a dot anywhere."""
        taken = re.compile(rf"\.\s*{re.escape(self._symbol.rpartition('.')[2])}\b")
        return any(taken.search(line) for line in self._lines)

    def _import_itself(self, imported: Imported) -> Iterator[Use]:
        """Yield the import of the symbol, or of something directly below it."""
        if imported.full_path is not None and imported.full_path in self._same and imported.name != STAR:
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
        node = _named(access, way)
        if isinstance(node, ast.Call):  # `import_module("a")` itself: it is marked as the import that it is
            return
        span = span_of_name(node, self._lines) or span_in_string(node, access.string, self._lines)
        if span is None:
            return
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
        extent = self._extent(place, span, call=None if access.string else call)
        yield Use(
            span=span,
            lineno=extent.lineno,
            end_lineno=extent.end_lineno,
            kind=kind,
            name=name,
            why=self._why(name, way),
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
        elif isinstance(place, ast.expr | ast.arg):  # a decorator, a parameter, a result
            extent = lines_of(place)
        # In an f-string before Python 3.12 positions may be anywhere, and a long statement marked whole tells nothing.
        holds = extent.lineno <= span.lineno and span.end_lineno <= extent.end_lineno
        return extent if holds and len(extent) <= longest else line

    def _way(self, access: Access, binding: Binding) -> _Way | None:
        """Return how many attributes lead from a name to the symbol; None when none do."""
        attributes = [attribute.attr for attribute in access.attributes]
        root = access.root.id if isinstance(access.root, ast.Name) else ""
        path = binding.path_of(root)
        if binding.imported is None and binding.lineno and not attributes and path not in self._paths:
            return None  # what the file defines is itself, whatever else its name may stand for elsewhere
        for depth, name in enumerate(["", *attributes]) if path is not None else ():
            path = f"{path}.{name}" if name else path
            if path is not None and path in self._same:
                return _Way(binding=binding, depth=depth)
        return None

    def _member(self, use: MemberUse) -> Iterator[Use]:
        """Yield the use that a member of an object is; nothing where its place cannot be told."""
        span = span_of_name(use.node, self._lines)
        if span is None:
            return
        extent = self._extent(use.place, span, call=use.call)
        relation = "a subclass of" if use.is_class else "an instance of"
        how = f": {use.how}" if use.how else f" by line {use.lines[-1]}"
        yield Use(
            span=span,
            lineno=extent.lineno,
            end_lineno=extent.end_lineno,
            kind=Kind.INFERRED,
            name=f"{use.before}.{use.node.attr}",
            why=f"{use.before} is {relation} {use.owner}{how}",
            needs=use.lines,
        )

    def _override(self, override: MemberOverride) -> Iterator[Use]:
        """Yield the use that the definition of a member is, when a base class has it."""
        node = override.node
        if isinstance(node, ast.Name):
            span, name = span_of_name(node, self._lines), node.id
        else:
            span, name = span_of_definition(node, self._lines), node.name
        if span is None:
            return
        extent = self._extent(override.place, span)
        yield Use(
            span=span,
            lineno=extent.lineno,
            end_lineno=extent.end_lineno,
            kind=Kind.OVERRIDE,
            name=name,
            why=f"overrides {override.owner}.{name}, a base class by line {override.lines[-1]}",
            needs=override.lines,
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
        says_it = name == self._symbol or last == self._symbol.rpartition(".")[2]
        what = name if says_it else f"{name} is {self._symbol}"
        if way.binding.lineno == 0:
            return f"{what}, of Python's own"
        how = "imported" if way.binding.imported is not None else "defined"
        return f"{what}, {how} at line {way.binding.lineno}"


def _named(access: Access, way: _Way) -> ast.Name | ast.Attribute | ast.Call:
    """Return the part of an access that is the symbol."""
    return access.attributes[way.depth - 1] if way.depth else access.root
