"""Work is done once for all who ask for it, failures too."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sourcebook.errors import FetchError
from sourcebook.sources.once import KeyedLocks, Once


def test_work_that_many_ask_for_is_done_once() -> None:
    once: Once[str, int] = Once()
    calls: list[int] = []

    def make() -> int:
        time.sleep(0.02)
        calls.append(1)
        return 7

    with ThreadPoolExecutor(8) as pool:
        results = [*pool.map(lambda _: once.get("key", make), range(20))]

    assert (results, calls) == ([7] * 20, [1])


def test_a_failure_is_raised_for_everyone() -> None:
    once: Once[str, int] = Once()

    def fail() -> int:
        raise FetchError("out of reach")

    for make in (fail, lambda: 3):
        with pytest.raises(FetchError, match="out of reach"):
            once.get("key", make)


def test_each_key_has_a_lock_of_its_own() -> None:
    locks: KeyedLocks[str] = KeyedLocks()

    assert locks.of("a") is locks.of("a")
    assert locks.of("a") is not locks.of("b")
    assert isinstance(locks.of("a"), type(threading.Lock()))
