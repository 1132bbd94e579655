"""How large can a text be, and where does it break, to fit its place? Pure arithmetic over a measure of width.

A name is broken behind its dots and underscores, a sentence at its spaces, and either anywhere when one part alone
is too wide. What still does not fit ends in an ellipsis.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

ELLIPSIS = "…"

_NAME_PARTS = re.compile(r"[^._]*[._]+|[^._]+")

Measure = Callable[[str], float]
"""Width of a text in pixels."""


def cut_to_width(text: str, width: float, measure: Measure) -> str:
    """Return the text, or as much of its beginning as fits together with an ellipsis."""
    if measure(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = measure(text[:middle].rstrip() + ELLIPSIS) <= width
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + ELLIPSIS


def break_name(name: str, width: float, measure: Measure) -> list[str]:
    """Break a dotted name into lines, as many as it takes.

    The last part begins a line of its own where the lines become no more by that: it is what a reader looks for.
    """
    prefix, dot, last = name.rpartition(".")
    filled = _fill(_NAME_PARTS.findall(name), width, measure)
    apart = [
        *_fill(_NAME_PARTS.findall(prefix + dot), width, measure),
        *_fill(_NAME_PARTS.findall(last), width, measure),
    ]
    return apart if len(filled) > 1 and len(apart) <= len(filled) else filled


def shorten_name(name: str, count: int, width: float, measure: Measure) -> list[str]:
    """Break a dotted name into at most `count` lines: first parts go first, an ellipsis standing for them."""
    lines = break_name(name, width, measure)
    while len(lines) > count and "." in name.lstrip(ELLIPSIS + "."):
        name = ELLIPSIS + name.lstrip(ELLIPSIS + ".").partition(".")[2]
        lines = break_name(name, width, measure)
    return at_most(lines, count, width, measure)


def break_prose(text: str, width: float, measure: Measure) -> list[str]:
    """Break a sentence into lines, as many as it takes."""
    return [line.strip() for line in _fill(re.findall(r"\S+\s*", text), width, measure)]


def at_most(lines: Sequence[str], count: int, width: float, measure: Measure) -> list[str]:
    """Return the first lines; an ellipsis ends the last of them when there are more."""
    if len(lines) <= count:
        return list(lines)
    last = lines[count - 1].rstrip()
    return [*lines[: count - 1], cut_to_width(last + ELLIPSIS, width, measure)]


def _fill(parts: Sequence[str], width: float, measure: Measure) -> list[str]:
    """Put parts into lines, each as full as can be; a part too wide for a line is broken anywhere."""
    lines: list[str] = []
    current = ""
    for part in parts:
        if measure((current + part).rstrip()) <= width:
            current += part
            continue
        if current:
            lines.append(current)
        current = part
        while measure(current.rstrip()) > width and len(current) > 1:
            head = _head_length(current, width, measure)
            lines.append(current[:head])
            current = current[head:]
    return [*lines, current] if current else lines


def _head_length(text: str, width: float, measure: Measure) -> int:
    """Return how many characters fit, at least one."""
    low, high = 1, len(text) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle]) <= width else (low, middle - 1)
    return low
