"""The opening paragraph of a page, as another page quotes it: what a project is, beside its examples."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from html import unescape
from pathlib import PurePosixPath

import markdown

from sourcebook.pages.page import Page

_TARGET = re.compile(r"(?<=\]\()(<?)([^\s<>()]+)")
"""Where an inline link or image leads. Source: https://daringfireball.net/projects/markdown/syntax#link"""
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")
"""What does not depend on the page: an address with a scheme, or one from the root."""
_END = re.compile(r"\n(?=\n|\0| {0,3}(?:`{3}|~{3}))")
"""Where a paragraph ends: at a blank line, a block of ours, or a fence."""
_NO_PARAGRAPH = re.compile(r"\0| {0,3}(?:`{3}|~{3}|<)| {4}|\t")
"""What opens a page and does not end there: a block of ours, a fence, HTML, code."""
_NO_PROSE = re.compile(r"\||[-*+] |\d+[.)] |!\[")
"""How a paragraph begins that says nothing by itself: a table, a list, an image."""
_BLOCK = "\0"
"""Stands for the first line of a block that becomes a figure, also inside of a list or a quote."""
_RULE = re.compile(r"(=+|-+)[ \t]*")


def opening_paragraph(page: Page, *, shown_on: PurePosixPath) -> str | None:
    """Return the first paragraph below any headings, its links leading where they did; None where code comes first.

    Args:
        page: The page that is quoted.
        shown_on: Path of the page that quotes it, from the same folder.
    """
    lines = page.body.split("\n")
    for lineno, _ in page.headings:
        if _has_rule(lines, lineno):
            lines[lineno] = ""
        lines[lineno - 1] = ""
    lines = [line.replace(_BLOCK, "\ufffd") for line in lines]
    for block in page.blocks:
        lines[block.lineno - 1] = _BLOCK
    paragraph = _END.split("\n".join(line.rstrip() for line in lines).strip("\n"), maxsplit=1)[0]
    if not paragraph or _NO_PARAGRAPH.match(paragraph):
        return None

    def moved(match: re.Match[str]) -> str:
        if _ELSEWHERE.match(match[2]):
            return match[0]
        target, hash_, anchor = match[2].partition("#")
        place = posixpath.join(page.path.parent, target) if target else str(page.path)
        return f"{match[1]}{posixpath.relpath(place, shown_on.parent)}{hash_}{anchor}"

    return _TARGET.sub(moved, paragraph)


def has_prose(page: Page) -> bool:
    """Tell whether the body of a page says anything beside its headings and its blocks."""
    lines = page.body.split("\n")
    silent = {n for block in page.blocks for n in range(block.lineno, block.end_lineno + 1)}
    for lineno, _ in page.headings:
        silent |= {lineno, lineno + 1} if _has_rule(lines, lineno) else {lineno}
    return any(line.strip() for n, line in enumerate(lines, start=1) if n not in silent)


def _has_rule(lines: Sequence[str], lineno: int) -> bool:
    """Tell whether the text of a heading has a rule below it."""
    is_text = not lines[lineno - 1].lstrip().startswith("#")
    return is_text and lineno < len(lines) and _RULE.fullmatch(lines[lineno]) is not None


def plain_opening(page: Page) -> str | None:
    """Return the opening paragraph of a page as plain text; None where it opens with something else."""
    paragraph = opening_paragraph(page, shown_on=page.path)
    if paragraph is None or _NO_PROSE.match(paragraph):
        return None
    text = unescape(re.sub(r"<[^>]*>", "", markdown.markdown(paragraph)))
    return " ".join(text.split()) or None


def description_of(page: Page) -> str | None:
    """Return what a page is in a sentence or two: its `meta`, of a project its first paragraph."""
    front_matter = page.front_matter
    if front_matter.meta or not front_matter.project:
        return front_matter.meta
    return plain_opening(page)
