"""What one worker does: the uses in one release, found and written to their place in the table.

A worker makes what it needs once, out of a `Job`: a small value, since it may go over a network. Neither tokens nor the
secret of kept results are in it: a worker takes those of its own environment, and who asked signs what it gets back.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol

from sourcebook.corpus.kept_files import FILE, TableFile
from sourcebook.corpus.storage import open_storage
from sourcebook.corpus.table import write_rows
from sourcebook.errors import SourcebookError
from sourcebook.model.pin import Pin
from sourcebook.model.place import Location
from sourcebook.model.use_row import UseRow
from sourcebook.settings.values import Settings
from sourcebook.sources.finding_code import digest_of_finding

_FINDING = {
    "commands": ("corpus_finder.py",),
    "corpus": ("file_places.py", "mining.py", "subjects.py", "table.py"),
}
"""Of folders with much else, the modules that decide what a row says."""
_ONE = threading.Lock()
"""A Dask worker may have threads: what finds is made for one at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One project of the corpus, at its version."""

    name: str
    """What its rows are made of, as a digest in lowercase hex: names its file in the table."""
    label: str
    """Said of it, such as `respx 0.21.1`."""
    location: Location
    """Where the corpus lists it."""
    subject: object
    """What the finder makes of it: a frozen value."""
    is_pinned: bool = True
    """Whether its name tells its content, so that what an earlier run found may be believed."""
    size: int = 0
    """Bytes of its archives, as far as they are known before: what is large is begun first."""


class Finder(Protocol):
    """What a worker makes once."""

    def rows(self, subject: object, pass_over: Callable[[SourcebookError], None]) -> Iterator[UseRow]:
        """Yield the uses in a project, in any order.

        Args:
            subject: What it is.
            pass_over: Called with the fault of each file that is not looked through.

        Raises:
            SourcebookError: When it cannot be had or read.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What holds for all work of a run."""

    make_finder: Callable[[Job], Finder]
    """A function of a module; called once in each process."""
    settings: Settings
    """Without tokens and secret."""
    libraries: tuple[Pin, ...]
    """The pins of the libraries whose names are looked for."""
    address: str
    """Of the table."""
    code: str
    """Digest of the program's modules that decide what is found."""


@cache
def finding_code() -> str:
    """Return the digest of what decides which uses are found."""
    return digest_of_finding(_FINDING)


class OtherProgramError(SourcebookError):
    """A worker runs other modules than who asked it."""


def do_work(job: Job, work: Work) -> TableFile:
    """Find the uses in one project and write them to the table.

    Raises:
        OtherProgramError: When this process is not of the same program as who asks.
        SourcebookError: When it cannot be had or read, or the table cannot be written.
    """
    if job.code != finding_code():
        raise OtherProgramError(
            "a worker runs another version of sourcebook, or of Python",
            hint="install the same checkout where the workers are, and start them again",
        )
    with _ONE:
        finder = _finder(job)
        storage = open_storage(job.address, cache=job.settings.cache)
        with storage.workshop() as folder:
            passed: list[SourcebookError] = []
            written = write_rows(finder.rows(work.subject, passed.append), folder)
            storage.keep(written.path, work.name + FILE)
    return TableFile(
        name=work.name,
        digest=written.digest,
        size=written.size,
        rows=written.rows,
        passed_over=len(passed),
        first_passed=min((fault.message for fault in passed), default=""),
    )


@lru_cache(maxsize=1)
def _finder(job: Job) -> Finder:
    # A tree has no circles, and thousands of objects that would be asked for them again and again.
    gc.set_threshold(100_000, *gc.get_threshold()[1:])
    return job.make_finder(job)
