"""Which members of which classes are looked for, by the class as inference knows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from sourcebook.marks.python.inference.inference import Inference
from sourcebook.marks.python.inference.types import ClassObject


class WantedMembers(Protocol):
    """Which members are looked for."""

    @property
    def names(self) -> Collection[str]:
        """Their own names: the last parts of the symbols."""

    def of(self, cls: str, name: str) -> Sequence[tuple[str, str]]:
        """Return the symbols that a class has under a name, each with the path by which a reader knows the class.

        Args:
            cls: Dotted path of the class, as inference knows it.
            name: One of the names.
        """


class OneMember:
    """A single member.

    Args:
        inference: Of the file.
        symbol: Dotted path of the member.
        owners: Dotted paths of the class it belongs to, by any name.
    """

    def __init__(self, inference: Inference, symbol: str, owners: Sequence[str]):
        self.names = (symbol.rpartition(".")[2],)
        self._found = {cls: [(symbol, owner)] for cls, owner in classes_at(owners, inference).items()}

    def of(self, cls: str, name: str) -> Sequence[tuple[str, str]]:
        """Return the member with the path of its class, where this is the class."""
        return self._found.get(cls, ()) if name in self.names else ()


def owners_of(paths: Iterable[str]) -> tuple[str, ...]:
    """Return what the last parts of paths belong to, sorted."""
    return tuple(sorted({path.rpartition(".")[0] for path in paths} - {""}))


def classes_at(owners: Sequence[str], inference: Inference) -> dict[str, str]:
    """Return the paths of the classes at some paths, these included, each with the path that leads to it."""
    found = {path: path for path in owners}
    for owner in owners:
        for type in inference.resolve(owner):
            if isinstance(type, ClassObject):
                found.setdefault(type.cls.path, owner)
    return found
