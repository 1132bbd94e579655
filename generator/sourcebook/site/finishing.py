"""Finishes a page as the engine's template made it: one pass that puts in everything that comes late.

What comes late are figures, lists, the links to neighbours, the name in the heading, the way to the page, and what its
head lacks: search, tables of contents, templates and minifiers of navigation have seen a small page with a plain
title. What is looked for is what our own layout wrote and what Markdown makes of a heading; a page that looks
otherwise is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape

from sourcebook.display.anchors import line_anchor
from sourcebook.display.slots import (
    FIGURE_SLOT,
    LISTING_SLOT,
    RELATED_SLOT,
    SECTION_END,
    SECTION_START,
    STRIP_SLOT,
)
from sourcebook.display.strip import Listed, render_strip
from sourcebook.model.figure import Example
from sourcebook.model.mark import Kind
from sourcebook.site.empty_lines import without_empty_lines
from sourcebook.site.head import Head, complete_head
from sourcebook.site.line_links import link_lines
from sourcebook.site.page_figures import without_notes
from sourcebook.site.siblings import is_whole
from sourcebook.writing.safe_html import render_link, render_text

_HEAD_END = "</head>"
_HEADING = re.compile(r"<h1\b[^>]*>(?P<text>.*?)</h1>", re.DOTALL)
_SUBHEADING = re.compile(
    r"<(?P<tag>h[2-6])\b[^>]*?\sid=[\"']?(?P<id>[^\"'\s>]+)[^>]*>(?P<text>.*?)</(?P=tag)>", re.DOTALL
)
_NO_TITLE = re.compile(r"<a\b[^>]*\bclass=[\"']?headerlink\b.*?</a>|<[^>]*>", re.DOTALL)
"""What belongs to a heading and is not its text."""
_FIRST_PARAGRAPH = re.compile(r"(?:\s*<p class=\"sb-used\">.*?</p>)*(?P<own>\s*<p>(?P<text>.*?)</p>)?", re.DOTALL)
"""That of the page below what we put under its heading."""
_SHORT = 300
"""Characters of a paragraph that may stand above the list of uses."""
_LISTS = (RELATED_SLOT, LISTING_SLOT)
_PIECE = re.compile(
    "|".join(
        [
            FIGURE_SLOT.pattern,
            *map(re.escape, (STRIP_SLOT, RELATED_SLOT, LISTING_SLOT, SECTION_START, SECTION_END)),
        ]
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHeading:
    """What is done with the heading of a page."""

    name: str | None = None
    """What the page is about, to be set off: a dotted symbol or a path; None leaves the heading as it is."""
    separator: str = "."
    """Between the parts of the name: a dot or a slash."""
    crumbs: tuple[tuple[str, str], ...] = ()
    """Text and address of the pages above this one."""
    below: str = ""
    """HTML of a paragraph below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """Everything that is put into one page."""

    head: Head | None = None
    """None leaves it as it is."""
    heading: PageHeading | None = None
    """None for a page of somebody else: all but its head is left alone."""
    examples: Mapping[int, Example] = field(default_factory=dict)
    """By the number of the slot, in the order of the slots; two or more get a list, and a section around each."""
    kinds: Mapping[Kind, str] = field(default_factory=dict)
    """By kind of use the address of the page of all its uses."""
    lists: Mapping[str, str] = field(default_factory=dict)
    """HTML by its slot: of a listing, of links to neighbours; the first of each kind is filled."""
    whole_file: str | None = None
    """HTML of a whole file, for the first slot of a figure."""


def head_of(html: str) -> str:
    """Return the head of a page, without its closing tag; empty of a page that has none."""
    head, end, _ = html.partition(_HEAD_END)
    return head if end else ""


def finish_page(html: str, finish: Finish, *, render: Callable[[Example], str]) -> str:
    """Return a page with everything in its place.

    Args:
        html: As the engine's template made it.
        finish: What belongs into it.
        render: Makes the HTML of a figure.
    """
    if finish.heading is not None:
        html = without_empty_lines(html)
    head, end, body = html.partition(_HEAD_END)
    if not end:
        head, body = "", html
    elif finish.head is not None:
        head = complete_head(head, finish.head)
    if finish.heading is not None:
        body = put_in(_with_heading(body, finish.heading), finish, render=render)
    return f"{head}{end}{body}"


