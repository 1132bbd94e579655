"""The text of a module to its scope, and a dotted path to what stands there."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Sequence

from sourcebook.marks.python.import_bindings import absolute_module, own_path
from sourcebook.marks.python.inference.late_bodies import parse_declarations
from sourcebook.marks.python.inference.scopes import Scope
from sourcebook.marks.python.inference.written import written_in
from sourcebook.model.declared_module import DeclaredModule

ReadModule = Callable[[str], DeclaredModule | None]
"""From the dotted path of a module to its text; None for one that is not at hand."""


def nothing_at_hand(path: str) -> DeclaredModule | None:
    """Know no module: what a library says of itself does not count then."""
    return None


class Modules:
    """The modules that are known, each parsed when it is first asked for; one for all the files of a run.

    Args:
        read: Gives their texts.
        is_there: Tells whether it would, where that takes less.
        most_held: Characters of modules that may be held as trees, of which each takes some 40 bytes.
    """

    def __init__(
        self,
        read: ReadModule = nothing_at_hand,
        is_there: Callable[[str], bool] | None = None,
        *,
        most_held: int = 2_200_000,
    ):
        self._read = read
        self._is_there = is_there or (lambda path: self._text(path) is not None)
        self._most_held = most_held
        self._known: dict[str, bool] = {}
        self._texts: dict[str, DeclaredModule | None] = {}
        self._scopes: dict[str, Scope | None] = {}
        self._held = 0
        self.answers: object = None
        """What was found by them, whatever file asks; gone when they are let go of."""
        self.generation = 0
        """How often all was let go of: what was found by an earlier one is of trees that are gone."""

    def is_own(self, path: str) -> bool:
        """Tell whether a path may be in the package of a file: never, as there is none."""
        return False

    def has(self, path: str) -> bool:
        """Tell whether the text of a module is at hand."""
        if path not in self._known:
            self._known[path] = self._is_there(path)
        return self._known[path]

    def _text(self, path: str) -> DeclaredModule | None:
        if path not in self._texts:
            self._texts[path] = self._read(path)
        return self._texts[path]

    def scope(self, path: str) -> Scope | None:
        """Return the scope of a module; None for one whose text is not at hand, or not Python."""
        if path not in self._scopes:
            self._scopes[path] = self._parsed(path)
        return self._scopes[path]

    def let_go_of_many(self) -> None:
        """Let go of all modules once they are many, not while a file is looked through: they are read again then."""
        if self._held > self._most_held:
            for scope in self._scopes.values():
                if scope is not None:
                    scope.forget()
            self._texts.clear()
            self._scopes.clear()
            self._held = 0
            self.answers = None
            self.generation += 1

    def _parsed(self, path: str) -> Scope | None:
        found = self._text(path)
        if found is None:
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # invalid escapes in other people's strings
                tree = parse_declarations(found.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            # The text is anybody's: what one module says is then not known.
            return None
        self._held += len(found.text)
        return Scope(
            node=tree,
            parent=None,
            module=path,
            is_package=found.is_package,
            path=path,
            origin=found.origin,
            written=written_in(found.text),
            is_stub=found.is_stub,
        )


class ModulesOfFile:
    """The same, with a file among them, which hides a module of its name."""

    def __init__(self, modules: Modules, top: Scope):
        self._modules = modules
        self._top = top

    def has(self, path: str) -> bool:
        """Tell whether the text of a module is at hand."""
        return path == self._top.path or self._modules.has(path)

    def is_own(self, path: str) -> bool:
        """Tell whether a path may be in the package of the file, which libraries know nothing of."""
        return path.partition(".")[0] == self._top.path.partition(".")[0]

    def scope(self, path: str) -> Scope | None:
        """Return the scope of a module; None for one whose text is not at hand, or not Python."""
        return self._top if path == self._top.path else self._modules.scope(path)


def scope_of_file(tree: ast.Module, lines: Sequence[str], module: str | None) -> Scope:
    """Return the scope of the file that is read.

    Args:
        tree: The parsed file.
        lines: Its lines.
        module: Its dotted path, ending in `.__init__` for a package; None when unknown.
    """
    path = own_path(module) or ""
    return Scope(
        node=tree,
        parent=None,
        module=path,
        is_package=module is not None and module != path,
        path=path,
        written=written_in("\n".join(lines)),
    )


def hands_on(scope: Scope, name: str) -> bool:
    """Tell whether a star import takes a name that a module binds.

    Source: https://typing.python.org/en/latest/spec/distributing.html#import-conventions
    """
    offered = [text for site in scope.sites.get("__all__", ()) for text in _texts_in(site.value)]
    if offered:
        return name in offered
    sites = scope.sites.get(name, ())
    hidden = scope.is_stub and all(isinstance(s.node, ast.alias) and s.node.asname != name for s in sites)
    return not name.startswith("_") and not hidden


def _texts_in(node: ast.expr | None) -> list[str]:
    parts = ast.walk(node) if node is not None else ()
    return [each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def absolute_origin(node: ast.ImportFrom, scope: Scope) -> str | None:
    """Return the module behind `from` in a scope; None when its dots lead out of what is known."""
    return absolute_module(node, f"{scope.module}.__init__" if scope.is_package else scope.module)
