"""Read and write the text of `corpus.lock`: which archives and commits the projects of a corpus are.

The form is a row an archive, its file name and its sha256, so that a change of one release is a change of its rows,
branches that each add a project merge, and a reviewer can compare any row with an index. Name and version of a
release are those of its file names. As in `examples.lock` there is no date, no address and no host of an index, and
the file is read strictly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion

from sourcebook.errors import LockfileError
from sourcebook.model.corpus import CorpusLock, LockedArchive, LockedProject, LockedRelease, LockedRepository

VERSION = 1
REMAKE = "take the file from version control, or run `sourcebook corpus lock`"
_HEAD = f"""\
# corpus.lock {VERSION}, written by `sourcebook corpus lock` from corpus.toml.
# Of a release its archives and their sha256, of a repository its commit.
"""
_FIRST = re.compile(r"# corpus\.lock (\d{1,9})\b")
_CONFLICT = re.compile(r"^(<<<<<<<|=======|>>>>>>>)", re.MULTILINE)
_ARCHIVE = re.compile(r"(?P<name>[^\s/:]+) (?P<digest>[0-9a-f]{64})")
_COMMIT = re.compile(r"(?P<name>[a-z]+://\S+) (?P<digest>[0-9a-f]{40})")
_SOURCE_END = re.compile(r"\.(tar\.\w+|tgz|tbz2?|zip)$", re.IGNORECASE)


def parse_corpus_lock(text: str) -> CorpusLock:
    """Read the text of a lock.

    Args:
        text: Content of the file, any newline style, with or without a byte order mark.

    Raises:
        LockfileError: With the line that cannot be read; when the lock is of a newer version, holds what a merge left
            behind, or pins one project twice.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    if _CONFLICT.search(text):
        raise LockfileError(
            "the lock holds the marks of an unfinished merge",
            hint="keep the lines of both sides, then run `sourcebook corpus lock`",
        )
    first = _FIRST.match(lines[0]) if lines else None
    if first is None:
        raise LockfileError("the first line does not say that it is a corpus.lock", hint=REMAKE)
    if int(first[1]) > VERSION:
        raise LockfileError(
            f"the lock has version {first[1]}, this program reads up to {VERSION}",
            hint="update sourcebook to the version that wrote the lock",
        )
    rows = [(n, line) for n, line in enumerate(lines, start=1) if line.strip() and not line.startswith("#")]
    return CorpusLock(projects=_gather(_parse_row(lineno, line) for lineno, line in rows))


def format_corpus_lock(lock: CorpusLock) -> str:
    """Write a lock as text: the same projects give the same bytes."""
    return _HEAD + "".join(f"{name} {digest}\n" for name, digest in lock.rows)


def make_corpus_lock(projects: Iterable[LockedProject]) -> CorpusLock:
    """Return a lock of projects in any order, no two of one name."""
    return CorpusLock(projects=tuple(sorted(projects, key=lambda project: project.name)))


def release_of_archive(file_name: str) -> tuple[str, str] | None:
    """Return project and version that the name of a wheel or source archive tells, both normalized; else None.

    Sources: https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention and
    .../source-distribution-format/#source-distribution-file-name. Of older endings than `.tar.gz` the same is meant.
    """
    try:
        if file_name.endswith(".whl"):
            name, version, *_ = parse_wheel_filename(file_name)
        elif _SOURCE_END.search(file_name):
            name, version = parse_sdist_filename(_SOURCE_END.sub(".tar.gz", file_name))
        else:
            return None
    except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
        return None
    return canonicalize_name(name), str(version)


def _parse_row(lineno: int, line: str) -> LockedProject:
    """Return the project of a row, as far as the row tells."""
    if commit := _COMMIT.fullmatch(line.rstrip()):
        return LockedRepository(name=commit["name"], commit=commit["digest"])
    archive = _ARCHIVE.fullmatch(line.rstrip())
    release = release_of_archive(archive["name"]) if archive else None
    if archive is None or release is None:
        raise LockfileError(
            f"line {lineno} is no archive and its sha256, and no repository and its commit",
            hint=REMAKE,
        )
    name, version = release
    locked = LockedArchive(name=archive["name"], digest=archive["digest"])
    return LockedRelease(name=name, version=version, archives=(locked,))


def _gather(rows: Iterable[LockedProject]) -> tuple[LockedProject, ...]:
    """Put the archives of each release together, sorted by project."""
    by_name: dict[str, LockedProject] = {}
    for row in rows:
        known = by_name.get(row.name)
        if known is None:
            by_name[row.name] = row
        elif isinstance(row, LockedRelease) and isinstance(known, LockedRelease) and _fit(known, row):
            archives = tuple(sorted((*known.archives, *row.archives)))
            by_name[row.name] = LockedRelease(name=row.name, version=row.version, archives=archives)
        else:
            raise LockfileError(
                f"{row.name!r} is pinned twice",
                hint="keep the lines of one release, and take the others out",
            )
    return make_corpus_lock(by_name.values()).projects


def _fit(known: LockedRelease, row: LockedRelease) -> bool:
    """Tell whether an archive is the other one of a release: a wheel beside a source archive."""
    is_wheel = {archive.name.endswith(".whl") for archive in (*known.archives, *row.archives)}
    return known.version == row.version and len(known.archives) == 1 and len(is_wheel) == 2
