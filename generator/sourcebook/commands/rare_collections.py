"""How often Python looks for circles among its objects: a syntax tree has none, and thousands that are asked for them.

Source: https://docs.python.org/3/library/gc.html#gc.set_threshold
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 100_000
"""New objects after which they are looked through."""


def collect_rarely() -> None:
    """Let Python look for circles less often, for as long as this process runs; what is set higher stays."""
    usual, *further = gc.get_threshold()
    if usual:
        gc.set_threshold(max(_OBJECTS, usual), *further)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Do the same for a while."""
    usual = gc.get_threshold()
    collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*usual)
