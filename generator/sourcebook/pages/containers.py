"""Which fences does Python-Markdown take back, because of what they stand in?

superfences finds fences before the blocks of a page are known, and gives those back that turn out to be lines of an
indented code block; those in an HTML comment it renders, where nobody sees them. This module follows the blocks as far
as these two questions need, which is paragraphs, list items, quotes, and admonitions and their like; it takes every
such container for switched on.

Source: https://python-markdown.github.io/#differences (four columns of indent belong to a list).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

_TAB = 4
_ITEM = re.compile(r" *(?:[*+-]|\d+\.) +\S")
_DEFINITION = re.compile(r" {0,3}(?:\[\^[^\]]+\]:|: {1,3}(?=\S))")
"""Of a footnote or a term; it may follow a line of text, such as the term.

Source: https://github.com/Python-Markdown/markdown/blob/3.7/markdown/extensions/def_list.py (`RE`).
"""
_CONTAINER = re.compile(r"(?:!!!|\?\?\?\+?|===[+!]*) ")
_SINGLE = re.compile(r"#{1,6}|(?: {0,3}(?:[*_-] *){3,}$)")
"""Headings and rules, which are blocks of their own without blank lines around them."""
_QUOTE = re.compile(r" {0,3}> ?")
_MAX_QUOTES = 20
"""Quotes within quotes that are followed."""
_LOOK_BACK = 1000
"""Characters of a line that are searched for the start of a code span."""
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

    A comment begins at the start of a line, or within a paragraph that also ends it; one that is never closed, or
    stands in a code span, is text. Fences come first: `-->` inside one is code.
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
    # Comments and lines are both in order, so one index goes through all lines once.
    index = 0
    for begin, end in comment_spans(text):
        while index < len(starts) and starts[index] < begin:
            index += 1
        while index < len(starts) and starts[index] < end:
            if folded[index][0] in openings:
                found.add(folded[index][0])
            index += 1
    return frozenset(found)


def comment_spans(text: str) -> list[tuple[int, int]]:
    """Return where each comment begins and where its `-->` does; every search goes forward, so that time is linear."""
    spans = []
    end = blank = 0
    begin = text.find("<!--")
    while begin >= 0:
        if end < begin + 4:
            end = text.find("-->", begin + 4)
        if end < 0:
            break
        if blank < begin:
            found = _BLANK_LINE.search(text, begin)
            blank = found.start() if found else len(text)
        inline = end < blank and text.find("<!--", begin + 4, end) < 0
        if _opens_comment(text, begin, in_paragraph=inline):
            spans.append((begin, end))
            begin = text.find("<!--", end)
        else:
            begin = text.find("<!--", begin + 4)
    return spans


def _opens_comment(text: str, begin: int, *, in_paragraph: bool) -> bool:
    line_start = text.rfind("\n", max(begin - _LOOK_BACK, 0), begin) + 1
    before = text[max(line_start, begin - _LOOK_BACK) : begin]
    at_start = not before.strip(" >") and len(before) < _TAB
    in_code_span = before.count("`") % 2 == 1
    return not in_code_span and (at_start or in_paragraph)


def find_indented_code(lines: Sequence[str], fences: Sequence[_Lines]) -> frozenset[int]:
    """Return the first lines of the fences that are lines of an indented code block."""
    return code_lines(lines, fences) & {fence.lineno for fence in fences}


def code_lines(lines: Sequence[str], fences: Sequence[_Lines]) -> frozenset[int]:
    """Return the lines of the blocks that begin as indented code; of a closed fence among them only the first."""
    folded = [(lineno, line.expandtabs(_TAB)) for lineno, line in _fold(lines, fences)]
    return frozenset(_Walker().code_lines(folded))


def _fold(lines: Sequence[str], fences: Sequence[_Lines]) -> list[_Numbered]:
    """Return the numbered lines, with each closed fence as one line."""
    folded: list[_Numbered] = []
    position = 1
    for fence in fences:
        if not fence.closed:
            continue
        folded += [(n, lines[n - 1]) for n in range(position, fence.lineno)]
        # One word in place of the code: what stands in a fence neither opens a comment nor ends a block.
        folded.append((fence.lineno, fence.prefix + "`"))
        position = fence.end_lineno + 1
    folded += [(n, lines[n - 1]) for n in range(position, len(lines) + 1)]
    return folded


class _Walker:
    """Walks over the blocks of one container; mutable, and nothing of it leaves this module."""

    def __init__(self, *, depth: int = 0) -> None:
        self.depth = depth
        """Quotes around this one."""
        self.open = 0
        """Lists that the last block is inside of."""
        self.quote: _Walker | None = None

    def code_lines(self, lines: Sequence[_Numbered]) -> list[int]:
        """Return the numbers of the lines of blocks that begin as indented code.

        superfences gives back all fences of such a block, also those behind its code.
        """
        found: list[int] = []
        for block in _blocks(lines):
            start = given_back = 0
            while start < len(block):
                given_back = self._give_back(block, start, given_back, found)
                start = self._take(block, start, found)
        return found

    def _give_back(self, block: Sequence[_Numbered], start: int, given_back: int, found: list[int]) -> int:
        """Note the lines that go with indented code at `start`; return up to where that is done."""
        first = block[start][1]
        column = min(_indent(first) // _TAB, self.open) * _TAB
        if start < given_back or _indent(first) - column < _TAB:
            return given_back
        end = _skip(block, start, lambda line: not _CONTAINER.match(line[column:]))
        found += [lineno for lineno, _ in block[start:end]]
        return end

    def _take(self, block: Sequence[_Numbered], start: int, found: list[int]) -> int:
        """Read what begins at `start`, and return where that ends."""
        first = block[start][1]
        depth = min(_indent(first) // _TAB, self.open)
        column = depth * _TAB
        self.open = depth
        if _indent(first) - column >= _TAB:
            return _skip(block, start, lambda line: _indent(line) - column >= _TAB)
        text = first[column:]
        if _QUOTE.match(text) and self.depth < _MAX_QUOTES:
            return self._take_quote(block, start, column, found)
        self.quote = None
        if _CONTAINER.match(text):
            self.open = depth + 1
            return start + 1
        if _ITEM.match(text) or _DEFINITION.match(text):
            return self._take_items(block, start, depth, found)
        if _is_heading(text):
            return start + 1
        return _skip(block, start + 1, lambda line: not _breaks(line[column:]))

    def _take_quote(self, block: Sequence[_Numbered], start: int, column: int, found: list[int]) -> int:
        self.quote = self.quote or _Walker(depth=self.depth + 1)
        inner = [(n, _QUOTE.sub("", line[column:], count=1)) for n, line in block[start:]]
        found += self.quote.code_lines(inner)
        return len(block)

    def _take_items(self, block: Sequence[_Numbered], start: int, depth: int, found: list[int]) -> int:
        """Follow the items of a list to the depth of the last one."""
        self.open = depth + 1
        for number in range(start, len(block)):
            line = block[number][1]
            if number > start and _is_heading(line):
                return number
            if number > start and _QUOTE.match(line) and self.depth < _MAX_QUOTES:
                return self._take_quote(block, number, 0, found)
            if _ITEM.match(line):
                self.open = min(_indent(line) // _TAB, self.open) + 1
        return len(block)


def _blocks(lines: Sequence[_Numbered]) -> list[list[_Numbered]]:
    blocks: list[list[_Numbered]] = [[]]
    for lineno, line in lines:
        if line.strip(" "):
            blocks[-1].append((lineno, line))
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_heading(line: str) -> bool:
    return _SINGLE.match(line) is not None and not _ITEM.match(line)


def _breaks(line: str) -> bool:
    """Tell whether a line ends the paragraph above it."""
    return bool(_QUOTE.match(line) or _CONTAINER.match(line) or _DEFINITION.match(line) or _is_heading(line))


def _skip(block: Sequence[_Numbered], start: int, holds: Callable[[str], bool]) -> int:
    while start < len(block) and holds(block[start][1]):
        start += 1
    return start
