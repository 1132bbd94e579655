"""Which places of a Python file use a symbol, and how.

`accesses` tells which names may stand for which dotted path where they are read; here that is compared with the
symbol's own path and its other names. What counts as a use:

- the import that binds the symbol, or that imports from it when it is a module;
- the import of a parent (`import flask`, `from django.db import models`), when a use goes through it;
- each place that reads the symbol by any of these names, in code or in an annotation that is written as a string;
- of a member of a class, what one step of inference tells: a member of an instance or of a
  subclass (`inferred`), and a member that a subclass defines itself (`override`);
- what is taken from a module that a function of the file returns or an attribute keeps, and an attribute that is
  another name of the symbol (`inferred` too).

What is marked of each is told by `found_uses`.

A definition is not a use, nor is a name that was bound to something else, an attribute of something
else that has the same name, a string or a comment.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from sourcebook.code.syntax import bounded_nesting
from sourcebook.marks.python.accesses import find_accesses
from sourcebook.marks.python.chain_roots import roots_of_chains
from sourcebook.marks.python.dynamic_imports import calls_that_import
from sourcebook.marks.python.findings import Access, Wanted, imports_behind, path_of
from sourcebook.marks.python.found_uses import (
    Use,
    Way,
    named_by,
    use_of_access,
    use_of_import,
    use_of_member,
    use_of_override,
)
from sourcebook.marks.python.handed_on import HandedOnUses, handed_on
from sourcebook.marks.python.import_bindings import (
    STAR,
    Imported,
    imports_in,
    own_path,
    span_of_import,
    span_of_module,
)
from sourcebook.marks.python.inference.library_answers import inference_of_file
from sourcebook.marks.python.inference.modules import Modules, scope_of_file
from sourcebook.marks.python.inference.same_object import SameObject
from sourcebook.marks.python.inference.types import ClassObject, External
from sourcebook.marks.python.local_paths import local_paths
from sourcebook.marks.python.member_uses import Members, MemberUse
from sourcebook.marks.python.relevant_lines import RelevantLines, linenos_with
from sourcebook.marks.python.scope_state import Binding
from sourcebook.marks.python.wanted_members import OneMember, owners_of
from sourcebook.model.mark import Kind

ROUNDS = 3
"""Names behind names that are given to the symbol."""


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
        self._inference = inference_of_file(modules, self._top)
        self._same = SameObject(self._inference, self._paths, own_path(module) or "")

    def uses(self) -> Iterator[Use]:
        """Yield the uses, in no order; one may come twice."""
        for imported in self._imports:
            yield from self._import_itself(imported)
        wanted = self._wanted()
        found = self._accesses(wanted)
        for _ in range(ROUNDS):
            if not (renamed := self._renamed(found) - wanted.names):
                break
            wanted = replace(wanted, names=wanted.names | renamed)
            found = self._accesses(wanted)
        through: dict[Imported, None] = {}
        taken: set[ast.expr] = set()
        for access in found:
            reached = [way for binding in access.bindings if (way := self._way(access, binding))]
            if reached:
                if (use := use_of_access(access, reached[0], self._symbol, self._lines)) is not None:
                    yield use
                taken.add(named_by(access, reached[0]))
                through.update(dict.fromkeys(imports_behind(access, [way.binding for way in reached])))
        for imported in through:
            yield use_of_import(imported, span_of_import(imported, self._lines))
        yield from self._members(taken)
        yield from self._handed_on(found, wanted, taken)

    def _accesses(self, wanted: Wanted) -> tuple[Access, ...]:
        return find_accesses(self._tree, self._lines, wanted=wanted, imports=self._imports, module=self._module)

    def _renamed(self, found: Iterable[Access]) -> set[str]:
        """Return the names that are given to the symbol, or to what holds it, by a plain assignment."""
        return {
            target.id
            for access in found
            if access.role is Kind.ASSIGNMENT and isinstance(access.place, ast.Assign | ast.AnnAssign)
            for target in (access.place.targets if isinstance(access.place, ast.Assign) else [access.place.target])
            if isinstance(target, ast.Name) and any(self._leads(access, binding) for binding in access.bindings)
        }

    def _leads(self, access: Access, binding: Binding) -> bool:
        """Tell whether an access is the symbol, or holds it: a module, a class."""
        whole = path_of(access, binding)
        return self._way(access, binding) is not None or any(path.startswith(f"{whole}.") for path in self._paths)

    def _members(self, taken: set[ast.expr]) -> Iterator[Use]:
        """Yield the uses of a member through objects of its class, and what defines it anew."""
        owners = owners_of(self._paths)
        if not any(self._may_be_class(owner) for owner in owners):
            return
        member = self._symbol.rpartition(".")[2]
        wanted = OneMember(self._inference, self._symbol, owners)
        relevant = RelevantLines(linenos_with(frozenset({member}), self._lines))
        members, overrides = Members(self._inference, self._top, wanted, relevant).search()
        yield from self._through_objects(members, taken)
        for override in overrides:
            if (use := use_of_override(override, self._lines)) is not None:
                yield use

    def _through_objects(self, members: Iterable[MemberUse], taken: set[ast.expr]) -> Iterator[Use]:
        for found in members:
            if found.node not in taken and (use := use_of_member(found, self._lines)) is not None:
                taken.add(found.node)
                yield use

    def _handed_on(self, accesses: Iterable[Access], wanted: Wanted, taken: set[ast.expr]) -> Iterator[Use]:
        """Yield the uses through what the file hands on itself: returns from a function, keeps in an attribute."""
        handed = handed_on(a for a in accesses if any(self._leads(a, binding) for binding in a.bindings))
        if handed:
            found = HandedOnUses(
                self._inference,
                self._top,
                handed=handed,
                lasts=frozenset(path.rpartition(".")[2] for path in self._paths),
                symbols_at=lambda path: (self._symbol,) if path in self._same else (),
                followed=wanted.names,
                lines=lambda names: linenos_with(names, self._lines),
            )
            yield from self._through_objects(found.search()[0], taken)

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
        names.update(i.name for i in self._imports if i.name not in names and self._may_hand_on(i))
        return names - {STAR}

    def _may_hand_on(self, imported: Imported) -> bool:
        """Tell whether an import is the symbol by another path, or of a module that may have it."""
        if imported.path is None or imported.name == STAR:
            return False
        return imported.path in self._same or (imported.name in self._roots and self._same.may_be_in(imported.path))

    @cached_property
    def _roots(self) -> set[str]:
        """The names that something is taken from by the symbol's last name."""
        return roots_of_chains(self._tree, self._lines, frozenset(path.rpartition(".")[2] for path in self._paths))

    def _import_itself(self, imported: Imported) -> Iterator[Use]:
        """Yield the import of the symbol, or of something directly below it."""
        if imported.full_path is not None and imported.full_path in self._same and imported.name != STAR:
            yield use_of_import(imported, span_of_import(imported, self._lines))
        elif imported.module in self._paths:
            yield use_of_import(imported, span_of_module(imported, self._lines))
        elif imported.module is None and imported.full_path is not None:
            for path in self._paths:
                if imported.full_path.startswith(f"{path}."):
                    depth = path.count(".")
                    span = span_of_import(imported, self._lines, depth=depth)
                    yield use_of_import(imported, span)

    def _way(self, access: Access, binding: Binding) -> Way | None:
        """Return how many attributes lead from a name to the symbol; None when none do."""
        attributes = [attribute.attr for attribute in access.attributes]
        root = access.root.id if isinstance(access.root, ast.Name) else ""
        path = binding.path_of(root)
        if binding.imported is None and binding.lineno and not attributes and path not in self._paths:
            return None  # what the file defines is itself, whatever else its name may stand for elsewhere
        for depth, name in enumerate(["", *attributes]) if path is not None else ():
            path = f"{path}.{name}" if name else path
            if path is not None and path in self._same:
                return Way(binding=binding, depth=depth)
        return None
