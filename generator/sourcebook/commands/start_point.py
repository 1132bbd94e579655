"""Where a verb is asked to work: the value that every verb takes first, and that needs nothing of a project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPoint:
    """Where a verb is asked to work."""

    start: Path
    """A folder of the project, or a page in it."""
    settings_path: Path | None = None
    """`sourcebook.toml`, when it is not in the project's folder."""
    progress: Callable[[str], None] | None = None
    """Called with a line of text for each source, from any thread; None where nobody wants to know."""
