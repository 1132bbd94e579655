"""A figure, from all that is known of it to what is ready to render.

`PlannedFigure` is one value for every kind of figure, listed, in a block or pasted; HTML, twins, records, pictures and
the catalog are made of it. `Example` is what is rendered: the same with its place on a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.model.excerpt import Excerpt
from sourcebook.model.lines import Span
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.pin import Attestation, License
from sourcebook.model.request import ClassicBlock, ExampleRequest, LineNote
from sourcebook.model.source import Source

SHORT_COMMIT = 10
"""Characters of a commit's id that are shown."""


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
    license_url: str | None = None
    """Address of the licence's text on this site."""
    upstream_url: str | None = None
    """These lines at their origin: a permalink with a line range, or the release's page."""
    upstream_label: str | None = None
    """Text of that link, such as `View lines 3–30 upstream` or `Release page`."""
    commit: str | None = None
    """Full id; None for what is not from a repository."""
    swhid: str | None = None
    """Software Heritage id of the file; None for what nobody looked into."""
    is_archived: bool = False
    """Whether the file is known to be in the archive of Software Heritage, under that id."""
    stated: Attestation | None = None
    """What the package index states of the release; None where it states nothing."""
    stated_url: str | None = None
    """The repository that is stated, at its commit where that is stated too; None where its pages are not known."""

    @property
    def short_version(self) -> str:
        """The version in few characters: of a commit the beginning; empty for a file of this project."""
        if self.commit is not None and (self.version is None or self.commit.startswith(self.version)):
            return self.commit[:SHORT_COMMIT]
        return self.version or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSymbol:
    """A place in a file that names a symbol with a page of its own."""

    span: Span
    symbol: str


def marked_lines(marks: Sequence[Mark], excerpt: Excerpt) -> dict[Kind, tuple[int, ...]]:
    """Return the shown lines on which a use of each kind begins, ascending, in the order of `Kind`.

    Of lines marked by hand that follow each other the first counts, as they are shown as one.
    """
    shown = set(excerpt.linenos)
    lines = {kind: {mark.lineno for mark in marks if mark.kind is kind} & shown for kind in Kind}
    by_hand = {n for mark in marks if mark.kind is Kind.AUTHOR for n in mark.linenos} & shown
    lines[Kind.AUTHOR] = {n for n in by_hand if n - 1 not in by_hand}
    return {kind: tuple(sorted(found)) for kind, found in lines.items() if found}


def _left_out(marks: Sequence[Mark], excerpt: Excerpt) -> tuple[Mark, ...]:
    """Return the marks of which nothing is shown, in their order."""
    shown = frozenset(excerpt.linenos if marks else ())
    return tuple(mark for mark in marks if shown.isdisjoint(mark.linenos))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFigure:
    """A figure with everything known but its place on a page."""

    asked: ExampleRequest | ClassicBlock
    """What the page asks for."""
    source: Source | None
    """None for pasted code."""
    attribution: Attribution | None
    """With a permalink to the lines shown; None for pasted code whose link cannot be read."""
    language: str
    """Pygments' short name; of pasted code what its fence says, which may be empty."""
    source_lines: tuple[str, ...]
    """All lines of the file, or of the pasted block, without their ends."""
    marks: tuple[Mark, ...]
    """Over the whole file, sorted."""
    excerpt: Excerpt
    names: tuple[NamedSymbol, ...] = ()
    """Where the file names symbols that have a page, sorted; empty until they are linked."""
    used: tuple[tuple[str, int], ...] = ()
    """Dotted names of libraries that the shown lines use, with or without a page, sorted, each with the number of these
    lines; empty until they are linked."""

    @property
    def identity(self) -> str | None:
        """The identity of its reference; None for pasted code."""
        return None if self.source is None else self.source.reference.identity

    @property
    def project(self) -> str | None:
        """The name of its project; None for pasted code of which nothing says it."""
        if self.attribution is not None:
            return self.attribution.project
        return self.asked.project

    @property
    def symbol(self) -> str | None:
        """What is marked by meaning, or what its page is about."""
        return self.asked.symbol

    @property
    def title(self) -> str | None:
        """The heading that its author gave it."""
        return self.asked.title if isinstance(self.asked, ExampleRequest) else None

    @property
    def note(self) -> str | None:
        """Markdown on the whole of it."""
        return self.asked.note if isinstance(self.asked, ExampleRequest) else None

    @property
    def line_notes(self) -> tuple[LineNote, ...]:
        """Markdown on single lines."""
        return self.asked.line_notes if isinstance(self.asked, ExampleRequest) else ()

    @property
    def elisions(self) -> tuple[int, ...]:
        """Numbers of pasted lines that say that something was left out."""
        return self.asked.elisions if isinstance(self.asked, ClassicBlock) else ()

    @property
    def margin(self) -> int:
        """Characters of white space that are taken off the shown lines, on which these agree."""
        if not isinstance(self.asked, ExampleRequest) or not self.asked.dedent:
            return 0
        lines = [line for run in self.excerpt.runs for line in run.lines if line.strip()]
        first, last = min(lines, default=""), max(lines, default="")
        alike = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
        return len(first[:alike]) - len(first[:alike].lstrip())

    @property
    def shown_marks(self) -> tuple[Mark, ...]:
        """The marks of which at least one line is shown."""
        shown = set(self.excerpt.linenos)
        return tuple(mark for mark in self.marks if any(n in shown for n in mark.linenos))

    @property
    def marks_left_out(self) -> tuple[Mark, ...]:
        """The marks of which nothing is shown."""
        return _left_out(self.marks, self.excerpt)


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
    """Over the whole file, sorted; those in gaps are counted there."""
    attribution: Attribution | None
    """None for a classic block whose link could not be read."""
    source: str | None = None
    """Identity of the reference, for scripts and proofs; None for a classic block."""
    file_url: str | None = None
    """Address of the page of the whole file on this site, relative to the page; None where there is none."""
    links: tuple[NameLink, ...] = ()
    """Sorted, not overlapping."""
    margin: int = 0
    """Characters of white space at the beginning of each shown line that are not to be seen."""
    elisions: tuple[int, ...] = ()
    """Shown lines that are themselves an author's note of something left out (classic pages)."""
    note: str | None = None
    """HTML."""
    line_notes: tuple[LineNote, ...] = ()
    """With HTML in place of Markdown."""

    @property
    def marks_left_out(self) -> tuple[Mark, ...]:
        """The marks of which nothing is shown."""
        return _left_out(self.marks, self.excerpt)
