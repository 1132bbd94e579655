"""What a newer version of a file makes of what a page says about it.

A page speaks of its marked statements, of the lines that have notes, and, where it marks nothing, of the lines that it
asks for by name, number or text. Those are compared by their syntax. What else is shown is their context. What the page
does not show does not matter: on real sites most files change with each release, and few examples with them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sourcebook.code.alignment import Alignment, Carried, align_lines
from sourcebook.code.statements import Statement, pieces_of, pieces_within, statements_of
from sourcebook.model.excerpt import Run
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.lines import LineRange
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.request import ExampleRequest, FileSelector
from sourcebook.model.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A verdict, and what it is about."""

    verdict: Verdict
    linenos: tuple[int, ...] = ()
    """Lines of the pinned file, where marked code has changed: of each statement its first marked one; ascending."""
    gone: tuple[str, ...] = ()
    """What the page asks for by name, and the newer version does not have."""


def judge(figure: PlannedFigure, new_lines: Sequence[str], *, gone: Collection[str] = ()) -> Judged:
    """Compare what a page says of a file with a newer version of the file.

    Args:
        figure: As the page shows it, out of the file that is pinned.
        new_lines: Lines of the newer version, without their ends.
        gone: Symbols, definitions and regions that the page asks for by name, and the newer version does not have.
    """
    if gone:
        return Judged(verdict=Verdict.SYMBOL_GONE, gone=tuple(gone))
    if tuple(new_lines) == figure.source_lines:
        return Judged(verdict=Verdict.SAME)
    old = statements_of(figure.source_lines, figure.language)
    new = statements_of(new_lines, figure.language)
    carried = align_lines(_texts(old), _texts(new))
    told = _told_of(figure, old)
    spare = Counter((new[n].scope, new[n].text) for n in _untaken(new, carried))
    lines = align_lines(figure.source_lines, new_lines)
    changed = {
        min(linenos.intersection(old[n].lines.linenos))
        for n, linenos in told.items()
        if not _is_kept(n, linenos, old, new, carried, spare)
    }
    changed |= {lineno for lineno in _comments_told_of(figure, old) if not _has_text(lines, lineno)}
    if changed:
        return Judged(verdict=Verdict.MARKED_CODE_CHANGED, linenos=tuple(sorted(changed)))
    if not _stand_alike(figure, old, new, carried):
        return Judged(verdict=Verdict.CONTEXT_CHANGED)
    verdicts = [_of_run(run, old, new, carried, lines, new_lines) for run in figure.excerpt.runs]
    return Judged(verdict=max(verdicts, key=lambda verdict: verdict.rank, default=Verdict.SAME))


def _texts(statements: Sequence[Statement]) -> list[str]:
    # What stands at the top of a module is found wherever it moves to; what stands in a block only with its neighbours.
    return [f" {one.text}" if one.scope else one.text for one in statements]


def _untaken(new: Sequence[Statement], carried: Alignment) -> Iterable[int]:
    taken = {line.lineno - 1 for line in carried.lines if line is not None and line.how is not Carried.CHANGED}
    return (n for n in range(len(new)) if n not in taken)


def _told_of(figure: PlannedFigure, statements: Sequence[Statement]) -> dict[int, frozenset[int]]:
    """Return the numbers of the statements that a page speaks of, each with those of its lines that it means."""
    shown = frozenset(figure.excerpt.linenos)
    told: dict[int, frozenset[int]] = {}
    for mark in [*figure.shown_marks, *_noted(figure)] or _asked_for(figure):
        linenos = shown.intersection(mark.linenos)
        for n, one in enumerate(statements):
            if not linenos.isdisjoint(one.lines.linenos) and _is_meant(one, mark):
                told[n] = told.get(n, frozenset()) | linenos
    return told


