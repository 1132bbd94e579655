"""What of a body is nearly an example, and would be shown as plain code without a word?

A block by another spelling of its name, with options on its first line, or pasted code that is never closed. Fences of
other tools that are called alike are none: what stands in one has to look like an example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from sourcebook.errors import nearest
from sourcebook.model.codes import Code
from sourcebook.model.place import Location
from sourcebook.model.warned import Warned
from sourcebook.pages.containers import code_lines
from sourcebook.pages.fences import Fence

_SPELLED_ALIKE = 0.85
_OPENING = re.compile(r"[> \t]*(?P<marker>`{3,}|~{3,})[ ]*(?P<info>[^`]*)")
_OPTIONS = re.compile(r"(?P<name>[\w-]+)[ :]+(?P<option>[\w]+)[ ]*[=:][ ]*(?P<value>\S+)")
_LIKE_AN_EXAMPLE = re.compile(
    r"(?:source|show|mark)[ ]*[:=].*|pkg:pypi/\S+|git\+\S+|https?://\S+/(?:blob|src|raw)/\S+|[\w./-]+/[\w.-]+\.\w{1,5}",
    re.IGNORECASE,
)


def nearly_examples(
    lines: Sequence[str], fences: Sequence[Fence], *, name: str, path: PurePosixPath, body_lineno: int
) -> Iterator[Warned]:
    """Yield a warning for each block that is nearly an example.

    Args:
        lines: Of the body.
        fences: Those of the body.
        name: That of an example's fence.
        path: The page's, for messages.
        body_lineno: Line of the page on which the body begins.
    """
    offset = body_lineno - 1
    for fence in fences:
        written = fence.language
        if written != name and nearest(written, [name], cutoff=_SPELLED_ALIKE) and _looks_like_one(fence):
            yield Warned(
                code=Code.NEARLY,
                message=f"a block {written!r} is shown as it is",
                hint=f"write '{fence.marker}{name}'",
                location=Location(path=path, lineno=fence.lineno + offset),
            )
    if not any(name in line for line in lines):
        return
    opened = [n for n, line in enumerate(lines, start=1) if name in line and _options_behind(line, name)]
    hidden = _hidden(lines, fences) if opened else frozenset()
    for lineno in opened:
        found = _options_behind(lines[lineno - 1], name)
        if lineno in hidden or found is None:
            continue
        yield Warned(
            code=Code.NEARLY,
            message="this opens no example: options stand on its first line",
            hint=f"write them as lines below `{name}`: `{found['option']}: {found['value']}`",
            location=Location(path=path, lineno=lineno + offset),
        )


def never_closed(fence: Fence, location: Location) -> Warned:
    """Return what is to be told of pasted code below its link whose fence is not closed."""
    return Warned(
        code=Code.NEARLY,
        message="this pasted code is never closed, and shown as text",
        hint=f"close it by a line {fence.marker!r}, indented like the first",
        location=location,
    )


def _looks_like_one(fence: Fence) -> bool:
    first = next((line.strip() for line in fence.lines if line.strip()), "")
    return _LIKE_AN_EXAMPLE.fullmatch(first) is not None


def _options_behind(line: str, name: str) -> re.Match[str] | None:
    """Return the option behind the name of a block, where its line is none that opens a fence."""
    opening = _OPENING.fullmatch(line)
    found = _OPTIONS.match(opening["info"].strip("{}. ")) if opening else None
    if found is None or found["name"] != name or found["value"].startswith(('"', "'")):
        return None
    return found


def _hidden(lines: Sequence[str], fences: Sequence[Fence]) -> frozenset[int]:
    """Return the lines that are code."""
    inside = (n for fence in fences for n in range(fence.lineno + 1, fence.end_lineno + 1))
    return frozenset(code_lines(lines, fences)) | frozenset(inside)
