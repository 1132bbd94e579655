"""One use of a symbol in one project of the corpus: a row of the table of uses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sourcebook.model.mark import Kind


class FilePlace(StrEnum):
    """What part of a project a file belongs to; the values stand in the table."""

    OWN_TESTS = "own-tests"
    """Tests of the very library that the symbol belongs to."""
    TESTS = "tests"
    DOCS = "docs"
    EXAMPLES = "examples"
    GENERATED = "generated"
    VENDORED = "vendored"
    """A copy of another project."""
    CODE = "code"
    """Whatever is none of these."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class UseRow:
    """One use of one symbol. Line numbers are 1-based and inclusive, columns 0-based, both of the source file."""

    symbol: str
    """Canonical dotted name, as a page has it."""
    project: str
    """Normalized project name, `owner/name` of a repository, or the name of a folder."""
    version: str
    """Release, full commit, or empty for a folder."""
    path: str
    """As a reference names the file."""
    lineno: int
    """Of the name itself, of a chain its last component."""
    col: int
    kind: Kind
    name: str
    """As written."""
    positional: int | None
    """How many arguments a call gives by position; None where it is no call."""
    keywords: tuple[str, ...]
    """Names of the arguments that a call gives by name, in its order; empty where it is no call."""
    mark_lineno: int
    mark_end_lineno: int
    def_lineno: int | None
    """First line of the innermost definition around the use, its decorators included; None at the top of a module."""
    def_end_lineno: int | None
    def_name: str | None
    """Dotted name of that definition below the module."""
    place: FilePlace
    source: str
    """A reference to the file, ready to paste."""
    digest: str
    """SHA-256 of the file's bytes, lowercase hex."""
    license: str
    """SPDX expression; empty where it is not known."""

    @property
    def def_lines(self) -> int | None:
        """How many lines the enclosing definition has."""
        if self.def_lineno is None or self.def_end_lineno is None:
            return None
        return self.def_end_lineno - self.def_lineno + 1
