"""What classes of the standard library have, told by its stubs and its text: many a class is derived from one.

Stubs name what is documented of whichever Python, and all of what is compiled; its text names attributes that nobody
has documented, as this Python has them, and tells of classes that are given members while they run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sourcebook.code.syntax import parse_tree
from sourcebook.exports.binding import Binder
from sourcebook.exports.effects import Effects
from sourcebook.exports.module_names import Notes
from sourcebook.exports.module_texts import ModuleText
from sourcebook.exports.names import Thing
from sourcebook.exports.python_members import members_of

Standard: TypeAlias = Callable[[str], ModuleText | None]
"""From the dotted path of a module of the standard library to its text and stub; None for any other path."""

_TOLD = tuple[frozenset[str], bool]
"""Names of members, and whether there are no more."""


class StandardClasses:
    """Looks classes up in modules, each of which is read once."""

    def __init__(self, standard: Standard):
        self._stubs = _Reader(standard, of_stubs=True)
        self._texts = _Reader(standard, of_stubs=False)

    def members(self, path: str) -> frozenset[str] | None:
        """Return what a class and its bases have; None for one that is not known, or may have more.

        Args:
            path: Dotted path of the class, such as `threading.Thread`.
        """
        documented = self._stubs.members(path)
        if documented is None or not documented[1]:
            return None
        # What is not written in Python has no text; its stubs tell all of it.
        written = self._texts.members(path) or (frozenset[str](), True)
        return documented[0] | written[0] if written[1] else None


class _Reader:
    def __init__(self, standard: Standard, *, of_stubs: bool):
        self._standard = standard
        self._of_stubs = of_stubs
        self._notes: dict[str, Notes | None] = {}

    def members(self, path: str, seen: frozenset[str] = frozenset()) -> _TOLD | None:
        """Return what a class has; None for one that is not found."""
        if (known := members_of(path)) is not None:
            return known, True
        notes, place = self._found(path, frozenset())
        if notes is None:
            module, _, name = place.rpartition(".")
            known = members_of(f"builtins.{name}") if self._read(module) else None
            return None if known is None else (known, True)
        held = (p.rpartition(".") for p in (*notes.things, *notes.aliases))
        found = {name for holder, _, name in held if holder == place}
        is_told = place not in notes.open and place not in seen
        for base in notes.bases.get(place, ("builtins.object",)) if is_told else ():
            # A base that has no text is written in C, and told by its stubs.
            names, is_all = self.members(base, seen | {place}) or (frozenset[str](), not self._of_stubs)
            found |= names
            is_told = is_told and is_all
        return frozenset(found), is_told

    def _found(self, path: str, seen: frozenset[str]) -> tuple[Notes | None, str]:
        """Return where a class is defined: what is noted of its module, and its path there."""
        module, _, name = path.rpartition(".")
        if path in seen or not (notes := self._read(module)):
            return None, path
        if notes.things.get(path) is Thing.CLASS:
            return notes, path
        further = [target for target in (notes.aliases.get(path), notes.assigned.get(path)) if target]
        for target in further or [f"{star}.{name}" for star in notes.stars]:
            found, place = self._found(target, seen | {path})
            if found is not None:
                return found, place
        return None, further[0] if further else path

    def _read(self, path: str) -> Notes | None:
        if path not in self._notes:
            module = self._standard(path) or ModuleText(text=None)
            text = module.stub if self._of_stubs else module.text
            self._notes[path] = None if text is None else self._noted(path, text, module)
        return self._notes[path]

    def _noted(self, path: str, text: str, module: ModuleText) -> Notes:
        notes = Notes(path, path if module.is_package else path.rpartition(".")[0])
        tree = parse_tree(text)
        Binder(notes).module(tree)
        if not self._of_stubs:
            Effects(notes).module(tree)
        return notes
