"""What a line of a Python file stands in: the innermost function or class, by its dotted name.

A file that does not parse, or is of another language, has no such names: what shows them is complete without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sourcebook.code.outline import Outline, outline_of
from sourcebook.code.syntax import parse_module
from sourcebook.errors import SourceSyntaxError


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A function or class around a line."""

    name: str
    """Dotted, below the module: `Session.mount`."""
    lineno: int
    """Line of its signature, decorators apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeNames:
    """The functions and classes of a file."""

    outline: Outline | None

    @classmethod
    def of(cls, lines: Sequence[str], language: str) -> ScopeNames:
        """Read a file; `language` is Pygments' short name."""
        if language != "python":
            return cls(outline=None)
        try:
            return cls(outline=outline_of(parse_module("\n".join(lines) + "\n"), lines))
        except SourceSyntaxError:
            return cls(outline=None)

    def around(self, lineno: int) -> Scope | None:
        """Return what begins above a line and holds it; None at the top of a module."""
        if self.outline is None:
            return None
        parts = self.outline.parts
        around = [parts[number] for number in self.outline.around(self.outline.innermost[lineno])]
        definitions = [part for part in around if part.is_definition and part.signature.lineno < lineno]
        if not definitions:
            return None
        name = ".".join(part.name for part in reversed(definitions))
        return Scope(name=name, lineno=definitions[0].signature.lineno)
