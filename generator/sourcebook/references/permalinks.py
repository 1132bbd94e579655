"""The address of a file, or of lines of it, at its origin."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address at the origin, and what it leads to."""

    url: str
    label: str
