"""Do each piece of a run's work once, however many references ask for it at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Once(Generic[Key, Value]):
    """Results by key: the first caller makes one, those who come meanwhile wait for it.

    A failure is a result too: it is raised again for every caller.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._results: dict[Key, Future[Value]] = {}

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the result of a key, calling `make` if nobody has yet.

        `make` must not ask for its own key.
        """
        with self._lock:
            future = self._results.get(key)
            is_first = future is None
            if future is None:
                future = self._results[key] = Future()
        if is_first:
            try:
                future.set_result(make())
            except BaseException as error:
                future.set_exception(error)
        return future.result()


class KeyedLocks(Generic[Key]):
    """A lock for each key, made when it is first asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: dict[Key, threading.Lock] = {}

    def of(self, key: Key) -> threading.Lock:
        """Return the lock of a key, always the same one."""
        with self._lock:
            return self._locks.setdefault(key, threading.Lock())
