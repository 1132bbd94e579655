"""Counts with their nouns, for messages and pages alike."""

from __future__ import annotations


def plural(count: int, singular: str, several: str | None = None) -> str:
    """Return a count with its noun: `1 example`, `3 examples`; `several` where an `s` does not make it."""
    return f"{count} {singular if count == 1 else several or f'{singular}s'}"
