"""What binding a name does: what it stands for from there on. Only names that are followed get a binding."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from sourcebook.marks.python.findings import Wanted
from sourcebook.marks.python.import_bindings import STAR, Imported
from sourcebook.marks.python.local_names import ScopeNames
from sourcebook.marks.python.scope_state import UNBOUND, Binding, Frame, owner_of
from sourcebook.marks.python.string_annotations import parse_annotation


@dataclass(slots=True, kw_only=True, eq=False)
class NameBinder:
    """Binds the names that a walk follows."""

    wanted: Wanted
    lines: Sequence[str]
    """Those of the file."""
    top: Frame
    """The module's."""

    def bind(self, name: str | None, lineno: int, frame: Frame, path: str | None = None) -> None:
        """Let a name stand for something from here on.

        Args:
            name: None binds nothing.
            lineno: Of the place.
            frame: The scope.
            path: Dotted path of what it is another name for; None for something of this file.
        """
        if name is not None and name in self.wanted.names:
            self._store(name, Binding(path=path or frame.path_of(name), lineno=lineno), frame)

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
