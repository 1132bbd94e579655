"""Examples to render, read from the JSON of a case."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from sourcebook.model.excerpt import Excerpt, Run
from sourcebook.model.figure import Attribution, Example
from sourcebook.model.lines import Span
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.pin import License
from sourcebook.model.request import LineNote


def read_example(case: dict[str, Any]) -> Example:
    """Build an example; runs are `[first, last]`, a mark's name `[first column, end column]`."""
    lines = tuple(case["lines"])
    runs = case.get("runs", [[1, len(lines)]])
    return Example(
        anchor=case.get("anchor", "demo"),
        language=case.get("language", "python"),
        source_lines=lines,
        excerpt=Excerpt(
            runs=tuple(Run(lineno=first, lines=lines[first - 1 : last]) for first, last in runs),
            line_count=len(lines),
        ),
        marks=tuple(map(_mark, case.get("marks", ()))),
        attribution=_attribution(case.get("attribution")),
        elisions=tuple(case.get("elisions", ())),
        note=case.get("note"),
        line_notes=tuple(LineNote(lineno=lineno, text=text) for lineno, text in case.get("line_notes", ())),
    )


def _mark(case: dict[str, Any]) -> Mark:
    lineno = case["line"]
    name = case.get("name")
    return Mark(
        lineno=lineno,
        end_lineno=case.get("end", lineno),
        kind=Kind(case["kind"]),
        name=name and Span(lineno=lineno, col=name[0], end_lineno=lineno, end_col=name[1]),
        why=case.get("why", ""),
    )


def _attribution(case: dict[str, Any] | None) -> Attribution | None:
    if case is None:
        return None
    rest = {key: value for key, value in case.items() if key not in {"path", "license"}}
    expression, origin = case.get("license", [None, None])
    return Attribution(
        path=PurePosixPath(case["path"]),
        license=License(expression=expression, origin=origin),
        **{"version": None, **rest},
    )
