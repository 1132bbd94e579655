"""Finders and rows for tests of the table: what a worker finds is given, so that no release is read."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sourcebook.corpus.jobs import Finder, Job, Work, finding_code
from sourcebook.errors import FetchError, SourcebookError
from sourcebook.model.mark import Kind
from sourcebook.model.place import Location
from sourcebook.model.use_row import FilePlace, UseRow
from sourcebook.settings.values import Settings
from sourcebook.sources.store.results import result_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a project holds, and what becomes of who looks at it."""

    project: str
    uses: int
    does: str = "find"
    """`find`, `fail`, `break`, `die`, or `wait` before it finds."""
    marker: Path | None = None
    """A file that is added to by whoever begins."""


def row(symbol: str, project: str, lineno: int = 1, **more: object) -> UseRow:
    values: dict[str, object] = {
        "symbol": symbol,
        "project": project,
        "version": "1.0",
        "path": f"{project}/a.py",
        "lineno": lineno,
        "col": 4,
        "kind": Kind.CALL,
        "name": symbol,
        "positional": 1,
        "keywords": ("a", "b"),
        "mark_lineno": lineno,
        "mark_end_lineno": lineno,
        "def_lineno": None,
        "def_end_lineno": None,
        "def_name": None,
        "place": FilePlace.CODE,
        "source": f"pkg:pypi/{project}@1.0#{project}/a.py",
        "digest": "0" * 64,
        "license": "MIT",
    }
    return UseRow(**values | more)  # type: ignore[arg-type]  # each field is given its own type above


class GivenFinder:
    def rows(self, subject: object, pass_over: Callable[[SourcebookError], None]) -> Iterator[UseRow]:
        assert isinstance(subject, Subject)
        if subject.marker is not None:
            with subject.marker.open("a") as file:
                file.write(f"{subject.project} {os.getpid()}\n")
        match subject.does:
            case "fail":
                raise FetchError("the release cannot be had", hint="look for another")
            case "break":
                raise ZeroDivisionError("of a test")
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "wait":
                time.sleep(0.3)
        yield from (row(f"lib.f{n % 7}", subject.project, subject.uses - n) for n in range(subject.uses))


def make_finder(job: Job) -> Finder:
    return GivenFinder()


def make_work(project: str, uses: int = 3, does: str = "find", marker: Path | None = None) -> Work:
    subject = Subject(project=project, uses=uses, does=does, marker=marker)
    return Work(
        name=result_key("test", subject),
        label=f"{project} 1.0",
        location=Location(path=PurePosixPath("corpus.toml"), lineno=3),
        subject=subject,
    )


def make_job(root: Path, address: str | None = None) -> Job:
    settings = Settings(root=root, cache=root / "cache")
    return Job(
        make_finder=make_finder,
        settings=settings,
        libraries=(),
        address=address or settings.table_address,
        code=finding_code(),
    )
