"""One result of a check, and what the settings make of several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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


def weigh(findings: Iterable[Finding], severities: Mapping[Code, Severity]) -> tuple[Finding, ...]:
    """Return what is to be told, each with the severity that the settings give its code, sorted by place.

    Args:
        findings: In any order; those that are the same are told once.
        severities: By code; the others keep that of the register.
    """
    weighed = {replace(one, severity=severities.get(one.code, one.severity)) for one in findings}
    return tuple(sorted((one for one in weighed if one.severity is not Severity.OFF), key=_order))


def _order(finding: Finding) -> tuple[str, int, str, str, str]:
    place = finding.location
    path, lineno = (str(place.path), place.lineno or 0) if place else ("", 0)
    return (path, lineno, finding.code, finding.message, finding.hint or "")
