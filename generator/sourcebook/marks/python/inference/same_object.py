"""Other paths of the symbol that modules at hand tell of: `json.decoder.JSONDecodeError` is `json.JSONDecodeError`."""

from __future__ import annotations

from collections.abc import Collection

from sourcebook.marks.python.inference.inference import Inference
from sourcebook.marks.python.inference.types import ClassObject, Function, Instance, Module, Type


class SameObject:
    """All paths of one object: those that are given, and those that lead to the same definition.

    Args:
        inference: Of the file that is read.
        paths: Dotted paths of the object.
        own: Dotted path of the file; empty when unknown. What its names stand for is told by the order of its
            statements, so that paths below it have to be given.
    """

    def __init__(self, inference: Inference, paths: Collection[str], own: str):
        self._inference = inference
        self._own = f"{own}."
        self._paths = frozenset(paths)
        self._names = frozenset(path.rpartition(".")[2] for path in paths)
        self._known: dict[str, bool] = dict.fromkeys(paths, True)
        self._homes = frozenset(home for path in paths for home in homes_at(path, inference))

    def __contains__(self, path: str) -> bool:
        """Tell whether a dotted path is the object; only one that ends with a name of it is looked up."""
        if path not in self._known:
            self._known[path] = (
                bool(self._homes)
                and not path.startswith(self._own)
                and path.rpartition(".")[2] in self._names
                and not self._homes.isdisjoint(homes_at(path, self._inference))
            )
        return self._known[path]

    def may_be_in(self, path: str) -> bool:
        """Tell whether a path is a module at hand, which may hand the object on."""
        return bool(self._homes) and any(isinstance(type, Module) for type in self._inference.resolve(path))


def homes_at(path: str, inference: Inference) -> set[str]:
    """Return where what stands at a path is defined; empty where that is not known.

    A member that a class inherits is its own: `ListView.as_view` and `View.as_view` are two symbols.
    """
    homes = {home for type in inference.resolve(path) if (home := _home(type))}
    holder, _, name = path.rpartition(".")
    classes = {type.cls.path for type in inference.resolve(holder) if isinstance(type, ClassObject)} if homes else ()
    return {f"{cls}.{name}" for cls in classes} or homes


def _home(type: Type) -> str | None:
    """Return where an object is defined; None for what is no definition."""
    match type:
        case ClassObject(cls=cls) if cls.scope is not None:
            return cls.path
        case Function(path=path, receiver=receiver) if not isinstance(receiver, Instance):
            return path  # `random.randint` is of one object, and not the method itself
    return None
