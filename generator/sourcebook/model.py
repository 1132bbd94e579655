"""The words of the program: the frozen values that flow from a page to a figure.

Every stage takes one of these and gives the next: `ExampleRequest` (what an author asked for) and its
`Reference` → `Pin` (what it resolved to) → `Blob` (the bytes) → `Mark`s → `Excerpt` → `Example` (ready to
render). Nothing here reads, fetches or prints. One class per state is preferred over optional fields that are
filled in later, so that a function's signature says how far the data has come.

Line numbers are 1-based and inclusive and always those of the source file. Columns are 0-based character
offsets, end excluded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import quote


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Location:
    """A place in a file an author wrote, as shown in messages: `content/http/retry.md:14`."""

    path: PurePosixPath
    """Relative to the project's folder where possible."""
    lineno: int | None = None

    def __str__(self) -> str:
        return str(self.path) if self.lineno is None else f"{self.path}:{self.lineno}"


# --- references: what file of the world is meant ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseReference:
    """A file of a package release: `pkg:pypi/NAME@VERSION#path`."""

    name: str
    """Normalized project name (PEP 503)."""
    version: str
    """As written; compared by PEP 440 where release files are looked up."""
    path: PurePosixPath
    """Path inside the wheel, or below the single top folder of a source archive."""
    file_name: str | None = None
    """The release's file to read, when the purl names one by `?file_name=`."""

    @property
    def identity(self) -> str:
        """The normalized reference, key of the lock."""
        query = f"?file_name={self.file_name}" if self.file_name else ""
        return f"pkg:pypi/{self.name}@{self.version}{query}#{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forge:
    """A site that hosts repositories: the public GitHub, or an instance named in settings."""

    url: str
    """Base address without trailing slash, such as `https://git.example.org`."""
    kind: str
    """Which forge's URL rules hold: `github`, `gitlab` or `forgejo` (Gitea and Codeberg too)."""
    raw_url: str
    """Base address of raw files; only GitHub's is another than `url`."""
    allow_private: bool = False
    """Whether exactly these hosts and ports may be private addresses, and plain http."""

    @property
    def name(self) -> str:
        """Host and port without a scheme, as it stands in the lock."""
        return self.url.partition("://")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgeReference:
    """A file of a repository on a forge, from a pasted file URL."""

    forge: Forge
    repository: str
    """`OWNER/NAME`; on GitLab `GROUP/SUBGROUP/NAME` too."""
    revision_and_path: str
    """Everything behind `/blob/`: a branch name may hold slashes, so only the repository's refs can split it."""
    revision_kind: str | None = None
    """`branch`, `tag` or `commit` where the address says so; None where it leaves that open."""

    @property
    def path(self) -> PurePosixPath:
        """The path, taking the first segment for the revision; the provider knows better."""
        return PurePosixPath(self.revision_and_path.partition("/")[2])

    @property
    def identity(self) -> str:
        """The normalized reference, key of the lock: the URL without its scheme."""
        repository = f"{self.forge.name}/{self.repository}"
        is_tag = self.revision_kind == "tag"
        if self.forge.kind == "gitlab":
            query = "?ref_type=tags" if is_tag else ""
            return f"{repository}/-/blob/{self.revision_and_path}{query}"
        if self.forge.kind == "forgejo":
            return f"{repository}/src/{self.revision_kind}/{self.revision_and_path}"
        return f"{repository}/blob/{'refs/tags/' if is_tag else ''}{self.revision_and_path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GitReference:
    """A file of any git repository: `git+https://host/repo.git@REV#path`."""

    scheme: str
    """`https`, `ssh` or `file`; `http` only for a server of one's own that settings name."""
    location: str
    """What stands behind `://`: user, host, port and path, or an absolute path on this machine."""
    revision: str
    """Commit, tag or branch."""
    path: PurePosixPath

    @property
    def url(self) -> str:
        """The repository's address, as git takes it."""
        return f"{self.scheme}://{self.location}"

    @property
    def identity(self) -> str:
        """The normalized reference, key of the lock: as written, without `git+`, `https` and `:`."""
        scheme = "" if self.scheme == "https" else self.scheme
        return f"{scheme}//{self.location}@{self.revision}#{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpsReference:
    """Any file on the web, by its address; only its digest pins it."""

    scheme: str
    """`https`; `http` only for a server of one's own that settings name."""
    host: str
    """Host, and port where it is not the usual one."""
    path: PurePosixPath
    """Below the root of the host, decoded."""
    query: str = ""
    """As written, without `?`."""

    @property
    def url(self) -> str:
        """The address to fetch."""
        return f"{self.scheme}://{self.host}/{quote(str(self.path))}{self._query}"

    @property
    def identity(self) -> str:
        """The normalized reference, key of the lock: the URL without `https:`."""
        scheme = "" if self.scheme == "https" else self.scheme
        return f"{scheme}//{self.host}/{self.path}{self._query}"

    @property
    def _query(self) -> str:
        return f"?{self.query}" if self.query else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalReference:
    """A file of this project, read where it lies: its revision is the project's own, so it is never locked."""

    path: PurePosixPath
    """Relative to the folder of `mkdocs.yml`, normalized, never leaving it."""

    @property
    def identity(self) -> str:
        return str(self.path)


