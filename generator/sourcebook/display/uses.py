"""The uses that an example shows, as lines of a list: what stands before the name, the name, what follows it.

A line of the list is one shown line on which marks begin. Imports come last: they say that a symbol is used, not how.
"""

from __future__ import annotations

from dataclasses import dataclass

from sourcebook.display.anchors import line_anchor
from sourcebook.model.figure import Example, marked_lines
from sourcebook.model.lines import Span
from sourcebook.model.mark import CallShape, Kind
from sourcebook.writing.safe_html import render_attribute, render_text

MOST = 30
"""Uses of one example that are listed; all of them are marked in its figure."""
_BEFORE = 48
"""Characters in front of a name that are shown, those next to it."""
_LONGEST = 120
"""Characters of a name, and of what follows it, that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One shown line on which uses begin."""

    lineno: int
    kinds: tuple[Kind, ...]
    """In the order of `Kind`; never empty."""
    calls: tuple[str, ...]
    """How it is called there, as a reader would say it; several where a line has several calls."""
    before: str
    name: str
    """Empty where a whole line is marked."""
    after: str

    @property
    def kind(self) -> Kind:
        """The kind that says most: of a line that also imports, another."""
        return next((kind for kind in self.kinds if kind is not Kind.IMPORT), Kind.IMPORT)

    @property
    def is_import(self) -> bool:
        """Whether it only imports."""
        return self.kind is Kind.IMPORT


def uses_of(example: Example) -> tuple[Use, ...]:
    """Return the uses that an example shows, in the order of the file, imports behind all others."""
    by_line: dict[int, list[Kind]] = {}
    for kind, linenos in marked_lines(example.marks, example.excerpt).items():
        for lineno in linenos:
            by_line.setdefault(lineno, []).append(kind)
    uses = [_use(example, lineno, tuple(kinds)) for lineno, kinds in sorted(by_line.items())]
    # The `from` above a name of a long import says nothing that the name does not.
    named = [use for use in uses if use.name or not use.is_import] or uses
    return tuple(sorted(named, key=lambda use: use.is_import))


def describe_call(shape: CallShape) -> str:
    """Return how a call gives its arguments: `none`, `positional`, `2 positional, bind=`."""
    by_position = (
        [] if not shape.positional else ["positional" if shape.positional == 1 else f"{shape.positional} positional"]
    )
    by_name = ["**" if name == "**" else f"{name}=" for name in sorted(set(shape.keywords))]
    return ", ".join([*by_position, *by_name]) or "none"


def _use(example: Example, lineno: int, kinds: tuple[Kind, ...]) -> Use:
    here = [mark for mark in example.marks if mark.lineno == lineno and mark.kind in kinds]
    here = here or [mark for mark in example.marks if lineno in mark.linenos and mark.kind in kinds]
    # What is not an import says more about a line that is both.
    mark = min(here, key=lambda mark: (mark.kind is Kind.IMPORT, mark.name is None))
    shown = frozenset(example.excerpt.linenos)
    name = mark.name if mark.name is not None and mark.name.lineno in shown else None
    before, word, after = _cut(example.source_lines, lineno, name)
    calls = tuple(sorted({describe_call(mark.call) for mark in here if mark.call is not None}))
    return Use(lineno=lineno, kinds=kinds, calls=calls, before=before, name=word, after=after)


def _cut(lines: tuple[str, ...], lineno: int, name: Span | None) -> tuple[str, str, str]:
    """Return the line of a name in three parts, without its margin and not longer than can be read at a glance."""
    if name is None:
        return "", "", _head(lines[lineno - 1].strip())
    line = lines[name.lineno - 1]
    end = name.end_col if name.end_lineno == name.lineno else len(line)
    before = line[: name.col].lstrip()
    if len(before) > _BEFORE:
        before = f"…{before[1 - _BEFORE :]}"
    return before, _head(line[name.col : end]), _head(line[end:].rstrip())


def _head(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def render_use(use: Use, anchor: str, classes: str) -> str:
    """Render a use as a link to its line.

    Args:
        use: What to show.
        anchor: Prefix of the ids of the figure's lines.
        classes: By which the filters find it.
    """
    words = ", ".join("marked" if kind is Kind.AUTHOR else str(kind) for kind in use.kinds)
    href = render_attribute("href", f"#{line_anchor(anchor, use.lineno)}")
    title = render_attribute("title", f"{words}, line {use.lineno}")
    before = f"<code><bdi>{render_text(use.before)}</bdi></code>" if use.name else ""
    name = f"<mark>{render_text(use.name)}</mark>" if use.name else ""
    return (
        f'<a class="sb-use {classes}"{href} data-kind={use.kind}{title} translate=no>'
        f"{before}<code>{name}{render_text(use.after)}</code></a>\n"
    )
