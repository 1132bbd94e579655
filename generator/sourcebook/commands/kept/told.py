"""What a build has logged, to be told again by one that takes its work over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line that a build has logged."""

    logger: str
    level: int
    text: str


def parse_told(read: Iterable[Mapping[str, Any]]) -> tuple[Told, ...]:
    """Return the lines that were written as JSON."""
    return tuple(Told(**told) for told in read)
