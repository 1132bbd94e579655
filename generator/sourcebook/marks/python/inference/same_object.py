"""Other paths of the symbol that modules at hand tell of: `json.decoder.JSONDecodeError` is `json.JSONDecodeError`."""

from __future__ import annotations

from collections.abc import Collection

from sourcebook.marks.python.inference.inference import Inference
from sourcebook.marks.python.inference.types import ClassObject, Function, Module, Type


class SameObject:
    """All paths of one object: those that are given, and those that lead to the same definition.

    Args:
        inference: Of the file that is read.
        paths: Dotted paths of the object.
    """

    def __init__(self, inference: Inference, paths: Collection[str]):
        self._inference = inference
        self._paths = frozenset(paths)
        self._names = frozenset(path.rpartition(".")[2] for path in paths)
        self._known: dict[str, bool] = dict.fromkeys(paths, True)
        self._homes = frozenset(home for path in paths for type in inference.resolve(path) if (home := _home(type)))

    def __contains__(self, path: str) -> bool:
        """Tell whether a dotted path is the object; only one that ends with a name of it is looked up."""
        if path not in self._known:
            self._known[path] = (
                bool(self._homes)
                and path.rpartition(".")[2] in self._names
                and any(_home(type) in self._homes for type in self._inference.resolve(path))
            )
        return self._known[path]

    def may_be_in(self, path: str) -> bool:
        """Tell whether a path is a module at hand, which may hand the object on."""
        return bool(self._homes) and any(isinstance(type, Module) for type in self._inference.resolve(path))


def _home(type: Type) -> str | None:
    """Return where an object is defined; None for what is no definition."""
    match type:
        case ClassObject(cls=cls) if cls.scope is not None:
            return cls.path
        case Function(path=path):
            return path
    return None
