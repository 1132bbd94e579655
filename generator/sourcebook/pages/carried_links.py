"""Carry the links in the prose of a page that lead to a file which the page shows at another revision now."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sourcebook.errors import ReferenceSyntaxError, RegionNotFoundError
from sourcebook.model.lines import WrittenLines
from sourcebook.model.reference import Forge
from sourcebook.model.request import ClassicBlock
from sourcebook.pages.carrying import Move
from sourcebook.pages.edits import Edit, least_edit
from sourcebook.pages.line_words import find_line_words, without_code
from sourcebook.pages.own_prose import Prose
from sourcebook.pages.page import Page
from sourcebook.references import parse_reference
from sourcebook.references.other_revisions import with_lines, with_revision

_ADDRESS = re.compile(r"(?:\[(?P<label>[^\[\]]*)\]\(<?)?(?P<url>https?://[^\s<>()\[\]\"'`\0]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftText:
    """A piece of the text of a page that stays as it is."""

    lineno: int
    """Of the page."""
    text: str
    reason: str


def carry_links(
    page: Page, prose: Prose, moves: Mapping[str, Move], *, forges: Sequence[Forge]
) -> tuple[tuple[Edit, ...], tuple[LeftText, ...]]:
    """Return the edits of links to files that moved, and those that have to stay.

    Args:
        page: As it was read.
        prose: Of the page.
        moves: By the identity of the reference before.
        forges: The forges whose file pages are understood.
    """
    text = without_code(prose.text)
    pasted = set(_above_pasted_code(page, text))
    edits: list[Edit] = []
    left: list[LeftText] = []
    for match in _ADDRESS.finditer(text):
        url = match["url"].rstrip(".,;:!?")
        move = _move_of(url, moves, forges)
        if move is None:
            continue
        try:
            if match.start("url") in pasted:
                raise ReferenceSyntaxError("the code below it is pasted, and nobody compares it with its file")
            edits += _edits(match, url, move, forges)
        except (ReferenceSyntaxError, RegionNotFoundError) as error:
            lineno = text.count("\n", 0, match.start("url")) + 1
            left.append(LeftText(lineno=lineno, text=url, reason=error.message))
    return tuple(edits), tuple(left)


def find_unowned_words(prose: Prose, moves: Collection[Move]) -> Iterator[LeftText]:
    """Yield where a page names lines that moved and nothing tells which of its examples is meant."""
    for passage in prose.passages:
        for words in prose.words(passage) if not passage.about else ():
            numbers = {number.lineno for lines in words.lines for number in lines.numbers}
            if any(n in move.shown and move.lines.kept.get(n) != n for move in moves for n in numbers):
                start, end = passage.start + words.start, passage.start + words.end
                yield LeftText(
                    lineno=prose.text.count("\n", 0, start) + 1,
                    text=repr(" ".join(prose.text[start:end].split())),
                    reason="which example it is about is not told",
                )


def _above_pasted_code(page: Page, text: str) -> Iterator[int]:
    """Yield where the link of each classic block begins."""
    body_start = len(text) - len(page.body)
    lines = page.body.split("\n")
    for block in page.blocks:
        if isinstance(block.content, ClassicBlock) and block.content.url:
            fence = body_start + sum(len(line) + 1 for line in lines[: block.lineno - 1])
            yield text.rfind(block.content.url, 0, fence)


def _move_of(url: str, moves: Mapping[str, Move], forges: Sequence[Forge]) -> Move | None:
    try:
        return moves.get(parse_reference(url, forges=forges)[0].identity)
    except ReferenceSyntaxError:
        return None


def _edits(match: re.Match[str], url: str, move: Move, forges: Sequence[Forge]) -> Iterator[Edit]:
    new = url
    if move.versions is not None:
        new = with_revision(url, *move.versions, forges=forges)
    lines = parse_reference(url, forges=forges)[1]
    if lines is not None:
        (old,) = lines.ranges
        carried = move.lines.extent(old)
        new = with_lines(new, carried) if carried != old else new
        yield from _label_edits(match, old, carried)
    if new != url:
        yield least_edit(match.start("url"), url, new)


def _label_edits(match: re.Match[str], old: WrittenLines, new: WrittenLines) -> Iterator[Edit]:
    """Yield the edits of a label that names just the lines to which its link leads."""
    numbers = {old.lineno: new.lineno, old.end_lineno: new.end_lineno}
    for words in find_line_words(match["label"] or ""):
        for number in (number for lines in words.lines for number in lines.numbers):
            if numbers.get(number.lineno, number.lineno) != number.lineno:
                start = match.start("label") + number.start
                yield Edit(start=start, end=start + number.end - number.start, text=str(numbers[number.lineno]))
