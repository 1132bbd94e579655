"""Look through the corpus once for the uses of all public names of the libraries, and count them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sourcebook.commands.corpus_table import load_pinned_corpus, plan_works, without_secrets
from sourcebook.commands.opening import open_sources
from sourcebook.commands.proofs.corpus_pins import find_stale
from sourcebook.commands.start_point import StartPoint
from sourcebook.corpus.counts import save_counts
from sourcebook.corpus.executors import open_processes, open_scheduler
from sourcebook.corpus.filling import fill_table
from sourcebook.corpus.jobs import Finder, Job, Work, finding_code
from sourcebook.corpus.kept_files import TableFile
from sourcebook.corpus.storage import open_storage
from sourcebook.corpus.table import UseTable, check_installed
from sourcebook.errors import SettingsError, SourcebookError
from sourcebook.model.corpus_counts import COUNTS_NAME, CorpusCounts
from sourcebook.planning.run import Run
from sourcebook.settings.values import place_below


def make_corpus_finder(job: Job) -> Finder:
    """Make what finds uses in this process."""
    # Not at the head of this module: where nothing has changed, nothing is looked for.
    from sourcebook.commands.corpus_finder import CorpusFinder

    return CorpusFinder(job)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mining:
    """A run that looks through a corpus."""

    run: Run
    job: Job
    works: tuple[Work, ...]
    corpus_digest: str
    faults: tuple[SourcebookError, ...]
    """Of projects that are not locked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mined:
    """What came of it."""

    files: tuple[TableFile, ...]
    made: int
    """How many of them were made in this run."""
    counts: CorpusCounts | None
    """None where a project is missing."""
    counts_path: Path
    """Where they stand."""
    is_written: bool
    """Whether the counts have changed."""
    passed_over: tuple[SourcebookError, ...]
    """Of projects with files that were too large to be looked through: what they use is not counted."""
    faults: tuple[SourcebookError, ...]


def open_mining(
    place: StartPoint, *, table: str | None = None, make_finder: Callable[[Job], Finder] = make_corpus_finder
) -> Mining:
    """Open a project so that its corpus may be looked through.

    Args:
        place: Of the project.
        table: Where the table lies, in place of what the settings say.
        make_finder: What finds uses in a worker: a function of a module.

    Raises:
        SettingsError: When the project cannot be opened, or DuckDB is not installed.
        LockfileError: When a lock cannot be read or lacks a library.
    """
    check_installed()
    run = open_sources(place)
    settings = run.settings
    if table is not None:
        settings = replace(settings, mining=replace(settings.mining, table=place_below(place.start.absolute(), table)))
    pinned = load_pinned_corpus(settings)
    job = Job(
        make_finder=make_finder,
        settings=without_secrets(settings),
        libraries=pinned.libraries,
        address=settings.table_address,
        code=finding_code(),
    )
    return Mining(
        run=run,
        job=job,
        works=plan_works(settings, pinned),
        corpus_digest=pinned.lock.digest,
        faults=tuple(find_stale(pinned.corpus, pinned.lock)),
    )


def mine_corpus(
    mining: Mining,
    *,
    jobs: int = 1,
    scheduler: str | None = None,
    expect: Callable[[int], None] = lambda count: None,
    tell: Callable[[str], None] = lambda line: None,
) -> Mined:
    """Look through what is not looked through yet, and write what is counted in all of it.

    Args:
        mining: The run.
        jobs: Processes of this machine, where no scheduler is named.
        scheduler: Address of a Dask scheduler that the settings name.
        expect: Called once with how many projects are to be looked through.
        tell: Called with a line of text for each of them.

    Raises:
        SettingsError: When the settings do not name the scheduler.
        SourcebookError: When a library cannot be read, the table cannot be written, or the workers are gone.
    """
    settings = mining.run.settings
    if scheduler is not None and scheduler not in settings.mining.schedulers:
        raise SettingsError(
            f"the settings do not name the scheduler {scheduler!r}",
            hint=f"whoever runs it can run anything here; if you trust it: [mine] schedulers = [{scheduler!r}]",
        )

    def begin(count: int) -> None:
        if count:
            _read_libraries(mining.run)
        expect(count)

    open_workers = partial(open_processes, jobs) if scheduler is None else partial(open_scheduler, scheduler)
    filled = fill_table(mining.job, mining.works, open_workers, secret=settings.secret, expect=begin, tell=tell)
    faults = (*mining.faults, *filled.faults)
    counts = None if faults else _count(mining, filled.files)
    path = settings.root / COUNTS_NAME
    return Mined(
        files=filled.files,
        made=filled.made,
        counts=counts,
        counts_path=path,
        passed_over=filled.passed_over,
        is_written=counts is not None and save_counts(path, counts),
        faults=faults,
    )


def _read_libraries(run: Run) -> None:
    """Read what libraries offer, once, so that no two workers read a release at the same time.

    By sources of their own, since a worker begins with a copy of what this process holds.
    """
    reading = run.sources.with_pins(())
    for library in run.settings.libraries:
        if not library.is_stubs:
            reading.exports(library)


def _count(mining: Mining, files: tuple[TableFile, ...]) -> CorpusCounts:
    table = UseTable(open_storage(mining.job.address, cache=mining.job.settings.cache), files)
    own = {library.name: library.reference.name for library in mining.run.settings.libraries if not library.is_stubs}
    return CorpusCounts(corpus=mining.corpus_digest, projects=len(mining.works), symbols=table.counts(own))
