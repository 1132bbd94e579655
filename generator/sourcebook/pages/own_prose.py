"""Which prose of a page is about which example.

In a section, what stands above a block is about it, back to the heading or the block before; what stands below the last
block is about that one. Where two blocks follow each other, a text may be about either: the line numbers in it tell,
since an author speaks of lines that are shown. A page that has one example is about that. Whatever else names lines is
nobody's, and is never changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from sourcebook.model.request import ClassicBlock, ExampleRequest
from sourcebook.pages.containers import find_indented_code
from sourcebook.pages.edits import plain_text
from sourcebook.pages.fences import TAB, Fence, scan_fences
from sourcebook.pages.line_words import LineWords, find_line_words
from sourcebook.pages.page import Page

Asked = ExampleRequest | ClassicBlock
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of the body of a page that is prose."""

    start: int
    end: int
    """Offsets into the page as it is read, the end excluded."""
    about: tuple[Asked, ...]
    """What it may be about, the likeliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """What a page says around its examples."""

    text: str
    """The page as it is read, with other characters in place of the head and of code."""
    passages: tuple[Passage, ...]

    def words(self, passage: Passage) -> tuple[LineWords, ...]:
        """Return where a passage names lines; offsets are those of the passage."""
        return find_line_words(self.text[passage.start : passage.end])

    def own(self, shown: Mapping[Asked, Set[int]]) -> dict[Asked, tuple[Passage, ...]]:
        """Return the passages that name lines by the example that each is about.

        Args:
            shown: The lines that readers see of each example of a source.

        Returns:
            Of each example its passages. One whose lines none of those shows that it may be about is in the list of
            each of them.
        """
        found: dict[Asked, tuple[Passage, ...]] = {}
        for passage in self.passages:
            named = {asked: numbers for asked in passage.about if (numbers := self._named(passage, asked))}
            owner = find_owner(named, shown)
            for asked in (owner,) if owner else named:
                found[asked] = (*found.get(asked, ()), passage)
        return found

    def _named(self, passage: Passage, asked: Asked) -> set[int]:
        """Return the lines that a passage names, if it is about an example: none of another file."""
        path = asked.reference.path if isinstance(asked, ExampleRequest) else asked.path
        own = (words for words in self.words(passage) if words.may_be_of(path))
        return {n.lineno for words in own for lines in words.lines for n in lines.numbers}


@dataclass(frozen=True, slots=True)
class _Code:
    """One line that may be code, as `containers` takes it."""

    lineno: int
    end_lineno: int
    prefix: str
    closed: bool = True


def find_prose(text: str, page: Page) -> Prose:
    """Return the prose of a page.

    Args:
        text: The whole page.
        page: The same, read.
    """
    plain = plain_text(text)
    body_start = len(plain) - len(page.body)
    lines = page.body.split("\n")
    starts = [body_start]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    hidden = _code_lines(page.body, lines)
    shown = [("\0" * len(line) if n in hidden else line) for n, line in enumerate(lines, start=1)]
    masked = "\0" * body_start + "\n".join(shown)
    requests = page.requests
    if len(requests) == len(page.contents) == 1:
        passages: tuple[Passage, ...] = (Passage(start=body_start, end=len(plain), about=requests),)
    else:
        passages = tuple(
            Passage(start=starts[first - 1], end=starts[last] - 1, about=about)
            for first, last, about in _passages(page, len(lines))
            if first <= last
        )
    return Prose(text=masked, passages=passages)


def _code_lines(body: str, lines: Sequence[str]) -> set[int]:
    """Return the lines of a body that are fenced or indented code."""
    fences = scan_fences(body)
    fenced = {n for fence in fences for n in range(fence.lineno, fence.end_lineno + 1)}
    indented = [
        _Code(n, n, line[: len(line) - len(line.lstrip())])
        for n, line in enumerate(lines, start=1)
        if n not in fenced and line.strip() and line.expandtabs(TAB).startswith(" " * TAB)
    ]
    both: list[Fence | _Code] = [*fences, *indented]
    return fenced | find_indented_code(lines, sorted(both, key=lambda code: code.lineno))


def _passages(page: Page, count: int) -> Iterator[tuple[int, int, tuple[Asked, ...]]]:
    """Yield first and last line of each passage of a body, and what it may be about."""
    headings = [heading.lineno for heading in page.headings]
    blocks = [(b.lineno, b.end_lineno + 1, b.content) for b in page.blocks if isinstance(b.content, Asked)]
    for start, end, about in split_prose(1, count + 1, headings=headings, blocks=blocks):
        yield start, end - 1, about


def split_prose(
    begin: int, end: int, *, headings: Sequence[int], blocks: Sequence[tuple[int, int, T]]
) -> Iterator[tuple[int, int, tuple[T, ...]]]:
    """Yield the passages of a text that has sections, and what each may be about, the likeliest first.

    Args:
        begin: Where the text begins, in lines or characters.
        end: Where it ends, excluded.
        headings: Where each section begins, ascending.
        blocks: Start, end (excluded) and example of each block, ascending.

    Yields:
        Start, end (excluded) and examples; a passage may be empty or about nothing.
    """
    for first, behind in pairwise([begin, *headings, end]):
        above: tuple[T, ...] = ()
        position = first
        for start, stop, asked in blocks:
            if first <= start < behind:
                yield position, start, (asked, *above)
                position, above = stop, (asked,)
        yield position, behind, above


def find_owner(named: Mapping[T, Set[int]], shown: Mapping[T, Set[int]]) -> T | None:
    """Return the first example of which all lines are shown that a passage would name of it."""
    return next((asked for asked in named if named[asked] <= shown.get(asked, frozenset())), None)