def _with_heading(html: str, heading: PageHeading) -> str:
    """Set what a page is about off in its heading, and put the way to the page above it."""
    found = _HEADING.search(html)
    if found is None:
        return html
    text = found["text"]
    if heading.name is not None:
        rendered = render_name(heading.name, heading.separator)
        text = _named(heading.name).sub(lambda _: rendered, text, count=1)
    opening = html[found.start() : found.start("text")]
    crumbs = render_crumbs(heading.crumbs)
    closing = html[found.end("text") : found.end()]
    below = f"\n{heading.below}" if heading.below else ""
    return f"{html[: found.start()]}{crumbs}{opening}{text}{closing}{below}{html[found.end() :]}"


def _named(name: str) -> re.Pattern[str]:
    """Return what finds a name in a piece of HTML: whole, and outside of tags."""
    return re.compile(rf"(?<![\w.]){re.escape(escape(name))}(?!\.?\w)(?=[^<>]*(?:<|\Z))")


def render_name(name: str, separator: str) -> str:
    """Render a name that may break behind each separator, its last part strong."""
    *before, last = name.split(separator)
    soft = "".join(f"{render_text(part)}{separator}<wbr>" for part in before)
    return f'<span class="sb-symbol" translate="no"><span>{soft}</span>{render_text(last)}</span>'


def render_crumbs(crumbs: Sequence[tuple[str, str]]) -> str:
    """Render the way to a page; nothing without one."""
    if not crumbs:
        return ""
    links = "".join(
        # The first is a word, such as Libraries; the others are names.
        render_link(url, f'<span translate="no">{render_text(text)}</span>' if number else render_text(text))
        for number, (text, url) in enumerate(crumbs)
    )
    return f'<nav class="sb-crumbs" aria-label="Place">{links}</nav>\n'


def put_in(html: str, finish: Finish, *, render: Callable[[Example], str]) -> str:
    """Put in what belongs into slots, a list where there are several examples, and a section around each of them.

    Args:
        html: A page, or its content alone.
        finish: What belongs into it; head and heading are not looked at.
        render: Makes the HTML of a figure.
    """
    html = without_notes(html)
    pieces = list(_PIECE.finditer(html))
    strip = _strip(html, pieces, finish)
    result: list[str] = []
    done = 0
    replaced = [*_replacements(pieces, finish, render, strip), *link_lines(html, finish.examples)]
    for start, end, text in sorted(replaced, key=lambda found: found[:2]):
        result += [html[done:start], text]
        done = end
    return "".join([*result, html[done:]])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Strip:
    """The list of the examples of a page."""

    html: str
    place: int
    """Where it is put in: below the heading, else that of its slot; negative where there is neither."""
    classes: Mapping[int, str]
    """What the section around an example is, by the number of its slot."""


def _strip(html: str, pieces: Sequence[re.Match[str]], finish: Finish) -> _Strip | None:
    """Return the list of the examples; None of a written page with less than two, where it would say nothing new."""
    examples = finish.examples
    slot = html.find(STRIP_SLOT)
    if not examples or (len(examples) < 2 and slot < 0):
        return None
    first: dict[int, int] = {}
    for piece in pieces:
        if piece[1] is not None and int(piece[1]) in examples:
            first.setdefault(int(piece[1]), piece.start())
    strip = render_strip(_listed(html, first, examples), finish.kinds)
    classes = dict(zip(first, strip.classes, strict=True))
    place = _below_heading(html, before=min(first.values()))
    return _Strip(html=f"\n{strip.html}", place=slot if place < 0 else place, classes=classes)


