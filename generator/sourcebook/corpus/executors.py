"""Where the work on many releases is done: processes of this machine, or workers of a Dask scheduler.

Both are a `concurrent.futures.Executor`; what differs stands in `Workers`. Work is handed over as it can be taken up,
and what comes back is yielded as it is done, in no order. A process that dies takes down its whole pool: what it may
have worked on is then tried again, one thing alone in a pool, so that only what kills a process is given up.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import active_children, parent_process
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from sourcebook.corpus.extras import CLUSTER, needing
from sourcebook.errors import FetchError, SourcebookError

_AHEAD = 1
"""Things beyond those in work that are handed over to processes."""
_LOOK = 1.0
"""Seconds after which the scheduler is looked at, while nothing comes back."""
_PATIENCE = 10.0
"""Seconds that a scheduler, or a first worker, is waited for."""

Thing = TypeVar("Thing")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """What does the work."""

    executor: Executor
    most: int | None = None
    """Things that are handed over at once; None for all: the executor has a queue of its own."""
    check: Callable[[], None] = lambda: None
    """Raises a `SourcebookError` when nothing will come back any more."""


OpenWorkers = Callable[[], AbstractContextManager[Workers]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Generic[Thing, Result]):
    """One thing that was worked on: its result, or what is wrong."""

    thing: Thing
    result: Result | None = None
    fault: BaseException | None = None


def process_pool(jobs: int) -> ProcessPoolExecutor:
    """Return processes of this machine, which leave interrupts to this one, and end with it however it ends."""
    return ProcessPoolExecutor(max_workers=jobs, initializer=_begin)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def open_processes(jobs: int) -> Iterator[Workers]:
    """Give some processes of this machine."""
    others = set(active_children())
    pool = process_pool(jobs)
    try:
        yield Workers(executor=pool, most=jobs + _AHEAD)
    except BaseException:
        # Nobody waits for the rest of a release after Ctrl-C: what is not finished has no name yet.
        for child in set(active_children()) - others:
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def open_scheduler(address: str) -> Iterator[Workers]:
    """Give the workers of a Dask scheduler.

    Args:
        address: `tcp://HOST:PORT`, or `tls://` with what Dask's own configuration says of certificates.

    Raises:
        SettingsError: When the extra for it is not installed.
        FetchError: When there is no scheduler, or it has no worker.
    """
    with needing(CLUSTER, "--scheduler"):
        from distributed import Client
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise FetchError(
            f"the scheduler {address!r} does not answer: {str(error) or type(error).__name__}",
            hint="start one by `dask scheduler`, and workers by `dask worker ADDRESS --nthreads 1`",
        ) from None

    def check() -> None:
        if client.status != "running":
            raise FetchError(
                f"the scheduler {address!r} is gone",
                hint="what is done is kept: start it again, and this command goes on",
            )

    try:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            raise FetchError(
                f"the scheduler {address!r} has no worker",
                hint="start some by `dask worker ADDRESS --nthreads 1`",
            ) from None
        yield Workers(executor=client.get_executor(pure=False), check=check)
    finally:
        # What is waiting or in work there is for nobody any more: a client that leaves takes it along.
        client.close(timeout=_LOOK)


def run_all(
    work: Callable[[Thing], Result], things: Iterable[Thing], open_workers: OpenWorkers
) -> Iterator[Done[Thing, Result]]:
    """Yield each thing with its result, or with what is wrong, as it is done.

    Args:
        work: A function of a module, or a `partial` of one.
        things: Those that come first are begun first.
        open_workers: `partial(open_processes, n)` or `partial(open_scheduler, address)`; called again when a process
            has died.

    Raises:
        SourcebookError: When the workers cannot be had, or are gone.
    """
    waiting = deque(things)
    while waiting:
        suspects = yield from _run(work, waiting, open_workers)
        for suspect in suspects:
            if (yield from _run(work, deque([suspect]), open_workers)):
                yield Done(thing=suspect, fault=_killed())


def _run(
    work: Callable[[Thing], Result], waiting: deque[Thing], open_workers: OpenWorkers
) -> Generator[Done[Thing, Result], None, list[Thing]]:
    """Work on what is waiting until it is done or a process has died; return what that may have worked on."""
    ended: SimpleQueue[Future[Result]] = SimpleQueue()
    handed: dict[Future[Result], Thing] = {}
    suspects: list[Thing] = []
    is_broken = False
    with open_workers() as workers:
        while handed or (waiting and not is_broken):
            while waiting and not is_broken and (workers.most is None or len(handed) < workers.most):
                try:
                    future = workers.executor.submit(work, waiting[0])
                except BrokenExecutor:
                    is_broken = True
                    break
                handed[future] = waiting.popleft()
                future.add_done_callback(ended.put)
            try:
                future = ended.get(timeout=_LOOK)
            except Empty:
                workers.check()
                continue
            thing = handed.pop(future)
            if future.cancelled():
                # By a scheduler that is gone; where it is back already, it knows nothing of what it was given.
                workers.check()
                waiting.append(thing)
            elif isinstance(fault := future.exception(), BrokenExecutor):
                is_broken = True
                suspects.append(thing)
            elif fault is not None:
                # Dask's own word for what has killed one worker after another.
                yield Done(thing=thing, fault=_killed() if type(fault).__name__ == "KilledWorker" else fault)
            else:
                yield Done(thing=thing, result=future.result())
    return suspects


def _killed() -> SourcebookError:
    return SourcebookError(
        "the process that worked on it was ended from outside, perhaps for want of memory",
        hint="look at how large it is; what it holds can be left out by `exclude`",
    )
