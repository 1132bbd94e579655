"""Completes a finished page around its figures: the name in its heading, the way to it, the list
of its examples.

All of it is put in place late, in finished HTML, so that search, tables of contents and templates
see the heading as a plain title and no list. What is looked for is what our own layout wrote and
what Markdown makes of a heading; a page that looks otherwise is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape, unescape

from sourcebook.display.anchors import line_anchor
from sourcebook.display.strip import Listed, render_strip
from sourcebook.model.figure import Example
from sourcebook.site.layout import SECTION_END, SECTION_START, STRIP_SLOT
from sourcebook.writing.safe_html import render_link, render_text

_HEADING = re.compile(r"<h1\b[^>]*>(?P<text>.*?)</h1>", re.DOTALL)
_SUBHEADING = re.compile(r"<h[2-6]\b[^>]*?\sid=[\"']?(?P<id>[^\"'\s>]+)")
_FIRST_PARAGRAPH = re.compile(r"\s*<p>.*?</p>", re.DOTALL)


def place_strip(html: str, slots: Mapping[str, Example]) -> str:
    """Put the list of examples on a page that has two or more, and a section around each.

    Args:
        html: The finished page, its figures still slots.
        slots: The example of each slot, by the slot's HTML.
    """
    found = sorted((html.find(slot), slot) for slot in slots if slot in html)
    if len(found) > 1:
        strip = render_strip(_listed(html, found, slots))
        for (_, slot), classes in zip(found, strip.classes, strict=True):
            html = _in_section(html, slot, f'<section class="{classes}">\n')
        html = _with_strip(html, strip.html, before=found[0][1])
    for ours in (STRIP_SLOT, SECTION_START, SECTION_END):
        html = html.replace(ours, "")
    return html


def _listed(html: str, found: Sequence[tuple[int, str]], slots: Mapping[str, Example]) -> list[Listed]:
    """Return each example with the heading above it, or its first line where it has none of its
    own."""
    listed = []
    heading = _HEADING.search(html)
    start = heading.end() if heading else 0
    for position, slot in found:
        example = slots[slot]
        ids = [unescape(match["id"]) for match in _SUBHEADING.finditer(html, start, position)]
        lines = [line_anchor(example.anchor, n) for n in example.excerpt.linenos[:1]]
        anchor = next(iter([*ids[-1:], *lines]), None)
        listed.append(Listed(example=example, url=anchor and f"#{anchor}"))
        start = position
    return listed


def _in_section(html: str, slot: str, opening: str) -> str:
    """Wrap what belongs to an example: what our layout says, or the figure alone."""
    position = html.index(slot)
    start, end = html.rfind(SECTION_START, 0, position), html.find(SECTION_END, position)
    if start < 0 or end < 0 or SECTION_END in html[start:position]:
        return html.replace(slot, f"{opening}{slot}\n</section>", 1)
    inner = html[start + len(SECTION_START) : end]
    return f"{html[:start]}{opening}{inner}</section>{html[end + len(SECTION_END) :]}"


def _with_strip(html: str, strip: str, *, before: str) -> str:
    if STRIP_SLOT in html:
        return html.replace(STRIP_SLOT, strip, 1)
    heading = _HEADING.search(html, 0, html.index(before))
    if heading is None:
        return html
    paragraph = _FIRST_PARAGRAPH.match(html, heading.end())
    end = paragraph.end() if paragraph else heading.end()
    return f"{html[:end]}\n{strip}{html[end:]}"


def complete_heading(
    html: str,
    *,
    name: str | None,
    separator: str = ".",
    crumbs: Sequence[tuple[str, str]] = (),
) -> str:
    """Set what a page is about off in its heading, and put the way to the page above it.

    Args:
        html: The finished page.
        name: A dotted symbol, or a path; None leaves the heading as it is.
        separator: Of the parts of the name: a dot or a slash.
        crumbs: Text and address of the pages above this one; empty for none.
    """
    heading = _HEADING.search(html)
    if heading is None:
        return html
    text = heading["text"]
    if name is not None:
        rendered = render_name(name, separator)
        text = _named(name).sub(lambda _: rendered, text, count=1)
    before = html[: heading.start()]
    opening = html[heading.start() : heading.start("text")]
    return f"{before}{render_crumbs(crumbs)}{opening}{text}{html[heading.end('text') :]}"


def _named(name: str) -> re.Pattern[str]:
    """Return what finds a name in a piece of HTML: whole, and outside of tags."""
    return re.compile(rf"(?<![\w.]){re.escape(escape(name))}(?!\.?\w)(?=[^<>]*(?:<|\Z))")


def render_name(name: str, separator: str) -> str:
    """Render a name that may break behind each separator, its last part strong."""
    *before, last = name.split(separator)
    soft = "".join(f"{render_text(part)}{separator}<wbr>" for part in before)
    return f'<span class="sb-symbol"><span>{soft}</span>{render_text(last)}</span>'


def render_crumbs(crumbs: Sequence[tuple[str, str]]) -> str:
    """Render the way to a page; nothing without one."""
    if not crumbs:
        return ""
    links = "".join(render_link(url, render_text(text)) for text, url in crumbs)
    return f'<nav class="sb-crumbs" aria-label="Place">{links}</nav>\n'
