"""The projects in which examples are looked for: as `corpus.toml` lists them, and as `corpus.lock` pins them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sourcebook.model.place import Location
from sourcebook.model.whole_source import WholeRelease, WholeRepository, WholeSource

CORPUS_NAME = "corpus.toml"
OPT_OUT_MARKER = ".sourcebook-optout"
"""The file by which a project says that it, or some of its files, is never shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusProject:
    """One project of the corpus."""

    location: Location
    """Where it is listed."""
    source: str
    """As written."""
    name: str
    """Normalized project name, `OWNER/NAME` of a repository, or a folder's own name."""
    whole: WholeSource
    """What is meant by it."""
    folders: tuple[str, ...] = ()
    """Folders that are looked through; all where none is named."""
    exclude: tuple[str, ...] = ()
    """Patterns, in the form of `.gitignore`, of files that are not."""
    weight: int = 1
    """How much its examples count in a ranking; at least 1."""

    @property
    def key(self) -> str:
        """The name by which the lock knows it; empty for a folder, which is never locked."""
        match self.whole:
            case WholeRelease(name=name):
                return name
            case WholeRepository(url=url, revision=revision):
                return f"{url}@{revision}" if revision else url
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """What is never shown: a project, files of one or of all, or whatever stands under a licence."""

    reason: str
    project: str | None = None
    file: str | None = None
    """A pattern in the form of `.gitignore`; of `project`, or of every project where that is None."""
    license: str | None = None
    """SPDX licence id."""
    location: Location | None = None
    """Where it is listed; None of one that the project itself asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What `corpus.toml` says."""

    projects: tuple[CorpusProject, ...] = ()
    """As listed; no two have one name."""
    opt_outs: tuple[OptOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LockedArchive:
    """A wheel or a source archive."""

    name: str
    """File name."""
    digest: str
    """SHA-256, lowercase hex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedRelease:
    """A release of a project, by its archives."""

    name: str
    """Normalized project name."""
    version: str
    """Normalized by PEP 440."""
    archives: tuple[LockedArchive, ...]
    """At most one wheel and one source archive, at least one of them; sorted."""

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Its rows of the lock."""
        return tuple((archive.name, archive.digest) for archive in self.archives)


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedRepository:
    """A repository, by its commit."""

    name: str
    """Its address as git takes it, and behind `@` the revision that was written, if one was."""
    commit: str
    """Full commit id, lowercase hex."""

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Its row of the lock."""
        return ((self.name, self.commit),)


LockedProject = LockedRelease | LockedRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusLock:
    """What the projects of a corpus turned out to be."""

    projects: tuple[LockedProject, ...] = ()
    """Sorted by name, each name once."""

    def find(self, key: str) -> LockedProject | None:
        """Return what is locked of a project, by `CorpusProject.key`; None where nothing is."""
        return next((project for project in self.projects if project.name == key), None)

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Name and digest, a row an archive or repository, in the order of the projects."""
        return tuple(row for project in self.projects for row in project.rows)

    @property
    def digest(self) -> str:
        """SHA-256 of what it pins: of its rows as the file has them, without the head."""
        return hashlib.sha256("".join(f"{name} {digest}\n" for name, digest in self.rows).encode()).hexdigest()
