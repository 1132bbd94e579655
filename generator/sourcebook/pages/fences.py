"""Where do the fenced code blocks of a Markdown text begin and end?

The one scanner of the program, for the commands as well as for the Markdown extension. It holds pymdownx.superfences'
idea of a fence (tests compare the two): the closing line repeats the opening characters exactly, what stands inside a
fence is text, a fence keeps the indent or quote marks of its container, and a line that leaves the container abandons
the fence. It also sees fences in lists and quotes where Python-Markdown's own `fenced_code` does not.

Which options a fence may have is for the plugins of a site to say, and nobody knows them all (`exec="on"` is
markdown-exec's): here it may have any, as in CommonMark. Where superfences knows none of them, and shows the opening
line as text, the fences below are still those that the author wrote.

Raw text goes in, tabs and all, because the lines of a fence are handed on as they were written. `containers` answers
which fences are in fact lines of an indented code block or of a comment.

Source: https://facelessuser.github.io/pymdown-extensions/extensions/superfences/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sourcebook.pages.containers import find_commented, find_indented_code

TAB = 4
"""Columns of a tab stop, as in Python-Markdown."""

_OPENING = re.compile(r"[> \t]*(`{3,}|~{3,})")
_PREFIX = re.compile(r"[> ]*")
_FENCE = re.compile(r"`{3,}|~{3,}")
_LANGUAGE = re.compile(r"[ ]*\.?(?P<language>[\w#.+-]+)(?= |$)")
_ATTRIBUTES = re.compile(r"[ ]*\{(?P<attributes>.*)\}[ ]*")
_OPTION = re.compile(r"""[ ]*([A-Za-z][A-Za-z0-9_]*)(?:=("[^"]*"|'[^']*'))?(?= |$)""")
_CLASS = re.compile(r"""(?:^|\s)\.([^\s=}"']+)""")
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """One fenced code block; line numbers are those of the text, 1-based and inclusive."""

    lineno: int
    """The opening line."""
    end_lineno: int
    """The closing line; the last line of a fence that is never closed."""
    prefix: str
    """Indent and quote marks of the container, to keep in front of a replacement."""
    marker: str
    """The opening characters, such as three backticks."""
    info: str
    """What follows them on the opening line, stripped."""
    language: str
    """First word or first class of the info string; empty when it names none."""
    lines: tuple[str, ...]
    """What stands between, without the prefix and otherwise as written."""
    closed: bool
    """False when the text ends, or the container is left, before a closing line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    """The first line of a fence, being read."""

    lineno: int
    prefix: str
    marker: str
    info: str
    language: str


def split_lines(text: str) -> list[str]:
    """Split at the line ends that Python-Markdown knows, and at no other character.

    `str.splitlines` would also split at a form feed, which is part of some source files.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


@lru_cache(maxsize=64)
def scan_fences(text: str) -> tuple[Fence, ...]:
    """Find the fenced code blocks of a text, in order.

    Those that Python-Markdown would show as part of an indented code block, or hide in an HTML comment, are left out;
    one inside a longer fence is text. Takes time linear in the text. All who ask of a page in turn
    ask of one text, so the last ones are kept.
    """
    # Most texts that are asked about have none.
    if "```" not in text and "~~~" not in text:
        return ()
    lines = split_lines(text)
    fences = _scan_lines(lines)
    hidden = find_commented(lines, fences) if "<!--" in text else frozenset()
    # Only a fence that is indented, or touches the line above it, can belong to code; the walk over all blocks is long.
    if any(len(fence.prefix) >= TAB or lines[fence.lineno - 2].strip() for fence in fences):
        hidden |= find_indented_code(lines, fences)
    return tuple(fence for fence in fences if fence.lineno not in hidden)


def _scan_lines(lines: Sequence[str]) -> list[Fence]:
    fences: list[Fence] = []
    opening: _Opening | None = None
    reader: _Body | None = None
    passed = 0
    for lineno, line in enumerate(lines, start=1):
        if lineno <= passed:
            continue
        if opening is None or reader is None:
            opening = _read_opening(line, lineno=lineno)
            reader = _Body(opening) if opening else None
            passed = reader.take_code(lines, lineno) if reader else 0
            continue
        state = reader.take(line)
        if state is not None:
            last = lineno if state else lineno - 1
            fences.append(reader.to_fence(end_lineno=last, closed=state))
            opening = None
    if opening is not None and reader is not None:
        fences.append(reader.to_fence(end_lineno=len(lines), closed=False))
    return fences


