"""What programs are told of a figure in words: what is marked and how, and where the code is from."""

from __future__ import annotations

from collections.abc import Iterable

from sourcebook.model.figure import Attribution
from sourcebook.model.lines import LineRange
from sourcebook.model.mark import Mark
from sourcebook.writing.line_ranges import name_lines


def spell_marks(marks: Iterable[Mark]) -> str:
    """Return what is marked and how: `line 3 (import), lines 30-31 (call, argument)`."""
    kinds: dict[LineRange, list[str]] = {}
    for mark in marks:
        kinds.setdefault(mark.lines, []).append(mark.kind)
    return ", ".join(f"{name_lines([lines])} ({', '.join(dict.fromkeys(words))})" for lines, words in kinds.items())


def short_name(attribution: Attribution) -> str:
    """Return project and version, of a branch or tag with the commit it meant."""
    version, commit = attribution.version, attribution.commit
    parts = [attribution.project]
    if version:
        parts.append(version)
    if commit and commit != version:
        parts.append(f"(commit {commit})" if version else commit)
    return " ".join(parts)
