"""The uses of many symbols in one Python file, found in one walk: what `symbol_uses` finds for each of them alone.

The names that may lead to any of the symbols are followed together, and what each access leads to is looked up by its
path; attributes are asked what stands before their dot only where a symbol ends with their name.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby

from sourcebook.code.syntax import bounded_nesting
from sourcebook.marks.python.accesses import find_accesses
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
from sourcebook.marks.python.inference.leading import Leading
from sourcebook.marks.python.inference.library_answers import inference_of_file
from sourcebook.marks.python.inference.modules import Modules, scope_of_file
from sourcebook.marks.python.inference.written import begins_line
from sourcebook.marks.python.local_paths import top_level_of
from sourcebook.marks.python.member_uses import Members, MemberUse
from sourcebook.marks.python.name_table import NamesAt, NameTable
from sourcebook.marks.python.relevant_lines import RelevantLines, words_in
from sourcebook.marks.python.symbol_uses import ROUNDS
from sourcebook.marks.python.wanted_members import owners_of
from sourcebook.model.mark import Kind

_BEHIND_DOT = re.compile(r"\.(?:[\s\\]|#[^\n]*\n)*([^\W\d]\w*)")
_CLASS = re.compile(r"class\b")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class NamedUse:
    """One place where one of many symbols is used."""

    use: Use
    symbol: str


def all_uses_in(
    tree: ast.Module,
    lines: tuple[str, ...],
    table: NameTable,
    *,
    module: str | None,
    modules: Modules,
) -> tuple[NamedUse, ...]:
    """Find where a Python file uses any symbol of a table.

    Args:
        tree: The parsed file.
        lines: Its lines, as `split_lines` gives them.
        table: The symbols.
        module: Dotted path of the file, for relative imports and for what it defines; ends in `.__init__` for the file
            of a package. None when unknown.
        modules: Those of libraries, which tell what functions return and classes derive from.

    Returns:
        The uses, sorted by place; empty when there are none. A place that uses several symbols, such as a module and
        what is taken from it, comes once for each.

    Raises:
        SourceSyntaxError: When the file is nested too deeply.
    """
    with bounded_nesting():
        search = _Search(tree, lines, table, module, modules)
        try:
            # Sorted before those that come twice are left out: to compare neighbours takes less than to hash them all.
            return tuple(use for use, _ in groupby(sorted(search.uses(), key=_by_place)))
        finally:
            search.top.forget()


def _by_place(named: NamedUse) -> tuple[int, int, NamedUse]:
    """Order as uses are, by numbers first: few stand at one place."""
    span = named.use.span
    return span.lineno, span.col, named


def _names_at(table: NameTable, modules: Modules) -> NamesAt:
    """Return what is known for all files that hide no module: a table and its modules serve for many."""
    found = _names_of_run(table, modules)
    found.keep_up()
    return found


@lru_cache(maxsize=1)
def _names_of_run(table: NameTable, modules: Modules) -> NamesAt:
    return NamesAt(table, modules)


@lru_cache(maxsize=256)
def _member_names(table: NameTable, reached: frozenset[str]) -> frozenset[str]:
    """Return the names of members of the classes of some libraries."""
    return frozenset[str]().union(*(table.member_names.get(root, ()) for root in reached))


class _Search:
    """The uses of the symbols of a table in one file."""

    def __init__(
        self, tree: ast.Module, lines: tuple[str, ...], table: NameTable, module: str | None, modules: Modules
    ):
        self._tree = tree
        self._lines = lines
        self._table = table
        self._module = module
        self._own = own_path(module) or ""
        self.top = scope_of_file(tree, lines, module)
        hides = bool(self._own) and modules.has(self._own)
        self._names_at = NamesAt(table, modules, self.top) if hides else _names_at(table, modules)
        self._inference = inference_of_file(modules, self.top)
        self._imports = imports_in(tree, lines, module=module)
        calls = calls_that_import(tree, lines, self._imports, module=module)
        self._calls = dict(calls)
        self._imports += [imported for _, imported in calls]
        self._local = self._local_paths()

    def uses(self) -> Iterator[NamedUse]:
        """Yield the uses, in no order; one may come twice."""
        for imported in self._imports:
            yield from self._import_itself(imported)
        found, followed = self._accesses()
        through: dict[tuple[str, Imported], None] = {}
        taken: set[tuple[str, ast.expr]] = set()
        for access in found:
            for symbol, ways in self._ways(access).items():
                if (use := use_of_access(access, ways[0], symbol, self._lines)) is not None:
                    yield NamedUse(symbol=symbol, use=use)
                taken.add((symbol, named_by(access, ways[0])))
                behind = imports_behind(access, [way.binding for way in ways])
                through.update(dict.fromkeys((symbol, imported) for imported in behind))
        for symbol, imported in through:
            yield NamedUse(symbol=symbol, use=use_of_import(imported, span_of_import(imported, self._lines)))
        yield from self._members(taken)
        yield from self._handed_on(found, followed, taken)

    def _local_paths(self) -> dict[str, tuple[str, ...]]:
        """Return what imports of this file make of its own names, when these are symbols."""
        if not self._own or self._own not in self._table.holders:
            return {}
        top = top_level_of(self._tree)
        return {
            found.path: (own,)
            for found in self._imports
            if (own := f"{self._own}.{found.name}") in self._table.other_names
            and found.path is not None
            and found.statement in top
        }

    def _at(self, path: str) -> tuple[str, ...]:
        found = self._names_at.at(path)
        if self._local and path in self._local:
            return tuple(dict.fromkeys((*found, *self._local[path])))
        return found

    def _accesses(self) -> tuple[tuple[Access, ...], frozenset[str]]:
        """Return where the names are read that may lead to a symbol, those given to one included; and the names."""
        wanted = self._wanted()
        found = self._walk(wanted)
        for _ in range(ROUNDS):
            if not (renamed := self._renamed(found) - wanted.names):
                break
            wanted = replace(wanted, names=wanted.names | renamed)
            found = self._walk(wanted)
        return found, wanted.names

    def _walk(self, wanted: Wanted) -> tuple[Access, ...]:
        if not wanted.names and not wanted.calls:
            return ()
        return find_accesses(self._tree, self._lines, wanted=wanted, imports=self._imports, module=self._module)

    def _wanted(self) -> Wanted:
        builtins = frozenset(name.partition(".")[0] for name in self._table.below("builtins"))
        names = builtins | {imported.name for imported in self._imports if self._may_lead(imported)}
        if in_reach := frozenset(self._in_reach()):
            names |= self._words & in_reach
        return Wanted(names=frozenset(names - {STAR}), builtins=builtins, calls=self._calls)

    def _may_lead(self, imported: Imported) -> bool:
        """Tell whether the name that an import binds may lead to a symbol."""
        path = imported.path
        if path is None or imported.name == STAR:
            return False
        if path in self._table.holders or self._at(path):
            return True
        return not self._table.by_last_name.keys().isdisjoint(self._attributes) and self._names_at.is_module(path)

    def _in_reach(self) -> Iterator[str]:
        """Yield the names by which this file knows symbols that it defines or imports with everything else."""
        if self._own in self._table.holders:
            yield from self._table.parts_below(self._own)  # a class knows its members
        for imported in self._imports:
            if imported.name == STAR and imported.path is not None:
                for rest in self._table.below(imported.path):
                    yield rest.partition(".")[0]

    @cached_property
    def _text(self) -> str:
        text = "\n".join(self._lines)
        if text.isascii():
            return text
        return "\n".join(line if line.isascii() else unicodedata.normalize("NFKC", line) for line in self._lines)

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(words_in(self._lines))

    @cached_property
    def _attributes(self) -> frozenset[str]:
        """What stands behind a dot anywhere."""
        return frozenset(name for _, name in self._behind_dots)

    @cached_property
    def _behind_dots(self) -> Sequence[tuple[int, str]]:
        """Where names stand behind a dot, as offsets in the text."""
        return [(found.start(1), found[1]) for found in _BEHIND_DOT.finditer(self._text)]

    def _renamed(self, found: Iterable[Access]) -> set[str]:
        """Return the names that are given to a symbol, or to what holds it, by a plain assignment."""
        return {
            target.id
            for access in found
            if access.role is Kind.ASSIGNMENT and isinstance(access.place, ast.Assign | ast.AnnAssign)
            for target in (access.place.targets if isinstance(access.place, ast.Assign) else [access.place.target])
            if isinstance(target, ast.Name) and self._leads(access)
        }

    def _leads(self, access: Access) -> bool:
        """Tell whether an access is a symbol, or holds one: a module, a class."""
        holds = any(path_of(access, binding) in self._table.holders for binding in access.bindings)
        return holds or bool(self._ways(access))

    def _ways(self, access: Access) -> dict[str, list[Way]]:
        """Return how an access leads to symbols, to each by the shortest way from each binding."""
        found: dict[str, list[Way]] = {}
        root = access.root.id if isinstance(access.root, ast.Name) else ""
        for binding in access.bindings:
            path = binding.path_of(root)
            # What the file defines is itself, whatever else its name may stand for elsewhere.
            is_itself = binding.imported is None and binding.lineno > 0 and not access.attributes
            at = self._given if is_itself else self._at
            reached: set[str] = set()
            for depth in range(len(access.attributes) + 1) if path is not None else ():
                path = f"{path}.{access.attributes[depth - 1].attr}" if depth else path
                for symbol in at(path or ""):
                    if symbol not in reached:
                        reached.add(symbol)
                        found.setdefault(symbol, []).append(Way(binding=binding, depth=depth))
        return found

    def _import_itself(self, imported: Imported) -> Iterator[NamedUse]:
        """Yield the import of a symbol, or of something directly below it."""
        itself: tuple[str, ...] = ()
        if imported.full_path is not None and imported.name != STAR:
            itself = self._at(imported.full_path)
            for symbol in itself:
                yield NamedUse(symbol=symbol, use=use_of_import(imported, span_of_import(imported, self._lines)))
        if imported.module is not None:
            for symbol in self._given(imported.module):
                if symbol not in itself:
                    yield NamedUse(symbol=symbol, use=use_of_import(imported, span_of_module(imported, self._lines)))
        elif imported.full_path is not None:
            for depth, path in enumerate(_holders(imported.full_path)):
                for symbol in self._given(path):
                    if symbol not in itself:
                        span = span_of_import(imported, self._lines, depth=depth)
                        yield NamedUse(symbol=symbol, use=use_of_import(imported, span))

    def _given(self, path: str) -> tuple[str, ...]:
        """Return the symbols that have a path by the table, or by this file."""
        given = self._table.symbols.get(path, ())
        return (*given, *(each for each in self._local.get(path, ()) if each not in given))

    def _members(self, taken: set[tuple[str, ast.expr]]) -> Iterator[NamedUse]:
        """Yield the uses of members through objects of their classes, and what defines them anew."""
        names = self._member_names()
        if not names:
            return
        wanted = _MembersAt(self._names_at, names, self._may_be_class)
        relevant = RelevantLines(self._lines_with_members(wanted.names))
        members, overrides = Members(self._inference, self.top, wanted, relevant, self._leading()).search()
        yield from self._through_objects(members, taken)
        for override in overrides:
            if (use := use_of_override(override, self._lines)) is not None:
                yield NamedUse(symbol=override.symbol, use=use)

    def _through_objects(self, members: Iterable[MemberUse], taken: set[tuple[str, ast.expr]]) -> Iterator[NamedUse]:
        for found in members:
            key = (found.symbol, found.node)
            if key not in taken and (use := use_of_member(found, self._lines)) is not None:
                taken.add(key)
                yield NamedUse(symbol=found.symbol, use=use)

    def _handed_on(
        self, accesses: Iterable[Access], followed: frozenset[str], taken: set[tuple[str, ast.expr]]
    ) -> Iterator[NamedUse]:
        """Yield the uses through what the file hands on itself: returns from a function, keeps in an attribute."""
        handed = handed_on(access for access in accesses if self._leads(access))
        if handed:
            found = HandedOnUses(
                self._inference,
                self.top,
                handed=handed,
                lasts=frozenset(self._attributes & self._table.by_last_name.keys()),
                symbols_at=self._at,
                followed=followed,
                lines=self._lines_with_members,
            )
            yield from self._through_objects(found.search()[0], taken)

    def _leading(self) -> Leading | None:
        """Return what tells which expressions may lead to the libraries; None where all may."""
        if self._table.has_standard:
            return None
        is_own = self._own.partition(".")[0] in self._table.roots
        return Leading(self.top, self._names_at.may_come_from, self._names_at.is_at_hand, is_own=is_own)

    def _member_names(self) -> frozenset[str]:
        """Return the names of members of the classes that objects in this file may be of."""
        roots = {path.partition(".")[0] for imported in self._imports if (path := imported.path)}
        roots |= {self._own.partition(".")[0], "builtins"}
        return _member_names(self._table, self._table.reached(filter(self._names_at.may_lead_on, roots)))

    def _lines_with_members(self, names: Collection[str]) -> Iterator[int]:
        """Yield the lines where a member's name stands behind a dot, and those where classes begin."""
        text, lineno, last = self._text, 1, 0
        starts = [start for start, name in self._behind_dots if name in names]
        classes = [found.end() for found in _CLASS.finditer(text) if begins_line(text, found.start())]
        for start in sorted([*starts, *classes]):
            lineno += text.count("\n", last, start)
            last = start
            yield lineno

    def _may_be_class(self, owner: str) -> bool:
        """Tell whether what a symbol belongs to may be a class; where no text tells, an import has to name it."""
        if owner.startswith(f"{self._own}.") and owner[len(self._own) + 1 :] in self._own_classes:
            return True
        known = self._names_at.may_be_class(owner)
        if known is not None:
            return known
        return any(
            owner.startswith(f"{imported.path}.") or (owner == imported.path and not imported.is_plain)
            for imported in self._imports
            if imported.path is not None
        )

    @cached_property
    def _own_classes(self) -> frozenset[str]:
        return frozenset(node.name for node in self._tree.body if isinstance(node, ast.ClassDef))


class _MembersAt:
    """The members of a table, of classes that a file may know."""

    def __init__(self, names_at: NamesAt, names: frozenset[str], may_be_class: Callable[[str], bool]):
        self._names_at = names_at
        self._may_be_class = may_be_class
        self.names = names
        self._found: dict[tuple[str, str], Sequence[tuple[str, str]]] = {}

    def of(self, cls: str, name: str) -> Sequence[tuple[str, str]]:
        """Return the symbols that a class has under a name, each with the path by which a reader knows the class."""
        key = (cls, name)
        if key not in self._found:
            found, paths_of = self._names_at.members(cls, name), self._names_at.table.paths_of
            self._found[key] = [p for p in found if any(map(self._may_be_class, owners_of(paths_of(p[0]))))]
        return self._found[key]


def _holders(path: str) -> Iterator[str]:
    """Yield what stands before each dot of a path, the shortest first."""
    end = path.find(".")
    while end > 0:
        yield path[:end]
        end = path.find(".", end + 1)
