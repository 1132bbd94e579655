"""A use that was found in a file: as it is printed, and as it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sourcebook.model.lines import Span
from sourcebook.model.mark import Kind

Row = tuple[Sequence[int], Sequence[str]]
"""A use without its file: numbers and texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUse:
    """One use of the symbol in one file."""

    file: str
    span: Span
    """The name itself, of a chain its last component."""
    mark_lineno: int
    mark_end_lineno: int
    kind: Kind
    name: str
    """As written."""
    line: str
    """The source line on which the name stands, without white space around it."""

    @classmethod
    def of_row(cls, row: Row, *, file: str) -> FoundUse:
        """Return the use that a row of `as_row` was, in a file of the same content."""
        numbers, (kind, name, line) = row
        lineno, end_lineno, col, end_col, mark_lineno, mark_end_lineno = numbers
        return cls(
            file=file,
            span=Span(lineno=lineno, end_lineno=end_lineno, col=col, end_col=end_col),
            mark_lineno=mark_lineno,
            mark_end_lineno=mark_end_lineno,
            kind=Kind(kind),
            name=name,
            line=line,
        )

    def as_row(self) -> Row:
        """Return everything but the file."""
        span = self.span
        numbers = (span.lineno, span.end_lineno, span.col, span.end_col, self.mark_lineno, self.mark_end_lineno)
        return numbers, (str(self.kind), self.name, self.line)

    def as_text(self) -> str:
        """Return `path:line:col kind  source line`; the column is 0-based, as everywhere."""
        return f"{self.file}:{self.span.lineno}:{self.span.col} {self.kind}  {self.line}"

    def as_json(self) -> dict[str, object]:
        """Return the values of one line of `--json`."""
        return {
            "file": self.file,
            "lineno": self.span.lineno,
            "end_lineno": self.span.end_lineno,
            "col": self.span.col,
            "end_col": self.span.end_col,
            "mark_lineno": self.mark_lineno,
            "mark_end_lineno": self.mark_end_lineno,
            "kind": str(self.kind),
            "name": self.name,
        }
