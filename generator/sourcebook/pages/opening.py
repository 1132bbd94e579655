"""The opening paragraph of a page, as another page quotes it: what a project is, beside its examples."""

from __future__ import annotations

import posixpath
import re
from html import unescape
from pathlib import PurePosixPath

import markdown

from sourcebook.pages.page import Page

_TARGET = re.compile(r"(?<=\]\()(<?)([^\s<>()]+)")
"""Where an inline link or image leads. Source: https://daringfireball.net/projects/markdown/syntax#link"""
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")
"""What does not depend on the page: an address with a scheme, or one from the root."""
_NO_PROSE = re.compile(r"`{3}|~{3}|<|\||[-*+] |\d+[.)] | {4}|!\[")
"""How a paragraph begins that says nothing by itself: a fence, HTML, a table, a list, code, an image."""
_RULE = re.compile(r"(=+|-+)[ \t]*")


def opening_paragraph(page: Page, *, shown_on: PurePosixPath) -> str | None:
    """Return the first paragraph below any headings, its links leading where they did.

    Args:
        page: The page that is quoted.
        shown_on: Path of the page that quotes it, from the same folder.
    """
    lines = page.body.split("\n")
    for lineno, _ in page.headings:
        lines[lineno - 1] = ""
        if lineno < len(lines) and _RULE.fullmatch(lines[lineno]):
            lines[lineno] = ""
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    if not text:
        return None

    def moved(match: re.Match[str]) -> str:
        if _ELSEWHERE.match(match[2]):
            return match[0]
        target, hash_, anchor = match[2].partition("#")
        place = posixpath.join(page.path.parent, target) if target else str(page.path)
        return f"{match[1]}{posixpath.relpath(place, shown_on.parent)}{hash_}{anchor}"

    return _TARGET.sub(moved, text.partition("\n\n")[0])


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
