"""Which names a module and its classes bind, statement by statement, as Python would.

All branches are read, for which one is taken is not known: what stands in an `except` or an `else` never replaces
what is bound before. An import for type checkers alone binds nothing.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from sourcebook.exports.export_lists import changed_list, is_of_list, read_list
from sourcebook.exports.lazy_names import lazy_names
from sourcebook.exports.module_names import UNKNOWN, ExportList, Handover, Notes
from sourcebook.exports.names import Thing
from sourcebook.exports.summaries import summary_of

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_Loop = (ast.For, ast.AsyncFor)
_With = (ast.With, ast.AsyncWith)
_Try = (ast.Try, ast.TryStar)
_PROPERTIES = frozenset({"property", "cached_property", "abstractproperty"})
_PARTS_OF_PROPERTY = frozenset({"setter", "deleter", "getter"})
_NAMED_TUPLES = frozenset({"namedtuple", "NamedTuple"})
_OF_FUNCTIONS = frozenset({"contextmanager", "asynccontextmanager"})
"""Decorators that make a function of a function."""
_HARMLESS_DECORATORS = frozenset(
    {"dataclass", "total_ordering", "final", "runtime_checkable", "unique", "deprecated", "define", "frozen", "mutable"}
) | {"implementer", "implementer_only", "provider", "register", "add_metaclass"}
"""By their last name: what gives a class nothing but names with two underscores around them, and keeps it."""


class Binder:
    """Walks through the statements of a module and its classes."""

    def __init__(self, notes: Notes):
        self._notes = notes
        self._weak = 0
        """Above zero below a condition, and where something has failed."""
        self._instead = 0
        """Above zero where something has failed."""
        self._unbinding = 0
        """Above zero below `if TYPE_CHECKING`."""
        self._lists: list[ast.expr] = []
        """What is assigned to `__all__`, added to it, and calls that may do so."""
        self._lazy: list[ast.FunctionDef] = []

    def module(self, tree: ast.Module) -> None:
        """Note all that the statements of a module bind."""
        self._summary(self._notes.path, ast.get_docstring(tree))
        self._block(tree.body, self._notes.path)

    def finish(self) -> None:
        """Note what can be told only of a module as a whole: its `__all__`, and the names it makes when asked."""
        notes = self._notes
        for node in self._lists:
            more = changed_list(node, notes) if is_of_list(node) else read_list(node, notes)
            notes.exported = more if notes.exported is None else notes.exported + more
        if notes.exported is not None and "__all__" in notes.changed:
            notes.exported += ExportList(certain=False)
        told = {name: texts for name, texts in notes.constants.items() if name not in notes.changed}
        for function in self._lazy:
            found = lazy_names(function, told)
            if found is None:
                notes.open.add(notes.path)
            for name in found or ():
                notes.things.setdefault(f"{notes.path}.{name}", Thing.VALUE)

    def _block(self, body: Sequence[ast.stmt], holder: str) -> None:
        for number, statement in enumerate(body):
            following = body[number + 1] if number + 1 < len(body) else None
            self._statement(statement, holder, following)

    def _weakly(self, body: Sequence[ast.stmt], holder: str) -> None:
        self._weak += 1
        self._block(body, holder)
        self._weak -= 1

    def _statement(self, node: ast.stmt, holder: str, following: ast.stmt | None) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node, holder)
            case ast.ClassDef():
                self._class(node, holder)
            case ast.Assign():
                for target in node.targets:
                    self._target(target, node.value, holder, following)
            case ast.AnnAssign():
                self._target(node.target, node.value, holder, following)
            case ast.AugAssign(target=ast.Name(id="__all__")) if holder == self._notes.path:
                self._lists.append(node.value)
            case ast.Expr(value=ast.Call() as call) if holder == self._notes.path and is_of_list(call):
                self._lists.append(call)
            case ast.Import():
                for imported in node.names:
                    path = imported.name if imported.asname else imported.name.partition(".")[0]
                    self._notes.imports.add(imported.name)
                    self._import(imported.asname or path, path, holder)
            case ast.ImportFrom():
                self._import_from(node, holder)
            case _:
                self._compound(node, holder)

    def _compound(self, node: ast.stmt, holder: str) -> None:
        if isinstance(node, ast.If):
            self._if(node, holder)
        elif isinstance(node, _Try):
            self._block(node.body, holder)
            self._instead += 1
            for handler in node.handlers:
                self._weakly(handler.body, holder)
            self._instead -= 1
            self._block([*node.orelse, *node.finalbody], holder)
        elif isinstance(node, _Loop):
            self._target(node.target, None, holder, None)
            self._block([*node.body, *node.orelse], holder)
        elif isinstance(node, ast.While):
            self._block([*node.body, *node.orelse], holder)
        elif isinstance(node, _With):
            for item in node.items:
                if item.optional_vars is not None:
                    self._target(item.optional_vars, None, holder, None)
            self._block(node.body, holder)
        elif isinstance(node, ast.Match):
            for case in node.cases:
                for name in _captured(case.pattern):
                    self._value(name, holder)
                self._weakly(case.body, holder)
        elif type(node).__name__ == "TypeAlias":  # Python 3.12 and later
            self._target(node.name, None, holder, None)  # type: ignore[attr-defined]

    def _if(self, node: ast.If, holder: str) -> None:
        for_types, otherwise = _is_for_types(node.test), _is_otherwise(node.test)
        self._unbinding += for_types
        self._weakly(node.body, holder)
        self._unbinding += otherwise - for_types
        self._weakly(node.orelse, holder)
        self._unbinding -= otherwise

    def _function(self, node: _Function, holder: str) -> None:
        place = f"{holder}.{node.name}"
        decorators = [_last_name(decorator) for decorator in node.decorator_list]
        if place in self._notes.things and not _PARTS_OF_PROPERTY.isdisjoint(decorators):
            return
        is_value = not _PROPERTIES.isdisjoint(decorators)
        self._notes.bind(place, Thing.VALUE if is_value else Thing.FUNCTION, weak=self._weak > 0)
        self._summary(place, _docstring(node))
        if set(decorators) <= _OF_FUNCTIONS:
            self._notes.plain.add(place)
        else:
            self._notes.plain.discard(place)
        if holder != self._notes.path:
            for decorator in node.decorator_list:
                self._described(decorator, holder)
        if node.name == "__getattr__" and isinstance(node, ast.FunctionDef) and holder == self._notes.path:
            self._lazy.append(node)
        elif node.name in ("__getattr__", "__getattribute__"):
            self._notes.open.add(holder)

    def _class(self, node: ast.ClassDef, holder: str) -> None:
        notes, place = self._notes, f"{holder}.{node.name}"
        # What a metaclass has, its classes have too.
        written = [*node.bases, *(keyword.value for keyword in node.keywords if keyword.arg == "metaclass")]
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and _last_name(decorator) == "add_metaclass":
                written += decorator.args
        bases = [path for base in written for path in self._bases(base, holder, place)]
        notes.bind(place, Thing.CLASS, weak=self._weak > 0)
        if self._instead and notes.stars:
            # What is tried may be a star that has a class of this name.
            notes.open.add(place)
        if bases:
            notes.bases[place] = tuple(dict.fromkeys((*notes.bases.get(place, ()), *bases)))
        for decorator in node.decorator_list:
            name = _last_name(decorator)
            if name not in _HARMLESS_DECORATORS and not name.startswith("register_"):
                function = notes.resolve(decorator.func if isinstance(decorator, ast.Call) else decorator, holder)
                notes.handovers.append(Handover(function=function or UNKNOWN, argument=place, is_decorator=True))
        for keyword in node.keywords:
            if keyword.arg not in ("total", "metaclass"):
                notes.open.add(place)
        self._summary(place, _docstring(node))
        # A class that stands in for another one has members of both.
        weak, self._weak = self._weak, 0
        self._block(node.body, place)
        self._weak = weak

    def _bases(self, node: ast.expr, holder: str, place: str) -> list[str]:
        if isinstance(node, ast.Call) and _last_name(node) == "with_metaclass" and node.args:
            return [self._base(part, holder, place) for part in node.args]
        return [self._base(node, holder, place)]

    def _base(self, node: ast.expr, holder: str, place: str) -> str:
        if isinstance(node, ast.Call) and _last_name(node) in _NAMED_TUPLES:
            fields = _fields(node)
            for name in fields or ():
                self._notes.things.setdefault(f"{place}.{name}", Thing.VALUE)
            return UNKNOWN if fields is None else "typing.NamedTuple"
        return self._notes.resolve(node.value if isinstance(node, ast.Subscript) else node, holder) or UNKNOWN

    def _target(self, node: ast.expr, value: ast.expr | None, holder: str, following: ast.stmt | None) -> None:
        match node:
            case ast.Name(id=name):
                self._assign(name, value, holder, following)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                values: list[ast.expr | None] = [None] * len(targets)
                if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(targets):
                    values = list(value.elts)
                for target, part in zip(targets, values, strict=True):
                    self._target(target, part, holder, None)
            case ast.Starred(value=target):
                self._target(target, None, holder, None)

    def _assign(self, name: str, value: ast.expr | None, holder: str, following: ast.stmt | None) -> None:
        notes, place = self._notes, f"{holder}.{name}"
        if name == "__slots__" and value is not None:
            slots = (
                _texts(value) if isinstance(value, ast.List | ast.Tuple | ast.Set) else _texts(ast.Tuple(elts=[value]))
            )
            if slots is None and not isinstance(value, ast.Dict):
                notes.open.add(holder)
            for slot in slots or _texts(value) or ():
                self._value(slot, holder)
        if name in ("__getattr__", "__getattribute__"):
            notes.open.add(holder)
        if isinstance(value, ast.Call) and (self._named_tuple(value, place) or self._made(value, holder, place)):
            return
        is_new = place not in notes.things and place not in notes.aliases
        assigned = notes.resolve(value, holder) if isinstance(value, ast.Name | ast.Attribute) else None
        if not is_new and self._weak and assigned:
            notes.alternatives[place].append(assigned)
        elif not is_new and self._weak and not (isinstance(value, ast.Constant) and value.value is None):
            notes.open.add(place)
        self._value(name, holder)
        if assigned and (is_new or not self._weak) and place in notes.things:
            notes.assigned[place] = assigned
        if holder != notes.path and isinstance(value, ast.Call):
            self._described(value, holder)
        if following is not None:
            match following:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    self._summary(place, text)
        if holder == notes.path and value is not None:
            if name == "__all__":
                self._lists.append(value)
            elif (texts := _texts(value)) is None or name in notes.constants:
                notes.changed.add(name)
            else:
                notes.constants[name] = texts

    def _named_tuple(self, value: ast.Call, place: str) -> bool:
        """Note a class that `namedtuple` makes, where it is nothing else besides and its fields are literal."""
        notes = self._notes
        if _last_name(value) not in _NAMED_TUPLES or place in notes.things or place in notes.aliases:
            return False
        if (fields := _fields(value)) is None:
            return False
        notes.bind(place, Thing.CLASS)
        notes.bases[place] = ("typing.NamedTuple",)
        for field in fields:
            notes.things.setdefault(f"{place}.{field}", Thing.VALUE)
        return True

    def _made(self, value: ast.Call, holder: str, place: str) -> bool:
        """Note a class that a call of its metaclass makes: `Meta("Name", (Base,), {})`."""
        notes = self._notes
        match value:
            case ast.Call(
                func=ast.Name() | ast.Attribute() as maker,
                args=[ast.Constant(value=str()), ast.Tuple(elts=written), ast.Dict() as members],
                keywords=[],
            ) if place not in notes.things and place not in notes.aliases:
                names = _texts(members)
                bases = [path for base in (*written, maker) for path in self._bases(base, holder, place)]
                notes.bind(place, Thing.CLASS, weak=self._weak > 0)
                notes.bases[place] = tuple(dict.fromkeys(bases))
                for name in names or ():
                    notes.things.setdefault(f"{place}.{name}", Thing.VALUE)
                if names is None:
                    notes.open.add(place)
                return True
        return False

    def _described(self, maker: ast.expr, holder: str) -> None:
        """Note what makes an attribute of a class: as a descriptor it is handed the class, and may give it more."""
        node = maker.func if isinstance(maker, ast.Call) else maker
        if (isinstance(node, ast.Name) and hasattr(builtins, node.id)) or not isinstance(
            node, ast.Name | ast.Attribute
        ):
            return
        if path := self._notes.resolve(node, holder):
            for method in ("__get__", "__set_name__"):
                self._notes.handovers.append(Handover(function=f"{path}.{method}", argument=holder))

    def _value(self, name: str, holder: str) -> None:
        self._notes.bind(f"{holder}.{name}", Thing.VALUE, weak=self._weak > 0)

    def _import(self, name: str, target: str, holder: str) -> None:
        notes = self._notes
        if self._unbinding:
            notes.scopes[holder].setdefault(name, target)
            return
        notes.alias(f"{holder}.{name}", target, weak=self._weak > 0)
        if name in ("__getattr__", "__getattribute__"):
            notes.open.add(holder)
        if name == "__all__" and holder == notes.path:
            self._lists.append(ast.Name(id="__all__"))

    def _import_from(self, node: ast.ImportFrom, holder: str) -> None:
        above = self._notes.package.split(".")
        if node.level > len(above):
            base = ""
        elif node.level:
            base = ".".join([*above[: len(above) - node.level + 1], *([node.module] if node.module else [])])
        else:
            base = node.module or ""
        self._notes.imports |= {base, *(f"{base}.{name.name}" for name in node.names)}
        for name in node.names:
            if name.name != "*":
                self._import(name.asname or name.name, f"{base}.{name.name}", holder)
            elif not self._unbinding:
                self._notes.stars.append(base)

    def _summary(self, place: str, docstring: str | None) -> None:
        """Keep what an object says of itself; of what is private nobody will ask."""
        if docstring and not place.rpartition(".")[2].startswith("_"):
            if summary := summary_of(docstring):
                self._notes.summaries.setdefault(place, summary)


def _docstring(node: _Function | ast.ClassDef) -> str | None:
    return None if node.name.startswith("_") else ast.get_docstring(node)


def _last_name(node: ast.expr) -> str:
    """Return the last name of a dotted one, called or not; empty for any other expression."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _fields(call: ast.Call) -> list[str] | None:
    """Return the names of a named tuple's fields, where they are literal."""
    match call.args:
        case [_, ast.Constant(value=str(text)), *_]:
            return text.replace(",", " ").split()
        case [_, ast.List(elts=elements) | ast.Tuple(elts=elements), *_]:
            firsts = [e.elts[0] if isinstance(e, ast.Tuple) and e.elts else e for e in elements]
            names = [first.value for first in firsts if isinstance(first, ast.Constant)]
            return [str(name) for name in names] if len(names) == len(firsts) else None
    return None


def _is_for_types(test: ast.expr) -> bool:
    return not isinstance(test, ast.Call) and _last_name(test) == "TYPE_CHECKING"


def _is_otherwise(test: ast.expr) -> bool:
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and _is_for_types(test.operand)


def _texts(node: ast.expr) -> tuple[str, ...] | None:
    """Return the texts of a literal collection, of a mapping its keys; None where there is anything else in it."""
    match node:
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            parts: Sequence[ast.expr | None] = elements
        case ast.Dict(keys=keys):
            parts = keys
        case ast.Call(func=ast.Name(id="frozenset" | "set" | "tuple" | "list"), args=[copied]):
            return _texts(copied)
        case _:
            return None
    found = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return tuple(found) if len(found) == len(parts) else None


def _captured(pattern: ast.pattern) -> Iterator[str]:
    for part in ast.walk(pattern):
        name = getattr(part, "rest", None) or (part.name if isinstance(part, ast.MatchAs | ast.MatchStar) else None)
        if name:
            yield name