def _comments_told_of(figure: PlannedFigure, statements: Sequence[Statement]) -> Iterator[int]:
    """Yield the lines without a statement of which the author speaks all the same: it is their text that counts."""
    stated = {n for one in statements for n in one.lines.linenos}
    shown = frozenset(figure.excerpt.linenos)
    for mark in [*figure.shown_marks, *_noted(figure)]:
        if mark.kind is Kind.AUTHOR and stated.isdisjoint(mark.linenos):
            yield from (n for n in mark.linenos if n in shown and figure.source_lines[n - 1].strip())


def _has_text(lines: Alignment, lineno: int) -> bool:
    found = lines.find(lineno)
    return found is not None and found.how is not Carried.CHANGED


def _noted(figure: PlannedFigure) -> list[Mark]:
    return [Mark(lineno=n.lineno, end_lineno=n.lineno, kind=Kind.AUTHOR) for n in figure.line_notes]


def _asked_for(figure: PlannedFigure) -> list[Mark]:
    """Return all that is shown as one mark a run, where the author has asked for it and not for the file."""
    show = figure.asked.show if isinstance(figure.asked, ExampleRequest) else ()
    if not show or any(isinstance(selector, FileSelector) for selector in show):
        return []
    return [Mark(lineno=r.lineno, end_lineno=r.end_lineno, kind=Kind.AUTHOR) for r in figure.excerpt.ranges]


def _is_meant(statement: Statement, mark: Mark) -> bool:
    """Tell whether a mark on the lines of a statement is about it: of an import, about that one of its names."""
    if statement.columns is None or mark.name is None:
        return True
    first, last = statement.columns
    begin = (statement.lines.lineno, first)
    end = (statement.lines.end_lineno, last)
    is_in = begin <= (mark.name.lineno, mark.name.col) and (mark.name.end_lineno, mark.name.end_col) <= end
    # `import a.b` and `from a import *` name what is used, which is not always what is written there.
    return is_in or mark.name.lineno not in statement.lines.linenos


def _is_kept(
    number: int,
    linenos: frozenset[int],
    old: Sequence[Statement],
    new: Sequence[Statement],
    carried: Alignment,
    spare: Counter[tuple[str, str]],
) -> bool:
    """Tell whether a newer version says what a statement says."""
    statement = old[number]
    found = carried.find(number + 1)
    if found is not None and found.how is not Carried.CHANGED:
        return True
    key = (statement.scope, statement.text)
    if spare[key]:
        spare[key] -= 1
        return True
    # Of a long statement, a table of routes say, only the lines that are marked are spoken of.
    pieces = pieces_within(statement, linenos) if not linenos.issuperset(statement.lines.linenos) else ()
    return bool(pieces) and found is not None and pieces_of(new[found.lineno - 1]).issuperset(pieces)


def _of_run(
    run: Run,
    old: Sequence[Statement],
    new: Sequence[Statement],
    carried: Alignment,
    lines: Alignment,
    new_lines: Sequence[str],
) -> Verdict:
    """Return what became of consecutive lines that are shown, of which nothing that is spoken of has changed."""
    begun = [n for n, one in enumerate(old) if one.lines.lineno < run.lineno <= one.lines.end_lineno]
    if any(_is_changed(n, carried) and not _stand_together(run, old[n].lines, lines) for n in begun):
        return Verdict.CONTEXT_CHANGED
    within = [n for n, one in enumerate(old) if run.lineno <= one.lines.lineno and one.lines.lineno <= run.end_lineno]
    if not within:
        return _of_text(run, lines.new_lineno(run.lineno), new_lines)
    first, last = carried.find(within[0] + 1), carried.find(within[-1] + 1)
    if first is None or last is None:
        return Verdict.CONTEXT_CHANGED
    between = new[first.lineno - 1 : last.lineno]
    if [one.text for one in between] != [old[n].text for n in within]:
        return Verdict.CONTEXT_CHANGED
    put_in = (new[n] for n in _untaken(new, carried) if not first.lineno - 1 <= n < last.lineno)
    if any(_shares_a_line(one, between) for one in put_in):
        return Verdict.CONTEXT_CHANGED
    if _is_decorated(new, first.lineno - 1) and not _is_decorated(old, within[0]):
        return Verdict.CONTEXT_CHANGED
    # Comments that are shown before the first and behind the last statement have nothing else between them either.
    edges = [line for n in (_first_line(run), _last_line(run)) if (line := lines.find(n)) is not None]
    reach = [line.lineno for line in edges if line.how is Carried.SAME]
    if any(_lies_between(one, between, reach) for one in new):
        return Verdict.CONTEXT_CHANGED
    return _of_text(run, between[0].lines.lineno - (old[within[0]].lines.lineno - run.lineno), new_lines)


