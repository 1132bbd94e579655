"""Two runs and one store: the second says that it waits, and gives up with what would mend it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sourcebook.sources.git.store_lock import LockHeldError, Patience, hold_lock

fcntl = pytest.importorskip("fcntl", reason="Windows has no such lock")


@contextmanager
def another_run(path: Path) -> Iterator[None]:
    """Hold a lock as another process would: by a file of its own."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_a_lock_that_is_free_is_taken_without_a_word(tmp_path: Path) -> None:
    told: list[str] = []

    with hold_lock(tmp_path / "x.lock", Patience(silent=0, most=0), told.append, root=tmp_path):
        pass

    assert told == []
    assert (tmp_path / "x.lock").read_bytes() == b""


def test_another_run_is_told_once_and_given_up(tmp_path: Path) -> None:
    path, told = tmp_path / "x.lock", list[str]()

    with (
        another_run(path),
        pytest.raises(LockHeldError) as caught,
        hold_lock(path, Patience(silent=0.05, most=0.3), told.append, root=tmp_path),
    ):
        raise AssertionError("taken while another run holds it")

    assert told == [f"waiting for another run, which holds {str(path)!r}"]
    assert str(caught.value) == (
        f"another run holds {str(path)!r} for more than 0.3 seconds\n"
        "  hint: wait until it has ended, or end it: the lock ends with its process, and the file may stay"
    )


def test_a_short_wait_is_not_told(tmp_path: Path) -> None:
    path, told, taken = tmp_path / "x.lock", list[str](), threading.Event()

    def wait() -> None:
        with hold_lock(path, Patience(silent=30, most=60), told.append, root=tmp_path):
            taken.set()

    waiting = threading.Thread(target=wait)
    with another_run(path):
        waiting.start()
        assert not taken.wait(0.2)
    waiting.join(10)

    assert taken.is_set()
    assert told == []


def test_nobody_waits_long_by_default() -> None:
    assert (Patience().silent, Patience().most) == (2, 60)
