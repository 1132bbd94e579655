"""An example as programs get it: what is shown, of which file, and what is marked in it.

The one value behind records, twins and linked data, so that all three say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sourcebook.model.excerpt import Excerpt
from sourcebook.model.figure import Attribution
from sourcebook.model.lines import LineRange
from sourcebook.model.mark import Mark
from sourcebook.model.request import LineNote
from sourcebook.writing.line_ranges import name_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """One example."""

    title: str | None
    """The example's own, any text."""
    symbol: str | None
    """What is marked by meaning, or what its page is about."""
    attribution: Attribution | None
    """None for pasted code whose link could not be read."""
    language: str
    """Pygments' short name, or what the fence of pasted code says; may be empty."""
    excerpt: Excerpt
    marks: tuple[Mark, ...]
    """Those of which a line is shown, sorted."""
    source: str | None
    """Identity of the reference; None for pasted code."""
    file_page: str | None = None
    """Path below the content folder of the page of the whole file."""
    note: str | None = None
    """Markdown, as written."""
    line_notes: tuple[LineNote, ...] = ()
    """With Markdown, as written."""


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
