"""The modules of a release as they are given to be read: their text, and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

_TEXTS = (".py", ".pyi")
_COMPILED = (".so", ".pyd")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleText:
    """One module of a release."""

    text: str | None
    """None for one that is not Python: an extension, compiled."""
    is_package: bool = False
    is_compiled: bool = False
    """Whether an extension stands beside its text: that is what is imported, and it may have more names."""
    stub: str | None = None
    """Of a `.pyi` beside it, which may name what no other text does."""


def module_name(path: PurePosixPath) -> str | None:
    """Return the dotted path of a file that can be imported; None for any other file.

    Args:
        path: Below the folder that imports begin at.
    """
    if path.suffix not in (*_TEXTS, *_COMPILED):
        return None
    stem = path.name.partition(".")[0]
    parts = [*path.parent.parts, *([] if stem == "__init__" else [stem])]
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else None
