"""Where a statement that is too long may be cut: between the elements of its brackets, never inside one or in a string.

A bracket that is cut keeps its first line, its first and last element and its last line, so that no run of lines begins
or ends in the middle of something. Found by tokens of the statement alone.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sourcebook.model.lines import LineRange

_SKIPPED = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})
_OPENING = frozenset("([{")
_CLOSING = frozenset(")]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """A bracket of several lines."""

    extent: LineRange
    elements: tuple[LineRange, ...]
    """Those between its commas, each with the comments above it; they may share lines."""
    inner: tuple[Bracket, ...]
    """The brackets of several lines in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What the tokens of a statement tell of its lines."""

    brackets: tuple[Bracket, ...]
    """The outermost ones of several lines."""
    in_strings: frozenset[int]
    """Lines that begin inside a string."""


class _Open:
    """A bracket that is being read."""

    def __init__(self, lineno: int):
        self.lineno = lineno
        self.elements: list[LineRange] = []
        self.inner: list[Bracket] = []
        self.begun: int | None = None
        self.is_code = False
        """Whether the element that is being read is more than comments."""
        self.end = lineno

    def take(self, token: tokenize.TokenInfo) -> None:
        """Let the element that is being read go on over a token."""
        if token.type == tokenize.COMMENT and self.begun is None and token.start[0] == self.end:
            return  # it is about what stands before it on its line
        if self.begun is None:
            self.begun = token.start[0]
        self.is_code |= token.type != tokenize.COMMENT
        self.end = token.end[0]

    def close_element(self, end: int) -> None:
        """End the element that is being read; comments behind the last one belong to none."""
        if self.begun is not None and self.is_code:
            self.elements.append(LineRange(lineno=self.begun, end_lineno=end))
        self.begun, self.is_code = None, False
        self.end = end

    def closed(self, lineno: int) -> Bracket:
        self.close_element(self.end)
        extent = LineRange(lineno=self.lineno, end_lineno=lineno)
        return Bracket(extent=extent, elements=tuple(self.elements), inner=tuple(self.inner))


@lru_cache(maxsize=64)
def tokens_of(lines: tuple[str, ...], *, lineno: int) -> Tokens | None:
    """Read the lines of one statement or header.

    Args:
        lines: Of the statement, whole.
        lineno: Number of the first.

    Returns:
        None where they are no tokens.
    """
    text = "\n".join(lines) + "\n"
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return None
    shift = lineno - 1
    tokens = [t._replace(start=(t.start[0] + shift, 0), end=(t.end[0] + shift, 0)) for t in tokens]
    return Tokens(brackets=_brackets(tokens), in_strings=frozenset(_in_strings(tokens)))


def _brackets(tokens: Sequence[tokenize.TokenInfo]) -> tuple[Bracket, ...]:
    outermost = _Open(0)
    stack = [outermost]
    for token in tokens:
        if token.type in _SKIPPED:
            continue
        if token.type == tokenize.OP and token.string in _CLOSING and len(stack) > 1:
            bracket = stack.pop().closed(token.start[0])
            if len(bracket.extent) > 1:
                stack[-1].inner.append(bracket)
            stack[-1].end = token.end[0]
        elif token.type == tokenize.OP and token.string == ",":
            stack[-1].close_element(token.end[0])
        else:
            stack[-1].take(token)
            if token.type == tokenize.OP and token.string in _OPENING:
                stack.append(_Open(token.start[0]))
    return tuple(outermost.inner)


def _in_strings(tokens: Sequence[tokenize.TokenInfo]) -> Iterator[int]:
    """Yield the lines of strings but the first of each; from Python 3.12 on an f-string is several tokens."""
    begun: list[int] = []
    for token in tokens:
        name = tokenize.tok_name[token.type]
        if name.endswith("STRING_START"):
            begun.append(token.start[0])
        elif name.endswith("STRING_END") and begun:
            yield from range(begun.pop() + 1, token.end[0] + 1)
        elif token.type == tokenize.STRING:
            yield from range(token.start[0] + 1, token.end[0] + 1)


def shortened(extent: LineRange, brackets: Sequence[Bracket], lineno: int, *, most: int) -> Iterator[int]:
    """Yield the lines that show one line of a long statement, cut between elements.

    Args:
        extent: Of the statement, or of an element of one.
        brackets: The outermost ones in it.
        lineno: The line that is wanted.
        most: Lines of a bracket or element that is not cut.
    """
    inside = {n for bracket in brackets for n in range(bracket.extent.lineno + 1, bracket.extent.end_lineno)}
    yield from (n for n in extent.linenos if n not in inside)
    for bracket in brackets:
        if len(bracket.extent) <= most:
            yield from bracket.extent.linenos
            continue
        yield from (bracket.extent.lineno, bracket.extent.end_lineno)
        kept = [element for element in bracket.elements if lineno in element.linenos]
        kept += [*bracket.elements[:1], *bracket.elements[-1:]]
        if bracket.elements:
            yield from range(bracket.elements[-1].end_lineno, bracket.extent.end_lineno)
        for element in dict.fromkeys(kept):
            inner = [b for b in bracket.inner if element.lineno <= b.extent.lineno <= element.end_lineno]
            if len(element) <= most or not inner:
                yield from element.linenos
            else:
                yield from shortened(element, inner, lineno, most=most)
