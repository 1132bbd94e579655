"""Read which licence the head of a file names: its `SPDX-License-Identifier`, else well-known sentences.

A file of a project may be under another licence than the rest: it was taken from elsewhere. Looked at are the comments,
and the docstring, before the first line of code; what is written differently names none. Where sentences name several
licences the reader has the choice, as far as anybody can tell without reading them all: so a licence counts as another
only when no sentence names that of the project.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sourcebook.pins.license_list import canonical_license, is_allowed, license_ids

_MOST_LINES = 120
_LONGEST = 1_000
"""Characters of a line that are read."""
_TAG = re.compile(r"SPDX-License-Identifier:[ \t]*([^\n]*)")
_ENDS = re.compile(r"\s*(?:\*/|-->|\*\)|#\}|\"\"\"|''')\s*$")
_BLOCKS = (
    ('"""', '"""'),
    ("'''", "'''"),
    ("/*", "*/"),
    ("<!--", "-->"),
    ("{-", "-}"),
    ("(*", "*)"),
    ("{#", "#}"),
    ("=begin", "=end"),
)
_LINES = ("#", "//", "--", ";", "%", "..", "REM ")
_MARKERS = re.compile(r"^[\s#/*;%!<>=\-\"'.|]+|[\s#*/|]+$")
_VERSION = re.compile(r"\b(?:version |v\.? ?)(\d(?:\.\d)?)")
_VERSION_WITHIN = 200
"""Characters behind the name of a licence in which its version stands: the sentences of the Free Software Foundation
name it behind "as published by" them.
"""

_SENTENCES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), ids)
    for pattern, ids in (
        (r"under (?:the terms of )?the apache (?:software )?licen[cs]e,? (?:version |v)?2", ("Apache-2.0",)),
        (r"licen[cs]e:? apache (?:software )?(?:licen[cs]e)?,? ?(?:version |v)?2", ("Apache-2.0",)),
        (r"subject to the terms of the mozilla public licen[cs]e,? (?:version |v\.? ?)2", ("MPL-2.0",)),
        (r"permission is hereby granted, free of charge, to any person obtaining a copy of this software", ("MIT",)),
        (r"under (?:the terms of )?(?:the |an? )?(?:expat|mit)(?:/x11)?(?:[ -]style)? licen[cs]e", ("MIT",)),
        (r"licen[cs]e:? mit\b", ("MIT",)),
        (r"redistribution and use in source and binary forms, with or without modification, are permitted", ("BSD-",)),
        (
            r"under (?:the terms of )?(?:the |an? )?(?:[\w-]+ )?bsd(?:[ -]style)? licen[cs]e|bsd-style licen[cs]e",
            ("BSD-",),
        ),
        (r"licen[cs]e:? (?:new |[23]-clause )?bsd\b|bsd [23]-clause|[23]-clause bsd", ("BSD-",)),
        (
            r"permission to use, copy, modify, and(?:/or)? distribute this software for any purpose with or without",
            ("ISC", "0BSD"),
        ),
        (
            r"licensed to psf under a contributor agreement|under the python software foundation licen[cs]e",
            ("PSF-2.0", "Python-2.0"),
        ),
        (r"subject to the provisions of the zope public licen[cs]e", ("ZPL-",)),
        (r"proprietary and confidential|unauthori[sz]ed copying of this file", ()),
    )
)
"""How headers say it, in lower case with single spaces, and the ids that they may mean; one that ends in `-` begins
the ids of a family, and none is the licence of nobody.
"""
_GNU = re.compile(
    r"(?:under|terms of) (?:the )?(?:terms of )?(?:the )?gnu (affero |lesser |library )?(?:general )?public licen[cs]e"
)
_GNU_IDS = {"": "GPL", "affero ": "AGPL", "lesser ": "LGPL", "library ": "LGPL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderLicense:
    """What the head of a file says."""

    said: str
    """The SPDX expression; of a sentence the ids or the beginning of one that it names."""
    lineno: int
    """Where it is said; of several sentences the first."""
    alternatives: tuple[str, ...]
    """SPDX expressions, or beginnings of ids that end in `-`; empty where nobody may use it."""

    def is_of(self, expression: str) -> bool:
        """Tell whether a project under a licence may have such a file without a word.

        Which later versions may be chosen makes no difference: `GPL-2.0-only` is as `GPL-2.0-or-later`.
        """
        return self.is_one_of(license_ids(expression))

    def is_one_of(self, allowed: Iterable[str]) -> bool:
        """Tell whether some licences satisfy what it says, later versions aside."""
        ids = frozenset(map(_without_later, allowed))
        return any(
            any(id.startswith(said) for id in ids) if said.endswith("-") else is_allowed(_without_later(said), ids)
            for said in self.alternatives
        )


def read_header_license(lines: Sequence[str]) -> HeaderLicense | None:
    """Return the licence that the head of a file names; None where it names none that is known.

    Args:
        lines: All lines of the file, without their ends.

    Source: https://spdx.github.io/spdx-spec/v2.3/using-SPDX-short-identifiers-in-source-files/
    """
    head = list(_head(lines))
    tags = [(lineno, found) for lineno, line in head if (found := _tag(line))]
    if tags:
        said = tags[0][1] if len(tags) == 1 else " AND ".join(f"({tag})" for _, tag in tags)
        return HeaderLicense(said=said, lineno=tags[0][0], alternatives=(said,))
    return _by_sentences(head)


def _head(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines before the first one of code, with their numbers."""
    end: str | None = None
    for lineno, line in enumerate(lines[:_MOST_LINES], start=1):
        text = line[:_LONGEST].strip().removeprefix("\ufeff")
        if end is not None:
            end = None if end in text else end
        elif block := next((pair for pair in _BLOCKS if text.lstrip("rRuU").startswith(pair[0])), None):
            rest = text.lstrip("rRuU")[len(block[0]) :]
            end = None if block[1] in rest else block[1]
        elif text and not text.startswith(_LINES):
            return
        yield lineno, text


def _tag(line: str) -> str | None:
    found = _TAG.search(line)
    try:
        return canonical_license(_ENDS.sub("", found[1]).strip()) if found else None
    except ValueError:
        return None


def _by_sentences(head: Sequence[tuple[int, str]]) -> HeaderLicense | None:
    text, starts = "", []
    for lineno, line in head:
        if words := _MARKERS.sub("", line).lower().split():
            starts.append((len(text), lineno))
            text += " ".join(words) + " "
    found = [*_gnu(text)]
    for pattern, ids in _SENTENCES:
        if match := pattern.search(text):
            found.append((match.start(), ids))
    if not found:
        return None
    found.sort()
    at = found[0][0]
    alternatives = tuple(dict.fromkeys(id for _, ids in found for id in ids))
    return HeaderLicense(
        said=" or ".join(id.rstrip("-") for id in alternatives) or "that nobody may copy it",
        lineno=max(lineno for start, lineno in starts if start <= at),
        alternatives=alternatives,
    )


def _gnu(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield where a licence of the Free Software Foundation is named, and which version where it is said."""
    for match in _GNU.finditer(text):
        name = _GNU_IDS[match[1] or ""]
        version = _VERSION.search(text, match.start(), match.end() + _VERSION_WITHIN)
        if version is None:
            yield match.start(), (f"{name}-",)
        else:
            yield match.start(), (f"{name}-{version[1] if '.' in version[1] else version[1] + '.0'}",)


def _without_later(expression: str) -> str:
    return re.sub(r"(?:-only|-or-later|\+)(?=$|[\s()])", "", expression)
