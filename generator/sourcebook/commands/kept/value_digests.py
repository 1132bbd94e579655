"""Digests of whole values: what tells whether a page would come out as it did.

A value is spelled by `pickle`, which nobody ever reads back: without its memory of objects it spells equal values
alike, in any process. Where something stands on its author's page is left out, since it moves with every line above it
and is not shown.
"""

from __future__ import annotations

import copyreg
import hashlib
import io
import pickle
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from operator import attrgetter
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from sourcebook.model.figure import PlannedFigure
from sourcebook.model.place import Location
from sourcebook.model.request import ExampleRequest
from sourcebook.model.source import Blob

_PLACES = frozenset({"location", "option_linenos", "lineno", "data"})
"""Fields that are left out of these: of a location the line, of bytes in hand the bytes, which their id tells."""
_SHORTENED = (Location, ExampleRequest, Blob)
_Spelling = Callable[[Any], Any]
"""Returns what a value is spelled by: its class, and the parts."""


class Digests:
    """Digests of the values of one build; a figure, of which many values are made, is spelled once."""

    def __init__(self) -> None:
        self._figures: dict[int, tuple[PlannedFigure, str]] = {}
        self._spellings = _Spellings()
        self._spellings.update(copyreg.dispatch_table)
        self._spellings[PlannedFigure] = self._figure
        self._spellings[MappingProxyType] = lambda mapping: (dict, (dict(mapping),))
        self._spellings[PurePosixPath] = lambda path: (str, ("path", str(path)))

    def of(self, value: object) -> str:
        """Return the digest of a value: SHA-256, lowercase hex.

        Raises:
            Exception: Of any kind, where it cannot be spelled: it has to do with what is no value, or with itself.
        """
        file = io.BytesIO()
        pickler = pickle.Pickler(file, protocol=4)
        pickler.fast = True
        pickler.dispatch_table = self._spellings
        pickler.dump(value)
        return hashlib.sha256(file.getbuffer()).hexdigest()

    def _figure(self, figure: PlannedFigure) -> tuple[Any, ...]:
        known = self._figures.get(id(figure))
        if known is None:
            # It is kept, so that no other has its identity.
            known = self._figures[id(figure)] = (figure, self.of(_parts_of(figure)))
        return str, (known[1],)


class _Spellings(dict[type, _Spelling]):
    """How values of a class are spelled; those of a dataclass by their fields, which its own way does slowly.

    The members of an enumeration are spelled by their values, for the same reason.
    """

    def __missing__(self, kind: type) -> _Spelling:
        if issubclass(kind, Enum):
            name = f"{kind.__module__}.{kind.__qualname__}"
            self[kind] = lambda member: (str, (name, member.value))
            return self[kind]
        if not is_dataclass(kind) or kind.__reduce_ex__ is not object.__reduce_ex__:
            raise KeyError(kind)
        parts = _parts(kind)

        def spelled(value: Any) -> tuple[Any, ...]:
            return kind, parts(value)

        self[kind] = spelled
        return spelled


def _parts_of(figure: PlannedFigure) -> tuple[object, ...]:
    """Return what a figure is made of: of pasted code all else follows from what was asked for."""
    if figure.source is None:
        return figure.asked, figure.names, figure.used
    return _parts(PlannedFigure)(figure)


@cache
def _parts(kind: type) -> Callable[[Any], tuple[object, ...]]:
    """Return what gives the fields of a value of a dataclass."""
    given: Any = kind
    names = [one.name for one in fields(given) if kind not in _SHORTENED or one.name not in _PLACES]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
