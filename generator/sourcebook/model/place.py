"""Where something stands in a file that an author wrote, as messages show it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Location:
    """A place in a file an author wrote, as shown in messages: `content/http/retry.md:14`."""

    path: PurePosixPath
    """Relative to the project's folder where possible."""
    lineno: int | None = None

    def __str__(self) -> str:
        return str(self.path) if self.lineno is None else f"{self.path}:{self.lineno}"
