"""What binding a name does: what it stands for from there on, and what that tells of other names.

Only names that are followed get a binding. What a binding tells beside that, that `s` holds an instance of a class
that matters or that `self.session` does, is kept for the next walk: this one has passed over the statements above
that hold only such a name.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sourcebook.code.chains import last_name
from sourcebook.marks.python.findings import Attributes, Override, Wanted
from sourcebook.marks.python.import_bindings import STAR, Imported
from sourcebook.marks.python.instances import kin_of_annotation, kin_of_value, without
from sourcebook.marks.python.local_names import ScopeNames
from sourcebook.marks.python.scope_state import UNBOUND, Binding, Frame, Kin, owner_of
from sourcebook.marks.python.string_annotations import parse_annotation


@dataclass(slots=True, kw_only=True, eq=False)
class NameBinder:
    """Binds the names that one walk follows, and learns what the next one should follow."""

    wanted: Wanted
    lines: Sequence[str]
    """Those of the file."""
    top: Frame
    """The module's."""
    overrides: list[Override] = field(default_factory=list)
    """What was noted of members that classes define."""
    _names: set[str] = field(default_factory=set)
    _attributes: Attributes = field(default_factory=dict)

    def learned(self) -> Wanted:
        """Return what the next walk has to look for: the same as this one when nothing was learned."""
        return replace(self.wanted, names=self.wanted.names | self._names, attributes=self._attributes)

    def bind(self, name: str | None, lineno: int, frame: Frame, kin: Kin | None = None) -> None:
        """Let a name stand for something of this file from here on."""
        if name is None:
            return
        if kin is not None:
            self._names.add(name)
            if frame.definition is not None and not kin.is_class:
                self._learn_attribute(frame.definition, name, kin)
        if name in self.wanted.names:
            self._store(name, Binding(path=frame.path_of(name), lineno=lineno, kin=kin), frame)

    def bind_import(self, imported: Imported, frame: Frame) -> None:
        """Let the name that an import binds stand for what it imports."""
        binding = Binding(path=imported.path, lineno=imported.alias.lineno, imported=imported)
        if imported.name == STAR:
            # It may bind any name, so it stands beside all others; and it is allowed at the top level alone.
            self.top.state[STAR] = self.top.state.get(STAR, frozenset()) | {binding}
        elif imported.name in self.wanted.names:
            # `import a.b` and `import a.c` both bind `a` to the same module: neither replaces the other.
            kept = (
                other
                for other in frame.state.get(imported.name, ())
                if imported.is_plain and other.imported and other.imported.is_plain
            )
            self._store(imported.name, binding, frame, *kept)

    def bind_own_name(self, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> None:
        """Bind the first parameter of a method to what is known of its class; of other functions do nothing."""
        owner = frame.parent
        while owner is not None and owner.kind is ast.comprehension:  # of type parameters
            owner = owner.parent
        is_static = any(last_name(name) == "staticmethod" for name in node.decorator_list)
        parameters = [*node.args.posonlyargs, *node.args.args]
        if owner is None or owner.definition is None or is_static or not parameters:
            return
        name = parameters[0].arg
        frame.owner, frame.own_name = owner, name
        kin = self._kin_of_instances(owner)
        attributes = self.wanted.attributes.get(owner.definition, {})
        if kin is not None or attributes:
            self._names.add(name)
        if name in self.wanted.names:
            binding = Binding(
                path=None,
                lineno=parameters[0].lineno,
                kin=kin,
                attributes=tuple(sorted(attributes.items())),
            )
            self._store(name, binding, frame)

    def unbind(self, name: str | None, frame: Frame) -> None:
        """Let a name stand for nothing from here on."""
        if name in self.wanted.names and name is not None:
            frame.state[name] = frozenset({UNBOUND})

    def declare(self, names: ScopeNames, frame: Frame) -> None:
        """Make a frame know the names that it declares `global` or `nonlocal`."""
        owners = {name: owner_of(name, frame.parent) for name in names.nonlocals}
        owners |= dict.fromkeys(names.globals, self.top)
        for name, owner in owners.items():
            frame.state[name] = owner.lookup(name) or frozenset({UNBOUND})
            frame.outer_names[name] = owner

    def note_override(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Name, frame: Frame
    ) -> None:
        """Note what a class defines that a base class has too."""
        if frame.definition is None or frame.bases is None:
            return
        name = node.id if isinstance(node, ast.Name) else node.name
        if name in self.wanted.members:
            self.overrides.append(Override(node=node, name=name, bases=frame.bases, place=frame.place))

    def note_attribute(self, target: ast.expr, frame: Frame, kin: Kin) -> None:
        """Remember what an attribute of the instance is, `self.x = Session()`, for other methods."""
        method = frame.method()
        definition = method.owner.definition if method and method.owner else None
        match target:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                if method and definition and name == method.own_name:
                    self._names.add(name)
                    self._learn_attribute(definition, attribute, kin)

    def follow_members(self) -> None:
        """Look at the names of members too: a subclass may define one of them itself."""
        self._names |= self.wanted.members

    def kin_of_value(self, value: ast.expr | None, frame: Frame) -> Kin | None:
        """Return what a value is an instance of, of the classes that matter."""
        if value is None or not self.wanted.classes:
            return None
        return kin_of_value(value, frame.lookup, self.wanted.classes)

    def kin_of_annotated(self, annotation: ast.expr | None, frame: Frame) -> Kin | None:
        """Return what something annotated is an instance of, of the classes that matter."""
        if annotation is None or not self.wanted.classes:
            return None
        return kin_of_annotation(annotation, frame.lookup, self.wanted.classes, self.parsed)

    def parsed(self, string: ast.Constant) -> ast.expr | None:
        """Read an annotation in quotes; None for one that names nothing that is followed."""
        return parse_annotation(string, self.wanted.names, self.lines)

    def _store(self, name: str, binding: Binding, frame: Frame, *kept: Binding) -> None:
        """Replace what a name stands for; a `global` one may also stand for it elsewhere.

        Elsewhere it is added and replaces nothing: nobody knows whether the function runs, and when.
        """
        frame.state[name] = frozenset({binding, *kept})
        owner = frame.outer_names.get(name)
        if owner is not None:
            owner.state[name] = owner.state.get(name, frozenset()) | {binding}

    def _learn_attribute(self, definition: ast.ClassDef, name: str, kin: Kin) -> None:
        self._attributes.setdefault(definition, {})[name] = kin

    def _kin_of_instances(self, owner: Frame) -> Kin | None:
        """Return from which classes an instance of a class of this file has its members."""
        definition = owner.definition
        if definition is not None and owner.path in self.wanted.classes:
            return Kin(classes=(owner.path,), needs=(definition.lineno,))
        return replace(without(owner.bases, owner.state), is_class=False) if owner.bases else None
