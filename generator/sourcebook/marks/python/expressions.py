"""How expressions are read and names are bound, in the frame of a scope.

The half of the walk through a file that knows nothing of statements; `scopes` has the other one.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sourcebook.code.chains import chain_of
from sourcebook.marks.python.import_bindings import STAR, Imported
from sourcebook.marks.python.instances import kin_of_annotation, kin_of_value
from sourcebook.marks.python.scope_state import UNBOUND, Binding, Frame, Kin, Later
from sourcebook.marks.python.string_annotations import parse_annotation
from sourcebook.marks.python.use_kinds import children
from sourcebook.model.mark import Kind

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

Attributes = dict[ast.ClassDef, dict[str, Kin]]
"""Of classes of the file: what the attributes of their instances are instances of."""


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
    string: ast.JoinedStr | ast.Constant | None
    """The f-string, or the annotation in quotes, that it stands in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A member that a class defines and one of its base classes may have."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Name
    name: str
    bases: Kin
    place: ast.AST | None


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


class Reader:
    """Reads expressions and binds names; what it finds is in its public attributes."""

    def __init__(self, lines: Sequence[str], wanted: Wanted, top: Frame):
        self.accesses: list[Access] = []
        self.overrides: list[Override] = []
        self.names: set[str] = set()
        """Local names worth following, beside those that were followed."""
        self.attributes: Attributes = {}
        """What the attributes of classes are instances of."""
        self._lines = lines
        self._wanted = wanted
        self._top = top
        self._late = False
        """Whether all annotations count when all names are known. Source: PEP 563."""
        self._read_before: set[ast.AST] = set()
        """Roots of accesses in annotations, where they were bound already."""

    # --- expressions -----------------------------------------------------------------------------

    def _read(
        self,
        expression: ast.expr,
        frame: Frame,
        role: Kind = Kind.OTHER,
        string: ast.JoinedStr | ast.Constant | None = None,
        parent: ast.AST | None = None,
    ) -> None:
        """Walk an expression, without recursion: chains of operators may be thousands long."""
        stack: list[tuple[ast.AST | None, Kind, ast.JoinedStr | ast.Constant | None, ast.AST | None]] = [
            (expression, role, string, parent)
        ]
        bindings: list[ast.NamedExpr] = []
        while stack:
            node, role, string, parent = stack.pop()
            match node:
                case None:  # behind the value of a walrus
                    self._bind_walrus(bindings.pop(), frame)
                case ast.Name() | ast.Attribute():
                    root, attributes = chain_of(node)
                    if isinstance(root, ast.Name):
                        self._access(root, attributes, role, frame, string, parent)
                        continue
                    if isinstance(root, ast.Call):
                        self._access_of_call(root, attributes, role, frame, string, parent)
                    stack.append((root, Kind.OTHER, string, None))
                case ast.Constant(value=str()):
                    if role is Kind.ANNOTATION and string is None:
                        parsed = self._parsed(node)
                        if parsed is not None:
                            self._annotation(parsed, frame, node)
                case ast.NamedExpr():
                    bindings.append(node)
                    value = (node.value, Kind.OTHER, string, node)
                    stack += [(None, Kind.OTHER, string, node), value]
                case ast.Lambda():
                    self._defaults(node.args, frame)
                    later = Later(frame=frame, node=node, place=frame.place)
                    frame.runner().pending.append(later)
                case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                    self._comprehension(node, frame)
                case _:
                    inner = node if isinstance(node, ast.JoinedStr) else string
                    found = [(child, kind, inner, node) for child, kind in children(node, role)]
                    stack.extend(reversed(found))

    def _annotation(self, expression: ast.expr, frame: Frame, string: ast.Constant | None = None) -> None:
        """Read an annotation; one that counts later may name what is only bound below.

        Names that are bound already keep their meaning: a module may tidy up at its end.
        """
        known = len(self.accesses)
        self._read(expression, frame, Kind.ANNOTATION, string)
        self._read_before.update(access.root for access in self.accesses[known:])
        if string is not None or self._late:
            later = Later(frame=frame, node=expression, place=frame.place, string=string)
            frame.runner().pending.append(later)

    def _read_late(self, later: Later, expression: ast.expr) -> None:
        """Read the names of an annotation that were not bound where it stands."""
        known = len(self.accesses)
        later.frame.place = later.place
        self._read(expression, later.frame, Kind.ANNOTATION, later.string)
        found = [a for a in self.accesses[known:] if a.root not in self._read_before]
        self.accesses[known:] = found

    def _defaults(self, arguments: ast.arguments, frame: Frame) -> None:
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            if default is not None:
                self._read(default, frame)

    def _comprehension(self, node: _Comprehension, frame: Frame) -> None:
        """Walk a comprehension: its first iterable is read outside, the rest in its own scope."""
        scope = Frame(parent=frame, kind=ast.comprehension, place=frame.place)
        for index, generator in enumerate(node.generators):
            self._read(generator.iter, scope if index else frame)
            self._bind_target(generator.target, scope)
            for condition in generator.ifs:
                self._read(condition, scope)
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for element in elements:
            self._read(element, scope)

    def _access(
        self,
        root: ast.Name | ast.Call,
        attributes: tuple[ast.Attribute, ...],
        role: Kind,
        frame: Frame,
        string: ast.JoinedStr | ast.Constant | None,
        parent: ast.AST | None,
        bindings: Sequence[Binding] = (),
    ) -> None:
        if isinstance(root, ast.Name) and root.id in self._wanted.names:
            bindings = sorted(frame.lookup(root.id), key=lambda binding: binding.lineno)
        if bindings:
            is_called = role is Kind.CALL and isinstance(parent, ast.Call)
            self.accesses.append(
                Access(
                    root=root,
                    attributes=attributes,
                    bindings=tuple(bindings),
                    role=role,
                    place=frame.place,
                    call=parent if is_called and isinstance(parent, ast.Call) else None,
                    string=string,
                )
            )

    def _access_of_call(
        self,
        call: ast.Call,
        attributes: tuple[ast.Attribute, ...],
        role: Kind,
        frame: Frame,
        string: ast.JoinedStr | ast.Constant | None,
        parent: ast.AST | None,
    ) -> None:
        """Note what is taken from the result of a call: of `super()`, a class, an import."""
        imported = self._wanted.calls.get(call)
        kin = self._kin(call, frame)
        if imported is None and kin is None and isinstance(call.func, ast.Name):
            method = frame.method() if call.func.id == "super" else None
            bases = method.owner.bases if method and method.owner else None
            kin = replace(bases, is_class=False) if bases else None
        if imported is not None or kin is not None:
            path = imported.path if imported else None
            binding = Binding(path=path, lineno=call.lineno, imported=imported, kin=kin)
            self._access(call, attributes, role, frame, string, parent, [binding])

    # --- inference -------------------------------------------------------------------------------

    def _kin(self, value: ast.expr | None, frame: Frame) -> Kin | None:
        if value is None or not self._wanted.classes:
            return None
        return kin_of_value(value, frame.lookup, self._wanted.classes)

    def _kin_by(self, annotation: ast.expr | None, frame: Frame) -> Kin | None:
        """Return what something annotated is an instance of."""
        if annotation is None or not self._wanted.classes:
            return None
        return kin_of_annotation(annotation, frame.lookup, self._wanted.classes, self._parsed)

    def _parsed(self, string: ast.Constant) -> ast.expr | None:
        return parse_annotation(string, self._wanted.names, self._lines)

    def _learn_attribute(self, definition: ast.ClassDef, name: str, kin: Kin) -> None:
        self.attributes.setdefault(definition, {})[name] = kin

    # --- binding ---------------------------------------------------------------------------------

    def _bind(self, name: str | None, lineno: int, frame: Frame, kin: Kin | None = None) -> None:
        """Let a name stand for something of this file from here on."""
        if name is None:
            return
        if kin is not None:
            self.names.add(name)
            if frame.definition is not None and not kin.is_class:
                self._learn_attribute(frame.definition, name, kin)
        if name in self._wanted.names:
            path = f"{frame.path}.{name}" if frame.path is not None else None
            self._store(name, Binding(path=path, lineno=lineno, kin=kin), frame)

    def _bind_import(self, imported: Imported, frame: Frame) -> None:
        binding = Binding(path=imported.path, lineno=imported.alias.lineno, imported=imported)
        if imported.name == STAR:
            self._top.state[STAR] = self._top.state.get(STAR, frozenset()) | {binding}
        elif imported.name in self._wanted.names:
            kept = (
                other
                for other in frame.state.get(imported.name, ())
                if imported.is_plain and other.imported and other.imported.is_plain
            )
            self._store(imported.name, binding, frame, *kept)

    def _store(self, name: str, binding: Binding, frame: Frame, *kept: Binding) -> None:
        """Replace what a name stands for; a `global` one may also stand for it elsewhere."""
        frame.state[name] = frozenset({binding, *kept})
        owner = frame.outer_names.get(name)
        if owner is not None:
            owner.state[name] = owner.state.get(name, frozenset()) | {binding}

    def _unbind(self, name: str | None, frame: Frame) -> None:
        if name in self._wanted.names and name is not None:
            frame.state[name] = frozenset({UNBOUND})

    def _bind_target(self, target: ast.expr | None, frame: Frame, value: ast.expr | None = None) -> None:
        """Bind (or delete) what stands in the place of a target; read what leads to it."""
        self._bind_as(target, frame, self._kin(value, frame), value)

    def _bind_as(
        self,
        target: ast.expr | None,
        frame: Frame,
        kin: Kin | None,
        value: ast.expr | None = None,
    ) -> None:
        match target:
            case None:
                pass
            case ast.Name(ctx=ast.Del()):
                self._unbind(target.id, frame)
            case ast.Name() if isinstance(value, ast.Call) and value in self._wanted.calls:
                self._bind_import(self._wanted.calls[value], frame)
            case ast.Name():
                self._override(target, target.id, frame)
                self._bind(target.id, target.lineno, frame, kin)
            case ast.Tuple() | ast.List():
                for element in target.elts:
                    self._bind_as(element, frame, None)
            case ast.Starred():
                self._bind_as(target.value, frame, None)
            case _:
                self._bind_attribute(target, frame, kin)
                self._read(target, frame)

    def _bind_attribute(self, target: ast.expr, frame: Frame, kin: Kin | None) -> None:
        """Remember what an attribute of the instance is, `self.x = Session()`, for other methods."""
        method = frame.method() if kin is not None else None
        definition = method.owner.definition if method and method.owner else None
        match target:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                if kin and method and definition and name == method.own_name:
                    self.names.add(name)
                    self._learn_attribute(definition, attribute, kin)

    def _override(
        self,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Name,
        name: str,
        frame: Frame,
    ) -> None:
        """Note what a class defines that a base class has too."""
        if frame.definition is not None and frame.bases and name in self._wanted.members:
            self.overrides.append(Override(node=node, name=name, bases=frame.bases, place=frame.place))

    def _bind_walrus(self, node: ast.NamedExpr, frame: Frame) -> None:
        """Bind in the scope around comprehensions. Source: PEP 572, "Scope of the target"."""
        kin = self._kin(node.value, frame)
        while frame.kind is ast.comprehension and frame.parent is not None:
            frame = frame.parent
        self._bind_as(node.target, frame, kin, node.value)
