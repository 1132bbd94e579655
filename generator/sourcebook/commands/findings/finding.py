"""One result of a check."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.errors import SourcebookError
from sourcebook.model.codes import Code, Severity
from sourcebook.model.place import Location
from sourcebook.model.warned import Warned


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One result of a check; `found` makes one."""

    code: Code
    severity: Severity
    """Never `OFF` where it is told."""
    location: Location | None
    """In a file that an author wrote; of what nobody wrote, a page of the built site."""
    message: str
    """What is wrong; may hold several lines."""
    hint: str | None = None
    """How to mend it."""

    @property
    def text(self) -> str:
        """The message, and the hint on a line below it."""
        return self.message + (f"\nhint: {self.hint}" if self.hint else "")

    @property
    def is_warning(self) -> bool:
        """Whether it stops nothing, unless warnings count."""
        return self.severity is Severity.WARNING


def found(
    code: Code, message: str, *, location: Location | PurePosixPath | None = None, hint: str | None = None
) -> Finding:
    """Return a finding that counts as its row of the register says.

    Args:
        code: What kind it is.
        message: What is wrong.
        location: Where; a path stands for the whole of a file.
        hint: How to mend it.
    """
    if isinstance(location, PurePosixPath):
        location = Location(path=location)
    return Finding(code=code, severity=code.severity, location=location, message=message, hint=hint)


def finding_of(fault: SourcebookError | Warned) -> Finding:
    """Return a fault or warning of the build as a finding."""
    return found(fault.code, fault.message, location=fault.location, hint=fault.hint)
