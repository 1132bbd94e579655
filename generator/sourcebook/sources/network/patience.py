"""Know how each server is doing: how much to ask of it at once, when to leave it alone, when to give it up.

Fifty sources of one dead host must cost one wait, and a server that asks for a pause gets it from
all of them; but one file that cannot be had says nothing about the others.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sourcebook.errors import FetchError
from sourcebook.sources.network.addresses import Server
from sourcebook.sources.network.failures import TransientError

ATTEMPTS = 3

_AT_ONCE = 4
"""Requests at once to one server."""
_LONGEST_WAIT = 60.0
"""Seconds: a server that asks for a longer pause is given up."""
_FAILURES = 5
"""Requests in a row that failed for good, after which a server is given up."""


@dataclass(slots=True)
class _State:
    slots: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(_AT_ONCE))
    not_before: float = 0.0
    """Time of the monotonic clock until which it wants to be left alone."""
    failures: int = 0
    """Requests that failed for good since the last one that was answered."""
    given_up: FetchError | None = None


class Patience:
    """The servers of one run; safe for several threads.

    Args:
        backoff: Seconds before the second attempt; doubled before each further one.
    """

    def __init__(self, backoff: float):
        self._backoff = backoff
        self._lock = threading.Lock()
        self._states: dict[Server, _State] = {}

    @contextmanager
    def turn(self, server: Server) -> Iterator[None]:
        """Wait until a server may be asked, and count the block as one request to it.

        Raises:
            FetchError: When it was given up.
        """
        state = self._state(server)
        with state.slots:
            while (wait := state.not_before - time.monotonic()) > 0 and not state.given_up:
                time.sleep(wait)
            if state.given_up is not None:
                raise state.given_up
            yield

    def note_answer(self, server: Server) -> None:
        """Remember that a server answered, be it that there is nothing."""
        self._state(server).failures = 0

    def wait(self, error: TransientError, attempt: int) -> None:
        """Pause before the next attempt, or say that there is none.

        Args:
            error: What the attempt came to.
            attempt: Its number, from 1.

        Raises:
            FetchError: What is wrong, when it is the last attempt or the pause would be too long.
        """
        pause = self._backoff * 2 ** (attempt - 1)
        if error.retry_after is not None:
            pause = error.retry_after
        is_too_long = pause > _LONGEST_WAIT
        state = self._state(error.server)
        with self._lock:
            if attempt < ATTEMPTS and error.may_pass and not is_too_long:
                if error.asks_for_pause:
                    state.not_before = max(state.not_before, time.monotonic() + pause)
            else:
                state.failures += 1
                is_hopeless = error.is_out_of_reach or is_too_long or state.failures >= _FAILURES
                if is_hopeless and state.given_up is None:
                    state.given_up = error.fault
                raise error.fault
        if not error.asks_for_pause:
            time.sleep(pause)

    def _state(self, server: Server) -> _State:
        with self._lock:
            return self._states.setdefault(server, _State())
