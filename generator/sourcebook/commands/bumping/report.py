"""What a bump tells: each example that moves, old and new lines side by side, each that stays and why; or a patch."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import groupby

from sourcebook.code.alignment import Carried, align_lines
from sourcebook.commands.bumping.bump import Bump
from sourcebook.commands.bumping.plan import MovedExample
from sourcebook.model.figure import SHORT_COMMIT, PlannedFigure
from sourcebook.model.lines import ranges_of
from sourcebook.model.pin import CommitPin
from sourcebook.model.place import Location
from sourcebook.writing.line_ranges import list_lines
from sourcebook.writing.plurals import plural

_WIDTH = 56
"""Characters of a line that stand beside those of another."""
_AROUND = 1
"""Lines around one that differs."""


def describe_bump(bump: Bump) -> Iterator[str]:
    """Yield what moves, what stays and why, and the counts."""
    for example in sorted(bump.moves.moved, key=lambda example: example.after.asked.location):
        yield from _moved(example, bump.before.request(example.key).location_of("source"))
    for path, carried in bump.moves.pages.items():
        page = bump.before.pages[path]
        yield from (f"{page.path}:{left.lineno}: {left.text} stays: {left.reason}" for left in carried.texts)
    for key, reason in bump.moves.left.items():
        request = bump.before.request(key)
        yield f"{request.location_of('source')}: {request.source} stays: {reason}"
    yield ", ".join(_counts(bump))


def _counts(bump: Bump) -> Iterator[str]:
    pages = plural(len(bump.pages()), "page")
    yield f"{plural(len(bump.moves.moved), 'example')} moved, {pages} changed"
    if bump.moves.left:
        yield f"{len(bump.moves.left)} stayed"
    if unread := sum(bool(page.faults) for page in bump.before.pages.values()):
        yield f"{plural(unread, 'page')} not read"
    if bump.unmoved:
        yield f"{plural(bump.unmoved, 'source is', 'sources are')} the newest"


def _moved(example: MovedExample, place: Location) -> Iterator[str]:
    old, new = example.before, example.after
    yield f"{place}: {_source(old)}: {_pinned(old)} -> {_pinned(new)}: {example.verdict}"
    yield from (f"  {told}" for told in example.told)
    licenses = [figure.source.pin.license.expression for figure in (old, new) if figure.source and figure.source.pin]
    if licenses[0] != licenses[-1]:
        yield f"  licence {licenses[0] or 'unknown'} -> {licenses[-1] or 'unknown'}"
    yield from side_by_side(old, new)


def _source(figure: PlannedFigure) -> str:
    assert figure.source is not None, "what moves has a source"
    return figure.source.reference.identity


def _pinned(figure: PlannedFigure) -> str:
    assert figure.source is not None and figure.source.pin is not None, "what moves is pinned"
    pin = figure.source.pin
    if isinstance(pin.origin, CommitPin):
        commit = pin.origin.commit[:SHORT_COMMIT]
        is_named = pin.origin.commit.startswith(pin.requested_revision.lower())
        return commit if is_named else f"{pin.requested_revision} ({commit})"
    return pin.requested_revision or f"sha256 {pin.blob.digest[:SHORT_COMMIT]}"


def side_by_side(old: PlannedFigure, new: PlannedFigure) -> Iterator[str]:
    """Yield the shown lines of two versions beside each other, marked ones with a `*`; those that agree in one row."""
    rows = list(_rows(old, new))
    differs = [index for index, row in enumerate(rows) if not _agrees(row, old, new)]
    near = {index + step for index in differs for step in range(-_AROUND, _AROUND + 1)}
    for is_near, group in groupby(enumerate(rows), key=lambda item: item[0] in near):
        part = [row for _, row in group]
        if is_near:
            yield from (_row(row, old, new) for row in part)
        else:
            yield f"  {_extent([a for a, _ in part if a])} = {_extent([b for _, b in part if b])}"


_Row = tuple[int | None, int | None]


def _rows(old: PlannedFigure, new: PlannedFigure) -> Iterator[_Row]:
    """Yield the numbers of shown lines that belong beside each other, in the order of the newer version."""
    alignment = align_lines(old.source_lines, new.source_lines)
    partner = {
        line.lineno: n
        for n in old.excerpt.linenos
        if (line := alignment.find(n)) is not None and line.how is not Carried.MOVED
    }
    beside = {n: partner[n] for n in new.excerpt.linenos if n in partner}
    waiting = [n for n in old.excerpt.linenos if n not in beside.values()]
    for n in new.excerpt.linenos:
        while waiting and n in beside and waiting[0] < beside[n]:
            yield waiting.pop(0), None
        yield beside.get(n), n
    yield from ((n, None) for n in waiting)


def _agrees(row: _Row, old: PlannedFigure, new: PlannedFigure) -> bool:
    a, b = row
    return bool(a and b) and _text(old, a) == _text(new, b)


def _text(figure: PlannedFigure, lineno: int | None) -> str:
    if lineno is None:
        return ""
    is_marked = any(lineno in mark.linenos for mark in figure.marks)
    return f"{'*' if is_marked else ' '} {figure.source_lines[lineno - 1].expandtabs(4)}"


def _row(row: _Row, old: PlannedFigure, new: PlannedFigure) -> str:
    a, b = row
    sign = "=" if _agrees(row, old, new) else "<" if b is None else ">" if a is None else "~"
    left, right = (_cut(_text(figure, n)) for figure, n in ((old, a), (new, b)))
    return f"  {a or '':>5} {left:<{_WIDTH}} {sign} {b or '':>5} {right}".rstrip()


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def _extent(linenos: list[int]) -> str:
    return list_lines(ranges_of(linenos))


def patch_of(bump: Bump) -> str:
    """Return what would be written as a unified diff, with paths from the project's folder, as `git apply` takes it."""
    root = bump.before.run.project.root
    last = {step.path: step.data.decode() for step in bump.steps()}
    parts: list[str] = []
    for path in sorted(last):
        name = path.relative_to(root.resolve()).as_posix() if path.is_relative_to(root.resolve()) else path.name
        old = path.read_bytes().decode() if path.exists() else ""
        lines = difflib.unified_diff(_lines(old), _lines(last[path]), f"a/{name}", f"b/{name}")
        for line in lines:
            parts.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(parts)


def _lines(text: str) -> list[str]:
    """Split a text where git does, at line feeds alone."""
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), *([last] if last else [])]