Reference = ReleaseReference | ForgeReference | GitReference | HttpsReference | LocalReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A library whose own release tells which names are the same object: `[libraries]`."""

    name: str
    """Dotted path by which it is imported."""
    reference: ReleaseReference
    """Its own file in the release, which stands for all of it."""
    folder: PurePosixPath
    """Folder of the release at which imports begin: `src` for `src/flask/__init__.py`."""
    location: Location | None = None
    """Where the settings name it, for messages."""

    def has(self, symbol: str) -> bool:
        """Tell whether a symbol is one of this library's, by its name."""
        return symbol == self.name or symbol.startswith(f"{self.name}.")


# --- what to show and what to mark -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LineRange:
    """Lines `lineno` to `end_lineno`; an open end (`40-`) means the last line of the file."""

    lineno: int
    end_lineno: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolSelector:
    """A definition of this file: `Session.mount`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesSelector:
    ranges: tuple[LineRange, ...]
    """As written: may overlap and need not be sorted; never empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionSelector:
    """The lines between a start and an end comment with this name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternSelector:
    """From the one line that contains `start` to the first line after it that contains `end`, both included."""

    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSelector:
    """The whole file."""


Selector = SymbolSelector | LinesSelector | RegionSelector | PatternSelector | FileSelector


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolTarget:
    """Mark the uses of a dotted symbol, by meaning."""

    symbol: str
    explicit: bool = True
    """False when it is the page's `symbol`: finding nothing is then a warning, not an error."""
    also: tuple[str, ...] = ()
    """Other dotted paths of the same object, as its library's own release tells them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTarget:
    """Mark every line that holds this text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegexTarget:
    """Mark every line in which this regular expression is found."""

    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesTarget:
    ranges: tuple[LineRange, ...]


MarkTarget = SymbolTarget | TextTarget | RegexTarget | LinesTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNote:
    """Markdown shown beside one line of the source file."""

    lineno: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleRequest:
    """One example as an author asked for it: the options of a block or of an item of `examples:`."""

    location: Location
    source: str
    """As written by the author; kept for messages and for writing it back."""
    reference: Reference
    show: tuple[Selector, ...] = ()
    """Empty: what the marks need."""
    mark: tuple[MarkTarget, ...] = ()
    """Empty: the page's `symbol`, or nothing on a page without one."""
    context: int | None = None
    """Lines kept around a mark; None for the default."""
    title: str | None = None
    note: str | None = None
    line_notes: tuple[LineNote, ...] = ()
    project: str | None = None
    option_linenos: tuple[tuple[str, int], ...] = ()
    """Line of the page on which each option stands, for messages: `(("show", 14),)`."""

    def location_of(self, option: str) -> Location:
        """Return the place of an option on the page, or of the example when it was not written."""
        lineno = dict(self.option_linenos).get(option, self.location.lineno)
        return Location(path=self.location.path, lineno=lineno)