def _listed(html: str, first: Mapping[int, int], examples: Mapping[int, Example]) -> list[Listed]:
    """Return each example with the heading above it, or its first line where it has none of its own."""
    listed = []
    heading = _HEADING.search(html)
    start = heading.end() if heading else 0
    for number, position in first.items():
        example = examples[number]
        own = [(unescape(found["id"]), found["text"]) for found in _SUBHEADING.finditer(html, start, position)]
        lines = [(line_anchor(example.anchor, n), "") for n in example.excerpt.linenos[:1]]
        anchor, text = next(iter([*own[-1:], *lines]), (None, ""))
        title = " ".join(unescape(_NO_TITLE.sub("", text)).split())
        listed.append(Listed(example=example, url=anchor and f"#{anchor}", title=title or None))
        start = position
    return listed


def _below_heading(html: str, *, before: int) -> int:
    """Return the place below the heading of a page, and below a short paragraph under it; negative without a heading.

    A paragraph that ends with a colon belongs to what follows it.
    """
    heading = _HEADING.search(html, 0, before)
    if heading is None:
        return -1
    paragraph = _FIRST_PARAGRAPH.match(html, heading.end())
    assert paragraph is not None, "it may be empty"
    text = _NO_TITLE.sub("", paragraph["text"] or "").strip()
    return paragraph.start("own") if len(text) > _SHORT or text.endswith(":") else paragraph.end()


def _replacements(
    pieces: Sequence[re.Match[str]], finish: Finish, render: Callable[[Example], str], strip: _Strip | None
) -> Iterator[tuple[int, int, str]]:
    """Yield what stands for each piece of our own: start, end and HTML."""
    lists = dict(finish.lists)
    whole = finish.whole_file
    sections = _sections(pieces, strip)
    if strip is not None and strip.place >= 0:
        yield strip.place, strip.place, strip.html
    for index, piece in enumerate(pieces):
        text: str | None = None
        number = None if piece[1] is None else int(piece[1])
        if number is None:
            # What is not wanted of our own signs goes; a list is put into the first slot of its kind.
            text = sections.around.get(index) or lists.pop(piece[0], None if piece[0] in _LISTS else "")
        elif whole is not None:
            text, whole = whole, None
        elif number in finish.examples:
            text = render(finish.examples[number])
            if index in sections.alone:
                place, opening = sections.alone[index]
                yield place, place, opening
                text += "\n</section>"
        if text is not None:
            yield piece.start(), piece.end(), text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sections:
    """The sections of a page, by the index of a piece."""

    around: Mapping[int, str]
    """HTML in place of the signs that our layout has put around an example."""
    alone: Mapping[int, tuple[int, str]]
    """Where the section of a figure without such signs begins, and what opens it."""


def _sections(pieces: Sequence[re.Match[str]], strip: _Strip | None) -> _Sections:
    """Find what belongs to each example: what stands between our signs, else the figure from its heading on."""
    around: dict[int, str] = {}
    alone: dict[int, tuple[int, str]] = {}
    waiting = dict(strip.classes) if strip else {}
    start: int | None = None
    for index, piece in enumerate(pieces):
        if piece[1] is None:
            start = index if piece[0] == SECTION_START else None if piece[0] == SECTION_END else start
        elif (classes := waiting.pop(int(piece[1]), None)) is not None:
            opening = f'<section class="{classes}">\n'
            ends = (n for n in range(index, len(pieces)) if pieces[n][0] == SECTION_END and n not in around)
            end = next(ends, None)
            if start is None or end is None:
                alone[index] = _own_heading(pieces, index), opening
            else:
                around |= {start: opening, end: "</section>"}
            start = None
    return _Sections(around=around, alone=alone)


def _own_heading(pieces: Sequence[re.Match[str]], index: int) -> int:
    """Return where the heading above a figure begins, if it is that of no other and beside it; else the figure."""
    html, place = pieces[index].string, pieces[index].start()
    title = _HEADING.search(html, 0, place)
    before = max([title.end() if title else 0, *(piece.end() for piece in pieces[:index])])
    behind = next((piece.start() for piece in pieces[index + 1 :] if piece[1] is not None), None)
    headings = list(_SUBHEADING.finditer(html, before, place))
    is_shared = behind is not None and _SUBHEADING.search(html, place, behind) is None
    if not headings or is_shared or not is_whole(html[headings[-1].start() : place]):
        return place
    return headings[-1].start()
