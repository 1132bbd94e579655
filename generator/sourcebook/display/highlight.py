"""Colours code: lines of a file in, HTML of each line out, with the text of every line exactly that of the file.

Pygments finds the tokens; our own formatter writes them, because its own writes a span for every token, and most of a
page's weight would be spans that no style colours. Five groups get one: a keyword a bare `b`, the others a `b` with a
letter that the stylesheet knows: `s` string, `m` number, `d` definition, `c` comment (documentation strings included).
Neighbours of one group share a span; a token over several lines is closed and opened again on each.

A lexer that fails, or that gives back other text than it was given, is not believed: the file is then shown plain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import islice

from pygments.lexer import Lexer
from pygments.token import Comment, Generic, Keyword, Literal, Name, Operator, String, _TokenType

from sourcebook.code.language import find_lexer
from sourcebook.model.figure import NameLink
from sourcebook.model.lines import Span
from sourcebook.writing.safe_html import INVISIBLE, render_attribute, render_boxes, safe_url

_GROUPS: tuple[tuple[_TokenType, str], ...] = (
    (Comment.PreprocFile, "s"),
    (Comment.Preproc, "k"),
    (Comment, "c"),
    (String.Doc, "c"),
    (String.Interpol, ""),
    (Literal.Number, "m"),
    (Literal.Date, "m"),
    (Literal, "s"),
    (Keyword, "k"),
    (Operator.Word, "k"),
    (Name.Class, "d"),
    (Name.Function, "d"),
    (Name.Decorator, "d"),
    (Name.Attribute, "d"),
    (Name.Tag, "k"),
    (Generic.Heading, "d"),
    (Generic.Subheading, "d"),
    (Generic.Prompt, "c"),
    (Generic.Deleted, "m"),
    (Generic.Inserted, "s"),
)
"""Which letter a kind of token gets, the first that fits; a kind not listed is not coloured."""
_TAGS = {"": ("", ""), "k": ("<b>", "</b>")} | {group: (f"<b class={group}>", "</b>") for group in "smdc"}

_LONGEST = 50_000
"""Characters of a line that is coloured: a longer one, which no excerpt shows, would take a gigabyte."""

Pieces = list[tuple[str, str]]
"""One line as (group, text); the texts put together are the line."""


def highlight_lines(
    lines: Sequence[str],
    language: str,
    *,
    names: Sequence[Span] = (),
    links: Sequence[NameLink] = (),
    linenos: Collection[int] | None = None,
    margin: int = 0,
) -> tuple[str, ...]:
    """Render each line of a file as HTML.

    Args:
        lines: All lines of the file, without their line ends.
        language: Pygments' short name; an unknown one gives plain text.
        names: What to wrap in `<mark>`; columns are character offsets. What lies outside a line is left out.
        links: Names to wrap in a link; one that crosses the edge of a mark is left out.
        linenos: The lines wanted (1-based); None for all. Lexing ends behind the last of them.
        margin: Characters at the beginning of a line that are hidden, as far as they are white space.

    Returns:
        As many strings as `lines`, without line ends; those that are not wanted are empty.
    """
    wanted = range(1, len(lines) + 1) if linenos is None else frozenset(linenos)
    last = min(max(wanted, default=0), len(lines))
    margins = {number: _margin(line, margin) for number, line in enumerate(lines, 1) if margin and number in wanted}
    cuts = _cuts(names, links, lines, margins)

    def rendered(pieces_of: Iterable[Pieces]) -> list[str]:
        # Each line is done with before the next one is lexed: the pieces of a large file take a gigabyte.
        return [
            _render(_cut(pieces, cuts[number]) if number in cuts else pieces) if number in wanted else ""
            for number, pieces in enumerate(pieces_of, 1)
        ]

    try:
        done = rendered(_lexed(lines, language, last))
    except Exception:  # A lexer is a hundred regular expressions by strangers: any fault means plain text.
        done = rendered([("", line)] for line in lines[:last])
    return (*done, *([""] * (len(lines) - last)))


def _lexed(lines: Sequence[str], language: str, last: int) -> Iterator[Pieces]:
    """Yield the first `last` lines in pieces.

    Raises:
        Exception: Of any kind, when the lexer fails, or cannot be believed.
    """
    lexer = find_lexer(language)
    if lexer is None:
        yield from ([("", line)] for line in lines[:last])
        return
    short = ["" if len(line) > _LONGEST else line for line in lines]
    lexed = islice(_token_lines(lexer, "\n".join(short) + "\n"), last)
    for pieces, given, line in zip(lexed, short[:last], lines[:last], strict=True):
        if "".join([text for _, text in pieces]) != given:
            raise ValueError("the lexer gives other text than it was given")
        yield pieces if given is line else [("", line)]


def _token_lines(lexer: Lexer, text: str) -> Iterator[Pieces]:
    """Yield the lines of a text in pieces; white space belongs to the piece before it.

    `get_tokens` is passed by: it strips a byte order mark, turns CR into LF and may cut empty lines.
    """
    line: Pieces = []
    group, buffer = "", ""
    for _, token_type, value in lexer.get_tokens_unprocessed(text):
        new = _group_of(token_type)
        if not buffer:
            group, buffer = new, value
        elif new == group or value.isspace():
            buffer += value
        else:
            line.append((group, buffer))
            group, buffer = new, value
        if "\n" in value:
            *full, buffer = buffer.split("\n")
            for part in full:
                line.append((group, part))
                yield line
                line = []


@cache
def _group_of(token_type: _TokenType) -> str:
    kinds = token_type.split()  # From the most general to the type itself.
    return next((group for parent, group in _GROUPS if parent in kinds), "")


@dataclass(frozen=True, slots=True)
class _Wrap:
    """Columns of one line that stand in an element of their own."""

    start: int
    end: int
    opening: str
    closing: str


def _margin(line: str, most: int) -> int:
    return min(most, len(line) - len(line.lstrip()))


def _cuts(
    names: Iterable[Span], links: Iterable[NameLink], lines: Sequence[str], margins: Mapping[int, int]
) -> dict[int, list[tuple[int, str]]]:
    """Return the tags of each line that has any, with the column before which each stands, in order."""
    found: defaultdict[int, list[_Wrap]] = defaultdict(list)
    # Marks first: where a link would cross the edge of one, it is the link that goes.
    for lineno, ranges in _columns(names, lines).items():
        found[lineno] = [_Wrap(start, end, "<mark>", "</mark>") for start, end in _joined(ranges)]
    for link in links:
        if url := safe_url(link.url):
            opening = f"<span><a{render_attribute('href', url)}>"
            for lineno, ranges in _columns([link.span], lines).items():
                wraps = (_Wrap(start, end, opening, "</a></span>") for start, end in ranges)
                found[lineno] += [w for w in wraps if not any(_crosses(w, o) for o in found[lineno])]
    for lineno, margin in margins.items():
        if margin:
            found[lineno].append(_Wrap(0, margin, "<s hidden>", "</s>"))
    return {lineno: _tags(wraps) for lineno, wraps in found.items() if wraps}


def _columns(spans: Iterable[Span], lines: Sequence[str]) -> dict[int, list[tuple[int, int]]]:
    """Return the columns of each line that the spans have any of: ranges in order, inside the line."""
    found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for span in spans:
        for lineno in range(max(1, span.lineno), min(span.end_lineno, len(lines)) + 1):
            width = len(lines[lineno - 1])
            start = max(0, span.col) if lineno == span.lineno else 0
            end = min(span.end_col, width) if lineno == span.end_lineno else width
            if start < end:
                found[lineno].append((start, end))
    return {lineno: sorted(ranges) for lineno, ranges in found.items()}


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined = ranges[:1]
    for start, end in ranges[1:]:
        if start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _crosses(a: _Wrap, b: _Wrap) -> bool:
    """Say whether neither range holds the other though they share a column, or both are links."""
    apart = a.end <= b.start or b.end <= a.start
    nested = (a.start <= b.start and b.end <= a.end) or (b.start <= a.start and a.end <= b.end)
    return not apart and (not nested or a.closing == b.closing)


def _tags(wraps: list[_Wrap]) -> list[tuple[int, str]]:
    tags: list[tuple[int, str]] = []
    opened: list[_Wrap] = []
    # Of two that begin together, the longer one is outside.
    for wrap in sorted(wraps, key=lambda w: (w.start, -w.end)):
        while opened and opened[-1].end <= wrap.start:
            tags.append((opened[-1].end, opened.pop().closing))
        tags.append((wrap.start, wrap.opening))
        opened.append(wrap)
    return [*tags, *((wrap.end, wrap.closing) for wrap in reversed(opened))]


def _cut(pieces: Pieces, tags: list[tuple[int, str]]) -> Pieces:
    """Cut pieces where a tag stands, with pieces for the tags themselves between them."""
    done: Pieces = []
    position = 0
    left = iter(tags)
    tag = next(left, None)
    for group, text in pieces:
        while tag is not None and tag[0] <= position + len(text):
            cut = tag[0] - position
            done += [(group, text[:cut]), (tag[1], "")]
            text, position = text[cut:], tag[0]
            tag = next(left, None)
        done.append((group, text))
        position += len(text)
    return done


def _render(pieces: Pieces) -> str:
    parts = []
    for group, text in pieces:
        if group[:1] == "<":
            parts.append(group)
        elif text:
            html = escape(text, quote=False)
            if not text.isascii() or (not text.isprintable() and INVISIBLE.search(text)):
                html = render_boxes(html)
            parts.append(html if text.isspace() else f"{_TAGS[group][0]}{html}{_TAGS[group][1]}")
    return "".join(parts)
