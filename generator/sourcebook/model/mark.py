"""Lines made to stand out, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from sourcebook.model.lines import LineRange, Span


class Kind(StrEnum):
    """How a line uses the symbol. The values are public: they stand in `data-mark`."""

    AUTHOR = "author"
    IMPORT = "import"
    CALL = "call"
    SUBCLASS = "subclass"
    DECORATOR = "decorator"
    ANNOTATION = "annotation"
    ATTRIBUTE = "attribute"
    EXCEPT = "except"
    RAISE = "raise"
    ARGUMENT = "argument"
    ASSIGNMENT = "assignment"
    STRING = "string"
    OVERRIDE = "override"
    INFERRED = "inferred"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallShape:
    """How a call gives its arguments."""

    positional: int
    """How many by position, one for all that `*` unpacks."""
    keywords: tuple[str, ...] = ()
    """Names of the others, in their order; `**` for all that it unpacks."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mark:
    """Lines made to stand out, and why."""

    lineno: int
    end_lineno: int
    kind: Kind
    name: Span | None = None
    """The name itself, of a chain its last component; None for marks that are about whole lines."""
    why: str = ""
    """One phrase for `explain` and for screen readers, such as `sessionmaker, imported at line 3`."""
    needs: tuple[int, ...] = ()
    """Lines that are not marked but tell what the name is; the default excerpt shows them."""
    call: CallShape | None = field(default=None, compare=False)
    """How what is marked is called; None where it is not, or where nobody looked. It follows from the place."""

    @property
    def lines(self) -> LineRange:
        """What is marked."""
        return LineRange(lineno=self.lineno, end_lineno=self.end_lineno)

    @property
    def linenos(self) -> range:
        """The numbers of the marked lines, ascending."""
        return self.lines.linenos
