"""Which fences does Python-Markdown take back, because of what they stand in?

superfences finds fences before the blocks of a page are known, and gives those back that turn out
to be lines of an indented code block; those in an HTML comment it renders, where nobody sees them.
This module follows the blocks as far as these two questions need: paragraphs, list items,
admonitions and their like, quotes. It takes every such container for switched on.

Source: https://python-markdown.github.io/#differences (four columns of indent belong to a list).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

_TAB = 4
_ITEM = re.compile(r" *(?:[*+-]|\d+\.) +\S")
_DEFINITION = re.compile(r"(?:\[\^[^\]]+\]:|:   )")
_CONTAINER = re.compile(r"(?:!!!|\?\?\?\+?|===[+!]*) ")
_SINGLE = re.compile(r"#{1,6}|(?: {0,3}(?:[*_-] *){3,}$)")
"""Headings and rules, which are blocks of their own without blank lines around them."""
_QUOTE = re.compile(r" {0,3}> ?")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


class _Lines(Protocol):
    """What is needed of a fence."""

    @property
    def lineno(self) -> int: ...
    @property
    def end_lineno(self) -> int: ...
    @property
    def prefix(self) -> str: ...
    @property
    def closed(self) -> bool: ...


_Numbered = tuple[int, str]


def find_commented(lines: Sequence[str], fences: Sequence[_Lines]) -> frozenset[int]:
    """Return the first lines of the fences that stand in an HTML comment.

    A comment begins at the start of a line, or within a paragraph that also ends it; one that is
    never closed, or stands in a code span, is text. Fences come first: `-->` inside one is code.
    """
    folded = _fold(lines, fences)
    text = "\n".join(line for _, line in folded)
    starts = []
    position = 0
    for _, line in folded:
        starts.append(position)
        position += len(line) + 1
    found: set[int] = set()
    openings = {fence.lineno for fence in fences}
    index = 0
    for begin, end in _comments(text):
        while index < len(starts) and starts[index] < begin:
            index += 1
        while index < len(starts) and starts[index] < end:
            if folded[index][0] in openings:
                found.add(folded[index][0])
            index += 1
    return frozenset(found)


def _comments(text: str) -> list[tuple[int, int]]:
    spans = []
    position = 0
    while match := _COMMENT.search(text, position):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        at_start = not line.strip(" >") and len(line) < _TAB
        in_span = line.count("`") % 2 == 1
        if not in_span and (at_start or not _BLANK_LINE.search(match.group())):
            spans.append(match.span())
            position = match.end()
        else:
            position = match.start() + len("<!--")
    return spans


def find_indented_code(lines: Sequence[str], fences: Sequence[_Lines]) -> frozenset[int]:
    """Return the first lines of the fences that are lines of an indented code block."""
    openings = {fence.lineno for fence in fences}
    folded = [(lineno, line.expandtabs(_TAB)) for lineno, line in _fold(lines, fences)]
    return frozenset(_Walker().code_lines(folded)) & openings


def _fold(lines: Sequence[str], fences: Sequence[_Lines]) -> list[_Numbered]:
    """Return the numbered lines, with each closed fence as one line."""
    folded: list[_Numbered] = []
    position = 1
    for fence in fences:
        if not fence.closed:
            continue
        folded += [(n, lines[n - 1]) for n in range(position, fence.lineno)]
        folded.append((fence.lineno, fence.prefix + "`"))
        position = fence.end_lineno + 1
    folded += [(n, lines[n - 1]) for n in range(position, len(lines) + 1)]
    return folded


class _Walker:
    """Walks over the blocks of one container; `open` is how many lists it is inside of."""

    def __init__(self) -> None:
        self.open = 0
        self.quote: _Walker | None = None

    def code_lines(self, lines: Sequence[_Numbered]) -> list[int]:
        """Return the numbers of the lines that belong to indented code blocks."""
        found: list[int] = []
        for block in _blocks(lines):
            rest: Sequence[_Numbered] = block
            while rest:
                rest = self._take(rest, found)
        return found

    def _take(self, block: Sequence[_Numbered], found: list[int]) -> Sequence[_Numbered]:
        """Read what begins a block, and return what is left of it."""
        first = block[0][1]
        depth = min(_indent(first) // _TAB, self.open)
        column = depth * _TAB
        self.open = depth
        if _indent(first) - column >= _TAB:
            end = _while(block, lambda line: _indent(line) - column >= _TAB)
            found += [lineno for lineno, _ in block[:end]]
            return block[end:]
        text = first[column:]
        if not _QUOTE.match(text):
            self.quote = None
        if _SINGLE.match(text) and not _ITEM.match(text):
            return block[1:]
        if _CONTAINER.match(text):
            self.open = depth + 1
            return block[1:]
        if _ITEM.match(text) or _DEFINITION.match(text):
            return self._take_items(block, depth)
        if _QUOTE.match(text):
            self.quote = self.quote or _Walker()
            inner = [(lineno, _QUOTE.sub("", line[column:], count=1)) for lineno, line in block]
            found += self.quote.code_lines(inner)
            return ()
        end = 1 + _while(block[1:], lambda line: not _QUOTE.match(line) and not _is_heading(line))
        return block[end:]

    def _take_items(self, block: Sequence[_Numbered], depth: int) -> Sequence[_Numbered]:
        """Follow the items of a list to the depth of the last one."""
        self.open = depth + 1
        for number, (_, line) in enumerate(block):
            if number and _is_heading(line):
                return block[number:]
            if _ITEM.match(line):
                self.open = min(_indent(line) // _TAB, self.open) + 1
        return ()


def _blocks(lines: Sequence[_Numbered]) -> list[list[_Numbered]]:
    blocks: list[list[_Numbered]] = [[]]
    for lineno, line in lines:
        if line.strip():
            blocks[-1].append((lineno, line))
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_heading(line: str) -> bool:
    return _SINGLE.match(line) is not None and not _ITEM.match(line)


def _while(block: Sequence[_Numbered], holds: Callable[[str], bool]) -> int:
    for number, (_, line) in enumerate(block):
        if not holds(line):
            return number
    return len(block)