# --- what was found ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class BlobId:
    """Bytes known by their digests, wherever they are kept."""

    digest: str
    """SHA-256, lowercase hex."""
    git_blob: str
    """Git's object id of the bytes (SHA-1 of `blob SIZE\\0` and the bytes), lowercase hex."""
    size: int
    """Bytes."""

    @property
    def swhid(self) -> str:
        """The Software Heritage id of the content. Source: ISO/IEC 18670, `swh:1:cnt:`."""
        return f"swh:1:cnt:{self.git_blob}"


@dataclass(frozen=True, slots=True, kw_only=True)
class License:
    """The licence of a source, as far as it could be read."""

    expression: str | None
    """SPDX licence expression; None when unknown."""
    origin: str | None
    """Where it was read: `License-Expression`, `Classifier`, `License` or a file's name; None when unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePin:
    """Where in a package release the bytes came from."""

    file_name: str
    """The wheel or source archive, such as `flask-3.0.0-py3-none-any.whl`."""
    file_digest: str | None
    """SHA-256 of that archive: as the index gave it, else of what was downloaded; None in older locks."""
    metadata: BlobId
    """The release's core metadata (`METADATA` or `PKG-INFO`)."""
    license_files: tuple[tuple[str, BlobId], ...]
    """Member name and bytes of each licence file, sorted; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitPin:
    """Where in a repository the bytes came from."""

    commit: str
    """Full commit id, lowercase hex."""
    repository: str | None = None
    """`OWNER/NAME` to which the forge redirected, for a repository that was renamed; None as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A reference resolved for good: one entry of the lock."""

    identity: str
    """`Reference.identity` of what was asked for."""
    requested_revision: str
    """The version, branch, tag or commit the author wrote; empty for a file that has none."""
    path: PurePosixPath
    blob: BlobId
    license: License
    origin: ReleasePin | CommitPin | None
    """None for a file on the web, which only its digest pins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """Bytes in hand, verified against a digest or read from the project itself."""

    id: BlobId
    data: bytes = field(repr=False)


class Kind(StrEnum):
    """How a line uses the symbol. The values are public: they stand in `data-mark`."""

    AUTHOR = "author"
    IMPORT = "import"
    CALL = "call"
    SUBCLASS = "subclass"
    DECORATOR = "decorator"
    ANNOTATION = "annotation"
    ATTRIBUTE = "attribute"
    EXCEPT = "except"
    RAISE = "raise"
    ARGUMENT = "argument"
    ASSIGNMENT = "assignment"
    STRING = "string"
    OVERRIDE = "override"
    INFERRED = "inferred"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """Characters of one or more lines: columns are 0-based, the end is excluded."""

    lineno: int
    col: int
    end_lineno: int
    end_col: int


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mark:
    """Lines made to stand out, and why."""

    lineno: int
    end_lineno: int
    kind: Kind
    name: Span | None = None
    """The name itself, of a chain its last component; None for marks that are about whole lines."""
    why: str = ""
    """One phrase for `explain` and for screen readers, such as `sessionmaker, imported at line 3`."""
    needs: tuple[int, ...] = ()
    """Lines that are not marked but tell what the name is; the default excerpt shows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Consecutive lines of the source file, without their line ends."""

    lineno: int
    lines: tuple[str, ...]

    @property
    def end_lineno(self) -> int:
        return self.lineno + len(self.lines) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The lines cut out of a file: runs in order, not touching, with what lies between them left out."""

    runs: tuple[Run, ...]
    line_count: int
    """Lines of the whole file."""

    @property
    def gaps(self) -> tuple[LineRange, ...]:
        """The lines left out: before, between and behind the runs."""
        gaps = []
        expected = 1
        for run in self.runs:
            if run.lineno > expected:
                gaps.append(LineRange(lineno=expected, end_lineno=run.lineno - 1))
            expected = run.end_lineno + 1
        if expected <= self.line_count:
            gaps.append(LineRange(lineno=expected, end_lineno=self.line_count))
        return tuple(gaps)

    @property
    def linenos(self) -> tuple[int, ...]:
        """Numbers of all shown lines, ascending."""
        return tuple(n for run in self.runs for n in range(run.lineno, run.end_lineno + 1))


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
