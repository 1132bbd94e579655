"""Fill the table of uses: what it lacks is worked on, what it has is left, and what fails is told.

A file has its name when it is whole, and its note when its worker has reported it. So a run that is killed, or whose
scheduler is gone, leaves a table in which everything that is noted is right, and the next run makes only the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sourcebook.corpus.executors import Done, OpenWorkers, run_all
from sourcebook.corpus.jobs import Job, OtherProgramError, Work, do_work
from sourcebook.corpus.kept_files import TableFile, find_files, sign_file
from sourcebook.corpus.storage import open_storage
from sourcebook.errors import CacheError, ContentError, SettingsError, SourcebookError, flatten, own_copy
from sourcebook.model.codes import Code
from sourcebook.writing.plurals import plural

_FOR_ALL = (CacheError, OtherProgramError, SettingsError)
"""Faults that every release would have: a full disk, workers of another version, an extra that they lack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A table as a run leaves it."""

    files: tuple[TableFile, ...]
    """Of the work that did not fail, in its order."""
    passed_over: tuple[SourcebookError, ...]
    """Of each release with files that were too large to be looked through, at the line where the corpus lists it."""
    made: int
    """How many of them were made in this run."""
    faults: tuple[SourcebookError, ...]
    """Of the work that failed, each at the line where the corpus lists it."""


def fill_table(
    job: Job,
    works: Sequence[Work],
    open_workers: OpenWorkers,
    *,
    secret: bytes | None,
    expect: Callable[[int], None] = lambda count: None,
    tell: Callable[[str], None] = lambda line: None,
) -> Filled:
    """Make the files that the table lacks.

    Args:
        job: What the workers are given.
        works: What the table is to hold.
        open_workers: Who does the work, as for `run_all`.
        secret: By which files are known to be ours; None to make all of them.
        expect: Called once with how many are to be made.
        tell: Called with a line of text for each that is `ready` or `failed`.

    Raises:
        CacheError: When the table cannot be written; what was made before is kept.
        SourcebookError: When there are no workers, they are gone, or they run another version.
    """
    storage = open_storage(job.address, cache=job.settings.cache)
    files = find_files(storage, secret, [work.name for work in works if work.is_pinned])
    missing = [work for work in works if work.name not in files]
    # Else the largest, begun last, would keep one worker busy when all others have nothing left.
    missing.sort(key=lambda work: -work.size)
    expect(len(missing))
    faults: list[SourcebookError] = []
    done: Done[Work, TableFile]
    for done in run_all(partial(do_work, job), missing, open_workers):
        work = done.thing
        if done.result is not None:
            sign_file(storage, secret, done.result)
            files[work.name] = done.result
            tell(f"ready {work.label}: {plural(done.result.rows, 'use')}")
            continue
        told = _told(done.fault, work)
        tell(f"failed {work.label}: {told[0].message}")
        faults += told
    there = [work for work in works if work.name in files]
    return Filled(
        files=tuple(files[work.name] for work in there),
        passed_over=tuple(_passed_over(files[work.name], work) for work in there if files[work.name].passed_over),
        made=sum(work.name in files for work in missing),
        faults=tuple(faults),
    )


def _passed_over(file: TableFile, work: Work) -> SourcebookError:
    """Return what is told of a release with files that were not looked through."""
    more = f" (and {plural(file.passed_over - 1, 'other file')})" if file.passed_over > 1 else ""
    return ContentError(
        f"{work.label}: passed over, as {file.first_passed}{more}",
        hint="raise `file_bytes` under [limits], if files this large are meant",
        location=work.location,
        code=Code.TOO_LARGE,
    )


def _told(fault: BaseException | None, work: Work) -> list[SourcebookError]:
    """Return what is wrong with one release, at its place in the corpus.

    Raises:
        SourcebookError: What is wrong with all of them.
    """
    if isinstance(fault, _FOR_ALL):
        raise fault
    if not isinstance(fault, SourcebookError):
        # A bug, but of ten thousand releases one ends no run.
        fault = SourcebookError(
            f"a bug of sourcebook ended the work on it: {type(fault).__name__}: {fault}",
            hint="leave it out for now, and report it",
        )
    copies = [own_copy(single, work.location) for single in flatten([fault])]
    for copied in copies:
        copied.message = f"{work.label}: {copied.message}"
    return copies