def _read_opening(line: str, *, lineno: int) -> _Opening | None:
    if not _OPENING.match(line):
        return None
    # As superfences does, which looks for openings in expanded lines; the lines inside keep their tabs.
    line = line.expandtabs(TAB)
    prefix = _match(_PREFIX, line, 0)
    marker = _match(_FENCE, line, len(prefix))
    info = line[len(prefix) + len(marker) :]
    language = _read_info(info)
    if language is None:
        return None
    return _Opening(lineno=lineno, prefix=prefix, marker=marker, info=info.strip(), language=language)


def _match(pattern: re.Pattern[str], line: str, start: int) -> str:
    match = pattern.match(line, start)
    return match.group() if match else ""


def _read_info(info: str) -> str | None:
    """Return the language of an info string; None when it is one that opens no fence."""
    language = ""
    if match := _LANGUAGE.match(info):
        language = match["language"]
        info = info[match.end() :]
    if attributes := _ATTRIBUTES.fullmatch(info):
        classes = _CLASS.findall(_QUOTED.sub("", attributes["attributes"]))
        return language or (classes[0] if classes else "")
    while option := _OPTION.match(info):
        info = info[option.end() :]
    return None if info.strip() else language


class _Body:
    """Takes the lines of one fence until it ends.

    Mutable, because a fence of n lines is read in n steps; nothing of it leaves this module.
    """

    def __init__(self, opening: _Opening) -> None:
        self.opening = opening
        self.width = len(opening.prefix)
        self.quotes = opening.prefix.count(">")
        self.lines: list[str] = []
        self.after_blank = False

    def take_code(self, lines: Sequence[str], start: int) -> int:
        """Read at once all lines up to the one that closes a fence without a prefix, which nothing else ends.

        Args:
            lines: All of the text.
            start: How many are read already.

        Returns:
            How many are read now.
        """
        if self.width:
            return start
        marker = self.opening.marker
        end = start
        while end < len(lines) and not (lines[end].startswith(marker) and lines[end].rstrip(" \t") == marker):
            end += 1
        self.lines += lines[start:end]
        return end

    def take(self, line: str) -> bool | None:
        """Read one line: True when it closes the fence, False when it abandons it."""
        prefix, content = _split_prefix(line, self.width) if self.width else ("", line)
        blank = not content if self.quotes and line.strip(" \t") else not line.strip()
        if self._is_left(prefix, blank=blank):
            return False
        if not blank and content.rstrip(" \t") == self.opening.marker:
            return True
        self.after_blank = blank
        self.lines.append(content)
        return None

    def _is_left(self, prefix: str, *, blank: bool) -> bool:
        """Tell whether a line with this prefix is outside of the container."""
        level = prefix.count(">")
        if level > self.quotes:
            return True
        if blank:
            return False
        if self.quotes:
            return len(prefix) < self.width or (self.after_blank and level < self.quotes)
        return len(prefix) != self.width

    def to_fence(self, *, end_lineno: int, closed: bool) -> Fence:
        """Return what was read."""
        return Fence(
            lineno=self.opening.lineno,
            end_lineno=end_lineno,
            prefix=self.opening.prefix,
            marker=self.opening.marker,
            info=self.opening.info,
            language=self.opening.language,
            lines=tuple(self.lines),
            closed=closed,
        )


def _split_prefix(line: str, width: int) -> tuple[str, str]:
    """Split off indent and quote marks, up to `width` columns; a tab counts to its next stop.

    Of a tab that reaches beyond the width, the columns beyond stay with the content as spaces.
    """
    prefix = ""
    index = 0
    for index, char in enumerate(line):  # noqa: B007
        if len(prefix) >= width or char not in "> \t":
            break
        prefix += " " * (TAB - len(prefix) % TAB) if char == "\t" else char
    else:
        index = len(line)
    return prefix[:width], prefix[width:] + line[index:]
