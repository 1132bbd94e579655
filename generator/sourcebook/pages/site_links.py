"""Which links in the prose of a page lead to a line or to a page of the site, as they are written."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from sourcebook.pages.line_words import without_code
from sourcebook.pages.own_prose import Prose

_TARGET = re.compile(r"\]\(<?(?P<path>[^\s()<>#?\0]*)(?P<anchor>#[^\s()<>\0]*)?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")
_LINE = re.compile(r"(?P<prefix>.*?-|)L(?P<lineno>[1-9][0-9]{0,8})")

_MAY_MOVE = re.compile(r"\]\(<?[^\s()<>]*(?:#[^\s()<>]*L[0-9]|\bsource/[^\s()<>]*\.md)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLink:
    """A link to a page of the site; offsets are those of the page as it is read."""

    start: int
    """Of the path."""
    end: int
    """Of the path, excluded."""
    path: PurePosixPath
    """Of the page it leads to, below the content folder."""
    prefix: str = ""
    """What stands before `-L28` in its anchor; empty on the page of a whole file, and where it names no line."""
    lineno: int | None = None
    """The line that its anchor names."""
    digits: int = 0
    """Where the number of that line begins."""


def has_site_links(body: str) -> bool:
    """Tell whether a body may have a link to a line, or to the page of a whole file; most have none."""
    return _MAY_MOVE.search(body) is not None and _MAY_MOVE.search(without_code(body)) is not None


def find_site_links(prose: Prose, path: PurePosixPath) -> Iterator[SiteLink]:
    """Yield the links of a page to pages of the site, in order.

    Args:
        prose: Of the page.
        path: Of the page, below the content folder.
    """
    for match in _TARGET.finditer(without_code(prose.text)):
        if _SCHEME.match(match["path"]) or not (match["path"] or match["anchor"]):
            continue
        target = unquote(match["path"])
        line = _LINE.fullmatch((match["anchor"] or "")[1:])
        yield SiteLink(
            start=match.start("path"),
            end=match.end("path"),
            path=PurePosixPath(posixpath.normpath(path.parent / target)) if target else path,
            prefix=line["prefix"].removesuffix("-") if line else "",
            lineno=int(line["lineno"]) if line else None,
            digits=match.start("anchor") + 1 + line.start("lineno") if line else 0,
        )
