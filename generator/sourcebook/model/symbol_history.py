"""What several releases of a library say of one of its names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolHistory:
    """Since when there is a name, and until when, among the releases that the settings list."""

    library: str
    """The project's name: `flask`."""
    since: str
    """The first release listed that has it."""
    is_since_known: bool
    """Whether a release listed before that certainly does not have it."""
    deprecated: str | None = None
    """The first release listed that calls it deprecated; None where none does."""
    removed: str | None = None
    """The first release listed from which on it is certainly gone; None where the last one has it, or may have it."""
    said: str | None = None
    """Plain text on one line: what the library says to those who use it, where it says something."""
    successor: str | None = None
    """What the library says to use instead, as it writes it: `markupsafe.Markup`."""

    @property
    def sentence(self) -> str:
        """Plain text, such as `In flask since 2.3.3, deprecated in 3.0.0, removed in 3.1.0; use x instead.`."""
        since = self.since if self.is_since_known else f"{self.since} or before"
        parts = [f"In {self.library} since {since}"]
        if self.deprecated:
            # Of the first release listed nobody knows whether it was the first to say so.
            parts.append(f"deprecated in {since if self.deprecated == self.since else self.deprecated}")
        parts += [f"removed in {self.removed}"] if self.removed else []
        return f"{', '.join(parts)}{self.instead}."

    @property
    def end(self) -> str:
        """In a few words what has become of it; empty of what is as it was."""
        if self.removed:
            return f"removed in {self.removed}"
        return f"deprecated in {self.deprecated}" if self.deprecated else ""

    @property
    def instead(self) -> str:
        """What to use, to be put behind a statement; empty where the library does not say."""
        return f"; use {self.successor} instead" if self.successor else ""
