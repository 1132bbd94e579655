"""What is worth telling an author, and stops nothing; and the form in which anything is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sourcebook.model.codes import Code
from sourcebook.model.place import Location


def told(message: str, *, hint: str | None, location: Location | None, spelled: Callable[[str], str] = str) -> str:
    """Return a message in its form: where, what, and below it how to mend it.

    Args:
        message: What is wrong.
        hint: How to mend it.
        location: Where.
        spelled: What becomes of each line where it is printed.
    """
    place = f"{location}: " if location else ""
    return spelled(f"{place}{message}") + (f"\n{spelled(f'  hint: {hint}')}" if hint else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something worth telling that does not stop a build (unless it is strict).

    Its text has the form of an error's.
    """

    code: Code
    """What kind of thing it is."""
    message: str
    hint: str | None = None
    location: Location | None = None

    def __str__(self) -> str:
        return told(self.message, hint=self.hint, location=self.location)
