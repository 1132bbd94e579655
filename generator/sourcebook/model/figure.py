"""An example from what is known of it to what is ready to render."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.model.excerpt import Excerpt
from sourcebook.model.lines import Span
from sourcebook.model.mark import Mark
from sourcebook.model.pin import License
from sourcebook.model.request import LineNote


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Where an example comes from, as a reader should see it."""

    project: str
    version: str | None
    """Version, tag or branch name; None for a file of this project."""
    path: PurePosixPath
    license: License
    project_url: str | None = None
    """Address of the project's page on this site, or its home page."""
    upstream_url: str | None = None
    """These lines at their origin: a permalink with a line range, or the release's page."""
    upstream_label: str | None = None
    """Text of that link, such as `View lines 3–30 upstream` or `Release page`."""
    commit: str | None = None
    swhid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameLink:
    """A name in the code that has a page of its own."""

    span: Span
    url: str
    """Relative to the page that shows the code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One figure, ready to render."""

    anchor: str
    """Prefix of its lines' ids, unique on the page: `graphene-sqlalchemy`, `graphene-sqlalchemy-2`."""
    language: str
    """Pygments' short name of the language; `text` when unknown."""
    source_lines: tuple[str, ...]
    """All lines of the file, so that highlighting sees strings and comments that begin in a gap."""
    excerpt: Excerpt
    marks: tuple[Mark, ...]
    """Over the whole file, sorted; those in gaps are not shown."""
    attribution: Attribution | None
    """None for a classic block whose link could not be read."""
    source: str | None = None
    """Identity of the reference, for scripts and proofs; None for a classic block."""
    file_url: str | None = None
    """Address of the page of the whole file on this site, relative to the page; None where there is none."""
    links: tuple[NameLink, ...] = ()
    """Sorted, not overlapping."""
    elisions: tuple[int, ...] = ()
    """Shown lines that are themselves an author's note of something left out (classic pages)."""
    note: str | None = None
    """HTML."""
    line_notes: tuple[LineNote, ...] = ()
    """With HTML in place of Markdown."""
