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
from dataclasses import fields
from functools import cache
from types import MappingProxyType
from typing import Any

from sourcebook.model.figure import PlannedFigure
from sourcebook.model.place import Location
from sourcebook.model.request import ExampleRequest
from sourcebook.model.source import Blob

_PLACES = frozenset({"location", "option_linenos", "lineno", "data"})
"""Fields that are left out of these: of a location the line, of bytes in hand the bytes, which their id tells."""
_SHORTENED = (Location, ExampleRequest, Blob)


class Digests:
    """Digests of the values of one build; a figure, of which many values are made, is spelled once."""

    def __init__(self) -> None:
        self._figures: dict[int, tuple[PlannedFigure, str]] = {}

    def of(self, value: object) -> str:
        """Return the digest of a value: SHA-256, lowercase hex.

        Raises:
            Exception: Of any kind, where it cannot be spelled: it has to do with what is no value, or with itself.
        """
        file = io.BytesIO()
        pickler = pickle.Pickler(file, protocol=4)
        pickler.fast = True
        pickler.dispatch_table = copyreg.dispatch_table.copy() | {
            PlannedFigure: self._figure,
            MappingProxyType: lambda mapping: (dict, (dict(mapping),)),
            **dict.fromkeys(_SHORTENED, _shortened),
        }
        pickler.dump(value)
        return hashlib.sha256(file.getbuffer()).hexdigest()

    def _figure(self, figure: PlannedFigure) -> tuple[Any, ...]:
        known = self._figures.get(id(figure))
        if known is None:
            # It is kept, so that no other has its identity.
            known = self._figures[id(figure)] = (figure, self.of(_parts(figure)))
        return str, (known[1],)


def _shortened(value: object) -> tuple[Any, ...]:
    return tuple, (_parts(value),)


def _parts(value: object) -> tuple[object, ...]:
    kind: Any = type(value)
    return tuple(getattr(value, name) for name in _names(kind))


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if kind not in _SHORTENED or one.name not in _PLACES)
