"""Work on many things in several processes, its results in the order of the things.

What is handed over and comes back is pickled, between processes of this run alone. Ctrl-C ends the run in its first
process, and the others with it: they never print a word of their own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from sourcebook.errors import SourcebookError

_AHEAD = 4
"""Things a process that are handed over before the first result is awaited."""

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def map_in_processes(work: Callable[[Thing], Result], things: Iterable[Thing], *, jobs: int) -> Iterator[Result]:
    """Yield the result of each thing, in the order of the things.

    Args:
        work: A function of a module, or a `partial` of one.
        things: Taken as they are needed.
        jobs: Processes; with 1 everything is done in this one.

    Raises:
        SourcebookError: When a process is ended from outside.
    """
    if jobs == 1:
        yield from map(work, things)
        return
    # Not at the head of this module: one process needs none of it.
    from concurrent.futures import Future
    from concurrent.futures.process import BrokenProcessPool

    from sourcebook.corpus.executors import process_pool

    pool = process_pool(jobs)
    waiting: deque[Future[Result]] = deque()
    try:
        for thing in things:
            waiting.append(pool.submit(work, thing))
            if len(waiting) >= jobs * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise SourcebookError(
            "a process of `--jobs` was ended from outside, perhaps for want of memory",
            hint="run it again with fewer jobs",
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)
