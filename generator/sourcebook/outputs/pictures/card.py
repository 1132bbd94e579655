"""What is on the picture of a page: words and three lines of code, made safe to draw.

Nothing here draws. Text comes out in the form in which a font shows one glyph after the other: on one line, without
characters that cannot be seen or that reorder others, accents joined to their letters, an emoji of several parts
cut to its first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sourcebook.model.excerpt import Excerpt, Run
from sourcebook.model.mark import Kind, Mark
from sourcebook.writing.safe_html import spell_out_invisible

CODE_LINES = 3
TAB = 4

_FOLLOWERS = re.compile("\u200d.?|[\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff]", re.DOTALL)
"""What changes the emoji before it: a joiner with what it joins, selectors, a keycap, skin tones."""

_NO_CODE = re.compile(r"""\s*(?:$|#|//|/\*|\*|[rbuRBU]?(?:\"{3}|'{3}))""")
"""How a line begins that tells little: empty, a comment, an edge of a docstring."""

Pieces = tuple[tuple[str, bool], ...]
"""Text in order, and whether it is the name that a mark is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLine:
    """One line of code, dedented, with spaces for tabs; empty for an empty line."""

    pieces: Pieces
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialCard:
    """All that a picture shows; texts may hold anything and are made safe by `drawable`."""

    site_name: str
    title: str
    """The symbol where `is_symbol`."""
    is_symbol: bool = False
    library: str | None = None
    counts: str | None = None
    """Such as `4 examples from 3 projects`."""
    description: str | None = None
    """Shown only where there is no code."""
    code: tuple[CodeLine, ...] = ()
    """At most `CODE_LINES`."""

    @property
    def facts(self) -> str:
        """Library and counts on one line; may be empty."""
        return " · ".join(filter(None, (self.library, self.counts)))


def describe_card(card: SocialCard) -> str:
    """Return what the picture says, for who does not see it: title and facts."""
    said = ": ".join(filter(None, (card.title, card.facts or card.description)))
    return " ".join(said.split())


def drawable(text: str) -> str:
    """Return text on one line as a font can show it, character by character."""
    return _glyphs(" ".join(text.split()))


def code_lines(lines: Sequence[str], excerpt: Excerpt, marks: Sequence[Mark]) -> tuple[CodeLine, ...]:
    """Choose the lines that show best how a symbol is used, and prepare them to be drawn.

    Args:
        lines: Of the whole file.
        excerpt: What the page shows of it; nothing else is chosen.
        marks: Over the whole file.

    Returns:
        Up to `CODE_LINES` neighbouring lines around a call, or what comes nearest to one; none of an empty excerpt.
    """
    shown = set(excerpt.linenos)
    mark = min((m for m in marks if m.lineno in shown), key=_rank, default=None)
    run = _run_of(excerpt, mark)
    if run is None:
        return ()
    marked = {n for m in marks for n in m.linenos}
    chosen = _stripped(_window(run, mark), lines)
    raw = [_expanded(_split(lines[n - 1], n, marks)) for n in chosen]
    return tuple(CodeLine(pieces=pieces, marked=n in marked) for n, pieces in zip(chosen, _dedented(raw), strict=True))


def _rank(mark: Mark) -> tuple[int, int]:
    order = {Kind.CALL: 0, Kind.AUTHOR: 0, Kind.IMPORT: 2}
    return order.get(mark.kind, 1), mark.lineno


def _run_of(excerpt: Excerpt, mark: Mark | None) -> Run | None:
    """Return the run that holds a mark's first line; without a mark the first that holds anything."""
    for run in excerpt.runs:
        if mark is None and any(map(str.strip, run.lines)):
            return run
        if mark is not None and run.lineno <= mark.lineno <= run.end_lineno:
            return run
    return None


def _window(run: Run, mark: Mark | None) -> list[int]:
    """Return the numbers of neighbouring lines of a run: as much of the mark as fits, then as much that is code."""
    if mark is None:
        first = next(n for n, line in enumerate(run.lines, run.lineno) if line.strip())
        return list(range(first, run.end_lineno + 1))[:CODE_LINES]

    def score(start: int) -> tuple[int, int]:
        inside = range(max(start, run.lineno), min(start + CODE_LINES - 1, run.end_lineno) + 1)
        of_mark = sum(mark.lineno <= n <= mark.end_lineno for n in inside)
        return of_mark, sum(not _NO_CODE.match(run.lines[n - run.lineno]) for n in inside)

    # Of equals the first is taken: one line before the mark, then none, then two.
    start = max((mark.lineno - 1, mark.lineno, mark.lineno - 2), key=score)
    end = min(start + CODE_LINES - 1, run.end_lineno)
    return list(range(max(start, run.lineno), end + 1))


def _stripped(linenos: Sequence[int], lines: Sequence[str]) -> list[int]:
    """Take empty lines off both ends."""
    full = [n for n in linenos if lines[n - 1].strip()]
    return list(range(full[0], full[-1] + 1)) if full else []


def _split(line: str, lineno: int, marks: Sequence[Mark]) -> Pieces:
    """Cut a line before and behind the names that marks are about, those on this line alone."""
    spans = sorted(
        (m.name.col, m.name.end_col)
        for m in marks
        if m.name is not None and m.name.lineno == m.name.end_lineno == lineno
    )
    pieces, position = [], 0
    for col, end_col in spans:
        if position <= col < end_col:
            pieces += [(line[position:col], False), (line[col:end_col], True)]
            position = end_col
    return tuple(piece for piece in (*pieces, (line[position:], False)) if piece[0])


def _expanded(pieces: Pieces) -> Pieces:
    """Put spaces for tabs, up to the next column that tabs lead to, and make the rest drawable."""
    col = 0

    def widths(text: str) -> Iterator[str]:
        nonlocal col
        for char in text:
            out = " " * (TAB - col % TAB) if char == "\t" else char
            col += len(out)
            yield out

    return tuple((_glyphs("".join(widths(text))), strong) for text, strong in pieces)


def _dedented(lines: Sequence[Pieces]) -> list[Pieces]:
    texts = ["".join(text for text, _ in pieces) for pieces in lines]
    indents = [len(text) - len(text.lstrip(" ")) for text in texts if text.strip()]
    indent = min(indents, default=0)
    return [
        ((pieces[0][0][indent:], pieces[0][1]), *pieces[1:]) if text.strip() else ()
        for text, pieces in zip(texts, lines, strict=True)
    ]


def _glyphs(text: str) -> str:
    seen = spell_out_invisible(text)
    return unicodedata.normalize("NFC", _FOLLOWERS.sub("", seen))
