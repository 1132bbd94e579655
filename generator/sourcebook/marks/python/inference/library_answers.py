"""What the modules of libraries say by themselves, whatever file asks: found once for all the files of a run.

An answer is kept for good when nothing it depends on was being asked for at the time, or was too many steps away: then
it is the same in whichever order files are read. What was not so is forgotten when the question of the file is
answered, and only that answer is kept.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sourcebook.marks.python.inference.inference import DEEPEST, Inference
from sourcebook.marks.python.inference.modules import Modules, ModulesOfFile
from sourcebook.marks.python.inference.scopes import Place, Scope, Site
from sourcebook.marks.python.inference.types import Instance, Known, Type, Types

_T = TypeVar("_T")


def inference_of_file(modules: Modules, top: Scope) -> Inference:
    """Return the inference of a file; it shares what libraries say with other files, unless it hides a module.

    Args:
        modules: Those of libraries.
        top: The scope of the file.
    """
    of_file = ModulesOfFile(modules, top)
    return Inference(of_file, None if top.path and modules.has(top.path) else _answers(modules))


def _answers(modules: Modules) -> LibraryAnswers:
    # Beside the modules, so that a file read with others, or with none, in between loses nothing.
    if not isinstance(modules.answers, LibraryAnswers):
        modules.answers = LibraryAnswers(modules)
    return modules.answers


class LibraryAnswers(Inference):
    """What expressions of library modules are.

    Args:
        modules: The modules.
    """

    def __init__(self, modules: Modules):
        super().__init__(modules)
        self._kept: dict[Hashable, Any] = {}
        self._asked: dict[Hashable, Any] = {}
        """Answers that files asked for themselves."""
        self._is_certain = True
        self._is_asked = False

    def value(self, node: ast.expr, place: Place) -> Known:
        """Return what an expression is where it stands."""
        if place.local:
            return super().value(node, place)
        key = (node, place.scope)
        if key in self._values:  # it is being asked for, or not certain
            self._doubt()
            return self._values[key]
        return self._once(key, lambda: super(LibraryAnswers, self).value(node, place))

    def site(self, site: Site) -> Known:
        """Return what a place binds a name to."""
        if site in self._sites:
            self._doubt()
            return self._sites[site]
        return self._once(site, lambda: super(LibraryAnswers, self).site(site))

    def annotation(self, node: ast.expr, place: Place) -> Types:
        """Return what something annotated is an instance of."""
        if place.local:
            return super().annotation(node, place)
        return self._once(
            ("annotation", node, place.scope), lambda: super(LibraryAnswers, self).annotation(node, place)
        )

    def call(self, function: Type, node: ast.Call | None, place: Place) -> Known:
        """Return what a call gives."""
        if self._depth > DEEPEST:
            self._doubt()
        return super().call(function, node, place)

    def resolve(self, path: str) -> Types:
        """Return what stands at a dotted path."""
        return self._once(path, lambda: super(LibraryAnswers, self).resolve(path))

    def order(self, instance: Instance) -> list[Instance]:
        """Return the classes in which a member is looked for."""
        if instance.args:
            return super().order(instance)
        return self._once(("order", instance.cls.path), lambda: super(LibraryAnswers, self).order(instance))

    def _once(self, key: Hashable, find: Callable[[], _T]) -> _T:
        if key in self._kept:
            found: _T = self._kept[key]
            return found
        if not self._is_asked:
            if key not in self._asked:
                self._asked[key] = self._ask(key, find)
            found = self._asked[key]
            return found
        if self._depth > DEEPEST:
            self._doubt()
            return find()
        before, self._is_certain = self._is_certain, True
        found = find()
        if self._is_certain:
            self._kept[key] = found
            for doubtful in (self._values, self._sites):
                doubtful.pop(key, None)  # type: ignore[call-overload]  # a key of the other one is not in it
        self._is_certain = self._is_certain and before
        return found

    def _doubt(self) -> None:
        self._is_certain = False
        self._doubts += 1

    def _ask(self, key: Hashable, find: Callable[[], _T]) -> _T:
        """Answer a file, and forget what is not certain."""
        self._is_asked = self._is_certain = True
        try:
            return self._once(key, find)
        finally:
            self._is_asked = False
            self._values.clear()
            self._sites.clear()