def _is_changed(number: int, carried: Alignment) -> bool:
    found = carried.find(number + 1)
    return found is None or found.how is Carried.CHANGED


def _stand_together(run: Run, statement: LineRange, lines: Alignment) -> bool:
    """Tell whether the lines that a run shows of a statement that begins above it stand together as they did."""
    shown = range(run.lineno, min(run.end_lineno, statement.end_lineno) + 1)
    found = lines.find(shown[0])
    return found is not None and all(
        _has_text(lines, lineno) and lines.new_lineno(lineno) == found.lineno + n for n, lineno in enumerate(shown)
    )


def _shares_a_line(statement: Statement, between: Sequence[Statement]) -> bool:
    """Tell whether a statement begins or ends on a line of those of a run, as a further name of an import does."""
    lines = range(between[0].lines.lineno, between[-1].lines.end_lineno + 1)
    return statement.lines.lineno in lines or statement.lines.end_lineno in lines


def _stand_alike(figure: PlannedFigure, old: Sequence[Statement], new: Sequence[Statement], carried: Alignment) -> bool:
    """Tell whether the shown statements of each definition stand in the same blocks beside each other."""
    shown = frozenset(figure.excerpt.linenos)
    pairs: dict[str, list[tuple[Statement, Statement]]] = defaultdict(list)
    for n, one in enumerate(old):
        found = carried.find(n + 1)
        if found is not None and not shown.isdisjoint(one.lines.linenos):
            pairs[one.scope].append((one, new[found.lineno - 1]))
    return all(_blocks([a for a, _ in own]) == _blocks([b for _, b in own]) for own in pairs.values())


def _blocks(statements: Sequence[Statement]) -> list[tuple[str, ...]]:
    """Return the blocks in which each of some statements stands, without those that are around all of them."""
    paths = [one.within for one in statements]
    shortest = min(map(len, paths))
    common = next((n for n in range(shortest) if len({path[n] for path in paths}) > 1), shortest)
    return [path[common:] for path in paths]


def _is_decorated(statements: Sequence[Statement], number: int) -> bool:
    return number > 0 and statements[number - 1].text.startswith("@") and not statements[number].text.startswith("@")


def _first_line(run: Run) -> int:
    return next((run.lineno + n for n, line in enumerate(run.lines) if line.strip()), run.lineno)


def _last_line(run: Run) -> int:
    return next((run.end_lineno - n for n, line in enumerate(reversed(run.lines)) if line.strip()), run.end_lineno)


def _lies_between(statement: Statement, between: Sequence[Statement], reach: Sequence[int]) -> bool:
    """Tell whether a statement stands between those of a run and a line to which the run reaches, outside of them."""
    start, end = between[0].lines.lineno, between[-1].lines.end_lineno
    at = statement.lines.lineno
    return any(lineno < at < start or end < at < lineno for lineno in reach)


def _of_text(run: Run, lineno: int | None, new_lines: Sequence[str]) -> Verdict:
    """Return what became of lines whose statements are the same, by the line on which they would begin."""
    if lineno is None or lineno < 1 or tuple(new_lines[lineno - 1 : lineno - 1 + len(run.lines)]) != run.lines:
        return Verdict.COMMENTS_ONLY
    return Verdict.SAME if lineno == run.lineno else Verdict.MOVED
