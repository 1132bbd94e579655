"""What classes and modules have from Python itself, without a word of it in their text.

Python's own builtins are asked, the one thing here that is no text: they are at hand wherever this runs. Classes of its
library that are written in Python are not: what their instances have, they do not tell.
"""

from __future__ import annotations

import builtins
import collections
import collections.abc
import typing
from functools import cache
from types import FunctionType, ModuleType

FUNCTION = "types.FunctionType"
"""The path of what a function is an instance of."""
OF_MODULES = frozenset(dir(ModuleType("m"))) | {
    *("__annotations__", "__builtins__", "__cached__", "__dict__", "__file__", "__path__", "__warningregistry__"),
    *("__class__", "__getattribute__", "__dir__"),
}
OF_CLASSES = frozenset(dir(type)) | frozenset(dir(object)) | {"__dict__", "__weakref__", "__annotations__", "__slots__"}
_ENUM = ("name", "value", "__members__")
_MORE = {
    "abc.ABC": ("object",),
    "abc.ABCMeta": ("type", "register", "_dump_registry"),
    "enum.Enum": ("object", *_ENUM),
    "enum.IntEnum": ("int", *_ENUM),
    "enum.StrEnum": ("str", *_ENUM),
    "enum.Flag": ("object", *_ENUM),
    "enum.IntFlag": ("int", *_ENUM),
    "typing.Generic": ("object",),
    "typing.NamedTuple": ("tuple", "_asdict", "_field_defaults", "_fields", "_make", "_replace"),
    "typing.Protocol": ("object",),
    "typing.TypedDict": ("dict",),
    FUNCTION: ("object", *dir(FunctionType)),
}
"""By path of a class: one of the builtins, and what it has besides."""
_MODULES = {"builtins": builtins, "collections": collections, "collections.abc": collections.abc, "typing": typing}
"""Those whose classes give their instances nothing that the class does not have; `typing` has second names of them."""
_CONTAINERS = frozenset({"OrderedDict", "defaultdict", "deque"})


@cache
def members_of(base: str) -> frozenset[str] | None:
    """Return what a class of Python itself has; None for one that is not known here.

    Args:
        base: Dotted path, of builtins `builtins.dict`.
    """
    module, _, name = base.replace("typing_extensions.", "typing.").rpartition(".")
    found = getattr(_MODULES.get(module), name, None)
    if module == "typing":
        found = getattr(found, "__origin__", None)
    if module == "collections" and name not in _CONTAINERS:
        # Before Python 3.10 those of `collections.abc` were there too.
        found = getattr(collections.abc, name, None)
    if isinstance(found, type):
        return frozenset(dir(found)) | OF_CLASSES
    if (more := _MORE.get(f"{module}.{name}")) is None:
        return None
    return frozenset({*dir(getattr(builtins, more[0])), *OF_CLASSES, *more[1:]})


def is_made_by_python(name: str) -> bool:
    """Tell whether Python, or a module of it, may give a class a member of this name: `__x__`, and of enums `_x_`."""
    return (name.startswith("_") and name.endswith("_")) or name.startswith(("_abc_", "_is_protocol", "_is_runtime"))
