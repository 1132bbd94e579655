"""A module of a library or of the standard library, as far as it says what its names are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredModule:
    """The text of one module, which may be cut down to what it declares."""

    text: str
    is_package: bool = False
    is_stub: bool = False
    """Whether it is a `.pyi`."""
    origin: str = ""
    """Who says what stands in it, for people: `flask 3.0.0`, `typeshed (typeshed-client 2.15.0)`."""
