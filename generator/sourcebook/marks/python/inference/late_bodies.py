"""The tree of a module that a tool has written, in which classes are parsed when somebody looks into them.

Of the stub of `builtins` a file needs few classes, and parsing all takes as long as parsing a file. What stands at the
left edge begins a statement; where that may not be so, as in a string over several lines, the whole is parsed at once.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

_CLASS = re.compile(r"^class [^\n]*:\n((?:[ \t][^\n]*\n|\n)+)", re.MULTILINE)
_SHORT = 500
"""Characters of a body that is parsed at once: as soon done as put off."""
_MANY_LINES = ('"""', "'''", "\\\n", "\r", "\f")
"""What may let a line begin otherwise than it seems."""


class LateBody(list[ast.stmt]):
    """The statements of a class, parsed when they are first asked for.

    Args:
        text: The class, empty lines before it so that it stands on its line.
    """

    def __init__(self, text: str):
        super().__init__()
        self._text: str | None = text
        self.end_lineno = text.rstrip().count("\n") + 1
        """Of the class, its last comments included."""

    def _parse(self) -> None:
        if self._text is None:
            return
        text, self._text = self._text, None
        try:
            (cls,) = ast.parse(text).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return  # written for a newer Python: what the class has is then not known
        assert isinstance(cls, ast.ClassDef), "that is how the text begins"
        self.extend(cls.body)

    def __iter__(self) -> Iterator[ast.stmt]:
        """Yield the statements."""
        self._parse()
        return super().__iter__()

    def __len__(self) -> int:
        """Return how many statements there are."""
        self._parse()
        return super().__len__()

    def __getitem__(self, index: Any) -> Any:
        """Return one statement, or some."""
        self._parse()
        return super().__getitem__(index)


def parse_declarations(text: str) -> ast.Module:
    """Parse a module that a tool has written: a stub, or what is left of a module.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: As `ast.parse` does, but for what is wrong in a class.
    """
    if any(sign in text for sign in _MANY_LINES):
        return ast.parse(text)
    bodies: dict[int, LateBody] = {}
    parts: list[str] = []
    lineno, done = 1, 0
    for found in _CLASS.finditer(text):
        start, end = found.span(1)
        if end - start < _SHORT:
            continue
        lineno += text.count("\n", done, found.start())
        bodies[lineno] = LateBody("\n" * (lineno - 1) + "class _:\n" + found[1])
        parts += (text[done : start - 1], " ...\n", "\n" * found[1].count("\n"))
        lineno, done = lineno + text.count("\n", found.start(), end), end
    if not bodies:
        return ast.parse(text)
    try:
        tree = ast.parse("".join((*parts, text[done:])))
    except SyntaxError:
        return ast.parse(text)  # a head or a body goes on otherwise than it seems
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and (body := bodies.pop(node.lineno, None)) is not None:
            node.body, node.end_lineno = body, body.end_lineno
    return ast.parse(text) if bodies else tree
