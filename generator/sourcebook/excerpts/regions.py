"""Regions that people already mark in their files by comments, in the dialects of many tools.

A region's comments are not part of it, nor are those of other regions inside it. Only a comment of the file's own
language counts, as its lexer tells, and only with its partner: "region to deploy to is above" ends nowhere, and is a
line of the file. Where no lexer tells, as in Markdown, what looks like a region's comment is one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.code.comments import commented_linenos
from sourcebook.errors import RegionNotFoundError, nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dialect:
    """How one tool writes the beginning and the end of a region."""

    tool: str
    start: re.Pattern[str]
    end: re.Pattern[str]
    closes_last: bool
    """Whether an end without a name, or with one that no open region has, closes the region opened last."""


_SIGN = r"(?:#|//+|/\*+|\*|<!--|--|;+|%+|\.\.|\(\*|\{[#-]|'|\"|REM\b)"
"""What begins a comment, or a line of one, in some language."""
_LISTED = 10
"""Names of regions that a hint lists at most."""
_LONGEST_TAG = 500
"""Characters of a line that are looked at."""
_NAME = r"(?P<name>[\w.:/-]+)"
_FREE = r"(?P<name>.*?)\s*(?:\*/|-->)?\s*$"


def _dialect(tool: str, *, start: str, end: str, sign: str = rf"{_SIGN}?\s*", closes_last: bool = False) -> _Dialect:
    return _Dialect(tool=tool, start=re.compile(sign + start), end=re.compile(sign + end), closes_last=closes_last)


_DIALECTS = (
    _dialect(
        "pymdownx snippets",
        start=rf"-+8<-+\s*\[\s*start:\s*{_NAME}\s*\]",
        end=rf"-+8<-+\s*\[\s*end:\s*{_NAME}\s*\]",
    ),
    _dialect("AsciiDoc", start=rf"tag::{_NAME}\[\]", end=rf"end::{_NAME}\[\]"),
    _dialect("mdBook", start=rf"ANCHOR:\s*{_NAME}", end=rf"ANCHOR_END:\s*{_NAME}"),
    _dialect("Google Cloud", start=rf"\[START\s+{_NAME}\s*\]", end=rf"\[END\s+{_NAME}\s*\]"),
    _dialect("AWS", start=rf"snippet-start:\s*\[{_NAME}\]", end=rf"snippet-end:\s*\[{_NAME}\]"),
    _dialect("Bluehawk", start=rf":snippet-start:\s*{_NAME}", end=r":snippet-end:", closes_last=True),
    _dialect("snipsync", start=rf"@@@SNIPSTART\s+{_NAME}", end=r"@@@SNIPEND\b", closes_last=True),
    _dialect(
        "editors",
        start=rf"(?:pragma\s+)?#?region\b\s*{_FREE}",
        end=rf"(?:pragma\s+)?#?endregion\b\s*{_FREE}",
        sign=rf"{_SIGN}\s*",
        closes_last=True,
    ),
)
"""Adding a dialect is adding a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tag:
    lineno: int
    dialect: _Dialect
    opens: bool
    name: str | None
    """None for an end whose dialect has no names there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Region:
    name: str
    lineno: int
    """Line of the comment that begins it."""
    end_lineno: int | None
    """Line of the comment that ends it; None when there is none."""


def find_region(name: str, lines: Sequence[str], *, language: str, path: PurePosixPath) -> list[int]:
    """Find the numbers of the lines of a region, ascending, without the comments of regions.

    Args:
        name: As its first comment says it.
        lines: All lines of the file, without their ends.
        language: Pygments' short name of the file's language.
        path: The file, for messages.

    Raises:
        RegionNotFoundError: When it is missing (with the nearest name), begun twice, not closed or empty.
    """
    regions = _regions_of(lines, language)
    named = [region for region in regions if region.name == name]
    found = [region for region in named if region.end_lineno is not None] or named
    if not found:
        raise RegionNotFoundError(
            f"no region {name!r} in {path}",
            hint=_hint(name, [region.name for region in regions if region.end_lineno is not None]),
        )
    if len(found) > 1:
        places = " and ".join(str(region.lineno) for region in found)
        raise RegionNotFoundError(
            f"region {name!r} begins more than once in {path}: lines {places}",
            hint="show `{lines: …}` instead",
        )
    region = found[0]
    if region.end_lineno is None:
        raise RegionNotFoundError(
            f"region {name!r} of {path} begins in line {region.lineno} and does not end",
            hint="end it by a comment of the same kind, or show `{lines: …}`",
        )
    edges = _edges(regions)
    shown = [n for n in range(region.lineno + 1, region.end_lineno) if n not in edges]
    if not shown:
        raise RegionNotFoundError(
            f"region {name!r} of {path} is empty",
            hint=f"its comments are in lines {region.lineno} and {region.end_lineno}",
        )
    return shown


def region_comments(lines: Sequence[str], language: str) -> frozenset[int]:
    """Return the numbers of the lines whose comments begin and end regions.

    Args:
        lines: All lines of the file, without their ends.
        language: Pygments' short name of the file's language.
    """
    return _edges(_regions_of(lines, language))


def _regions_of(lines: Sequence[str], language: str) -> list[_Region]:
    tags = [tag for number, line in enumerate(lines, 1) for tag in _tags(number, line)]
    comments = commented_linenos(lines, language) if tags else None
    return _regions([tag for tag in tags if comments is None or tag.lineno in comments])


def _edges(regions: Sequence[_Region]) -> frozenset[int]:
    return frozenset(n for each in regions if each.end_lineno is not None for n in (each.lineno, each.end_lineno))


def _tags(lineno: int, line: str) -> list[_Tag]:
    """Return the tag that a line holds, if any."""
    text = line[:_LONGEST_TAG].strip()
    for dialect in _DIALECTS:
        for opens, pattern in ((True, dialect.start), (False, dialect.end)):
            if match := pattern.match(text):
                name = match.groupdict().get("name")
                return [_Tag(lineno=lineno, dialect=dialect, opens=opens, name=name)]
    return []


def _regions(tags: Sequence[_Tag]) -> list[_Region]:
    """Pair beginnings with ends; an end without a beginning is passed over."""
    regions = []
    # Regions of one tool may overlap, and those of two know nothing of each other: this is no stack.
    named: defaultdict[tuple[str, str | None], list[_Tag]] = defaultdict(list)
    opened: defaultdict[str, dict[int, _Tag]] = defaultdict(dict)
    for tag in tags:
        tool = tag.dialect.tool
        if tag.opens:
            named[tool, tag.name].append(tag)
            opened[tool][tag.lineno] = tag
            continue
        name = tag.name
        if not named[tool, name]:
            if not tag.dialect.closes_last or not opened[tool]:
                continue
            name = opened[tool][next(reversed(opened[tool]))].name
        start = named[tool, name].pop()
        del opened[tool][start.lineno]
        regions.append(_region(start, tag.lineno))
    regions += [_region(tag, None) for left in opened.values() for tag in left.values()]
    return sorted(regions, key=lambda region: region.lineno)


def _region(start: _Tag, end_lineno: int | None) -> _Region:
    return _Region(name=start.name or "", lineno=start.lineno, end_lineno=end_lineno)


def _hint(name: str, names: Sequence[str]) -> str:
    """Return a hint on the regions there are."""
    if not names:
        return "it has no regions"
    close = nearest(name, names)
    there = list(dict.fromkeys(names))
    if close and there == [close]:
        return f"nearest is {close!r}"
    listed = ", ".join(map(repr, there[:_LISTED]))
    return f"nearest is {close!r}; it has {listed}" if close else f"it has {listed}"
