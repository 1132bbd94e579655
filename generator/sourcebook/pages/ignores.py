"""What does an author not want to be told, where, and why?

A comment on the line before, `<!-- sourcebook: ignore SB201 the reason -->` in the text and `# sourcebook: ignore …` in
front matter, or the option `ignore` of an example. Read only: whether a code exists, a reason is given and something is
silenced is for the check to say, which knows what it found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from sourcebook.model.lines import LineRange
from sourcebook.model.place import Location
from sourcebook.model.request import ExampleRequest
from sourcebook.pages.containers import code_lines
from sourcebook.pages.fences import Fence

_SPELLED = "sourcebook: ignore"
_LEAD = r"(?P<lead>[A-Za-z]{4,12}:?\s*[A-Za-z]{3,9}\b:?|[A-Za-z]{4,12}:)"
_COMMENT = re.compile(rf"<!--\s*{_LEAD}(?P<said>(?:(?!-->)[^<]){{0,2000}})-->")
_HEAD_COMMENT = re.compile(rf"\s*#\s*{_LEAD}(?P<said>.*)")
_SPELLED_ALIKE = 0.75
"""Likeness from which a comment with the code of a finding is meant for one."""
_CODE = re.compile(r"\s*SB[0-9]{3}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """One finding that is not to be told."""

    code: str
    """As written: it may be none."""
    reason: str
    """Empty where none is given."""
    location: Location
    """Where it is written."""
    lines: LineRange
    """Of the same page: where what is found is silenced."""
    misspelt: str | None = None
    """What stands in place of `sourcebook: ignore`; such a comment silences nothing."""

    def covers(self, location: Location | None) -> bool:
        """Tell whether something that is found at a place is meant."""
        if self.misspelt or location is None or location.lineno is None or location.path != self.location.path:
            return False
        return self.lines.lineno <= location.lineno <= self.lines.end_lineno


def find_ignores(body: str, fences: Sequence[Fence], *, path: PurePosixPath, body_lineno: int) -> Iterator[Ignore]:
    r"""Yield the comments of a body that silence what is found below them, in order.

    Each holds for the next line that is neither empty nor such a comment; for all of a fence where that opens one.

    Args:
        body: Markdown, with `\n` as line end.
        fences: Those of the body.
        path: The page's.
        body_lineno: Line of the page on which the body begins.
    """
    # Most pages have none, and are not read again.
    if "<!--" not in body:
        return
    lines = body.split("\n")
    code = code_lines(lines, fences).union(*(range(f.lineno, f.end_lineno + 1) for f in fences))
    ends = {fence.lineno: fence.end_lineno for fence in fences}
    # Of each comment by its first line; from the last to the first, so that of a row of them each is looked at once.
    below: dict[int, int] = {}
    comments = [one for one in _comments(body) if one.lineno not in code]
    for comment in reversed(comments):
        lineno = comment.end_lineno + 1
        while lineno <= len(lines) and not lines[lineno - 1].strip(" \t>"):
            lineno += 1
        below[comment.lineno] = below.get(lineno, lineno)
    offset = body_lineno - 1
    for comment in comments:
        first = below[comment.lineno]
        yield _ignore(
            comment.said,
            comment.lead,
            Location(path=path, lineno=comment.lineno + offset),
            LineRange(lineno=first + offset, end_lineno=ends.get(first, first) + offset),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comment:
    """A comment; line numbers are those of the body."""

    lineno: int
    end_lineno: int
    lead: str
    said: str


def _comments(body: str) -> Iterator[_Comment]:
    """Yield the comments that are not in a code span, in order."""
    lineno, counted = 1, 0
    for match in _COMMENT.finditer(body):
        start = match.start()
        lineno += body.count("\n", counted, start)
        counted = start
        before = body[body.rfind("\n", 0, start) + 1 : start]
        if before.count("`") % 2 == 0 and _is_meant(match):
            end = lineno + match[0].count("\n")
            yield _Comment(lineno=lineno, end_lineno=end, lead=match["lead"], said=match["said"])


def _is_meant(match: re.Match[str]) -> bool:
    """Tell whether a comment silences something, or was meant to."""
    lead = " ".join(match["lead"].split())
    if lead.replace(": ", ":") == "sourcebook:ignore":
        return True
    # Other comments of other tools begin with a word and a colon; those with a code of ours are meant for us.
    is_alike = SequenceMatcher(None, lead.lower(), _SPELLED).ratio() >= _SPELLED_ALIKE
    return is_alike and _CODE.match(match["said"]) is not None


def find_head_ignores(head: Sequence[str], *, path: PurePosixPath) -> Iterator[Ignore]:
    """Yield the comments of front matter that silence what is found on the next line that is none.

    Args:
        head: The lines of the page above its body.
        path: The page's.
    """
    found = {
        lineno: match
        for lineno, line in enumerate(head, start=1)
        if "#" in line and (match := _HEAD_COMMENT.fullmatch(line)) and _is_meant(match)
    }
    for lineno, match in found.items():
        below = next((n for n in range(lineno + 1, len(head) + 1) if n not in found and head[n - 1].strip()), lineno)
        yield _ignore(
            match["said"], match["lead"], Location(path=path, lineno=lineno), LineRange(lineno=below, end_lineno=below)
        )


def ignores_of(request: ExampleRequest, *, end_lineno: int) -> Iterator[Ignore]:
    """Yield what the option `ignore` of an example silences: what is found at it and its options.

    Args:
        request: The example.
        end_lineno: Its last line on the page.
    """
    start = request.location.lineno or 1
    for said in request.ignore:
        lines = LineRange(lineno=start, end_lineno=max(start, end_lineno))
        yield _ignore(said, _SPELLED, request.location_of("ignore"), lines)


def _ignore(said: str, lead: str, location: Location, lines: LineRange) -> Ignore:
    code, _, reason = " ".join(said.split()).partition(" ")
    lead = " ".join(lead.split())
    misspelt = None if lead.replace(": ", ":") == "sourcebook:ignore" else lead
    return Ignore(code=code, reason=reason, location=location, lines=lines, misspelt=misspelt)
