"""Line numbers in the prose of an example lead to its lines: "line 30", "lines 37 and 38", "lines 32 to 40".

What names lines, and which example a passage is about, is told by the same rules by which `bump` carries them
(`pages.line_words`, `pages.own_prose`). Only lines that can be led to become links: those that a figure shows, and
those that it leaves out where the whole file has a page. All else stays the text that it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from sourcebook.display.anchors import line_anchor
from sourcebook.display.slots import FIGURE_SLOT
from sourcebook.model.figure import Example
from sourcebook.model.request import LineNote
from sourcebook.pages.line_words import LineWords, NamedLines, find_line_words
from sourcebook.pages.own_prose import find_owner, split_prose
from sourcebook.site.html_prose import HtmlProse, read_prose
from sourcebook.writing.safe_html import render_attribute, safe_url

_WORD = re.compile(r"[Ll]ines?[\s&]")
_HEADING = re.compile(r"<h[1-6]\b")
_CONTENT = re.compile(r"<(?:article|main)\b[^<>]*>|<[a-z]+\b[^<>]*\srole=[\"']?main\b[^<>]*>")
_CONTENT_END = re.compile(r"</(?:article|main|body)>|<footer\b")

Replacement = tuple[int, int, str]
"""Start and end in the HTML, and what stands there."""


def link_lines(html: str, examples: Mapping[int, Example]) -> Iterator[Replacement]:
    """Yield the links of a page or its content, whose figures are slots yet.

    Args:
        html: From the first to the last character; what is around the content is left alone.
        examples: By the number of the slot.
    """
    slots = [slot for slot in FIGURE_SLOT.finditer(html) if int(slot[1]) in examples]
    if not slots:
        return
    begin = max((tag.end() for tag in _CONTENT.finditer(html, 0, slots[0].start())), default=0)
    behind = _CONTENT_END.search(html, slots[-1].end())
    end = behind.start() if behind else len(html)
    if len(slots) == 1:
        passages: Iterator[tuple[int, int, tuple[int, ...]]] = iter([(begin, end, (int(slots[0][1]),))])
    else:
        headings = [heading.start() for heading in _HEADING.finditer(html, begin, end)]
        blocks = [(slot.start(), slot.end(), int(slot[1])) for slot in slots]
        passages = split_prose(begin, end, headings=headings, blocks=blocks)
    for start, stop, about in passages:
        if about and _WORD.search(html, start, stop):
            yield from _links(html, start, stop, [examples[number] for number in about])


def with_linked_notes(example: Example) -> Example:
    """Return an example whose notes lead to its lines."""
    return replace(
        example,
        note=None if example.note is None else _linked(example.note, example),
        line_notes=tuple(LineNote(lineno=n.lineno, text=_linked(n.text, example)) for n in example.line_notes),
    )


def _linked(html: str, example: Example) -> str:
    if not _WORD.search(html):
        return html
    result, done = [], 0
    for start, end, text in _links(html, 0, len(html), [example]):
        result += [html[done:start], text]
        done = end
    return "".join([*result, html[done:]])


def _links(html: str, start: int, end: int, about: Sequence[Example]) -> Iterator[Replacement]:
    """Yield the links of a passage that is about one of some examples."""
    prose = read_prose(html, start, end)
    found = find_line_words(prose.text)
    named = {n: lines for n, example in enumerate(about) if (lines := _named(found, example))}
    shown = {n: set(example.excerpt.linenos) for n, example in enumerate(about)}
    owner = next(iter(named), None) if len(named) == 1 else find_owner(named, shown)
    if owner is not None:
        for words in found:
            if words.may_be_of(_path(about[owner])):
                yield from _links_of(html, prose, words, about[owner])


def _path(example: Example) -> PurePosixPath | None:
    return example.attribution.path if example.attribution else None


def _named(found: Sequence[LineWords], example: Example) -> set[int]:
    own = (words for words in found if words.may_be_of(_path(example)))
    return {number.lineno for words in own for lines in words.lines for number in lines.numbers}


def _links_of(html: str, prose: HtmlProse, words: LineWords, example: Example) -> Iterator[Replacement]:
    """Yield a link for each line or range that some words name; the first begins with the word."""
    for lines in words.lines:
        is_first = lines is words.lines[0]
        begin = words.start if is_first else lines.first.start
        start, end = prose.span(begin, (lines.last or lines.first).end)
        attributes = _attributes(lines, example)
        if attributes:
            label = "" if is_first else render_attribute("aria-label", f"line {html[start:end]}")
            yield start, end, f"<a class=sb-lines{attributes}{label}>{html[start:end]}</a>"


def _attributes(lines: NamedLines, example: Example) -> str:
    """Return where a link leads: to a line on the page, else in the whole file; with a script always on the page."""
    first = lines.first.lineno
    last = (lines.last or lines.first).lineno
    if last > len(example.source_lines):
        return ""
    anchor = line_anchor(example.anchor, first)
    shown = example.excerpt.linenos
    at = f"{anchor}-L{last}" if last > first else anchor
    url = safe_url(example.file_url)
    if first in shown:
        more = render_attribute("data-at", at) if at != anchor else ""
        return f"{render_attribute('href', f'#{anchor}')}{more}"
    if url is None:
        return ""
    href = render_attribute("href", f"{url}#{line_anchor('', first)}")
    return f"{href}{render_attribute('data-at', at)}"
