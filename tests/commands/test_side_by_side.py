"""Work in several processes: its order, its faults, and how it ends when it is ended."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.commands.side_by_side import map_in_processes
from sourcebook.errors import DigestMismatchError, FaultGroup, SourcebookError, SymbolNotFoundError
from sourcebook.model.place import Location

SLOW = """\
import os, pathlib, sys, time
from sourcebook.commands.side_by_side import map_in_processes

def work(number):
    pathlib.Path(sys.argv[1], str(os.getpid())).touch()
    time.sleep(0.05)

if __name__ == "__main__":
    list(map_in_processes(work, range(100_000), jobs=2))
"""


def slowest_first(number: int) -> int:
    time.sleep(0.1 if number == 0 else 0)
    return number * number


def end_here(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail(number: int) -> int:
    raise SymbolNotFoundError(f"no {number}", hint="none")


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_the_order_of_the_things(jobs: int) -> None:
    assert list(map_in_processes(slowest_first, range(40), jobs=jobs)) == [n * n for n in range(40)]
    assert list(map_in_processes(slowest_first, [], jobs=jobs)) == []


def test_things_are_taken_as_they_are_needed() -> None:
    things = iter(range(1000))
    results = map_in_processes(slowest_first, things, jobs=2)

    assert next(results) == 0
    assert next(things) < 20
    results.close()  # type: ignore[attr-defined]


def test_a_fault_comes_through() -> None:
    with pytest.raises(SymbolNotFoundError, match="no 0\n  hint: none"):
        list(map_in_processes(fail, range(3), jobs=2))


def test_a_process_that_is_ended_from_outside_is_told() -> None:
    with pytest.raises(SourcebookError) as error:
        list(map_in_processes(end_here, range(3), jobs=2))

    assert str(error.value) == (
        "a process of `--jobs` was ended from outside, perhaps for want of memory\n  hint: run it again with fewer jobs"
    )


def test_every_kind_of_fault_can_be_handed_over() -> None:
    place = Location(path=PurePosixPath("a.md"), lineno=3)
    mismatch = DigestMismatchError("m", expected="a", actual="b", hint="h")
    group = FaultGroup([mismatch, SourcebookError("x", location=place)])

    for fault in (mismatch, group):
        copied = pickle.loads(pickle.dumps(fault))  # noqa: S301 (its own bytes)

        assert type(copied) is type(fault)
        assert str(copied) == str(fault)
    assert pickle.loads(pickle.dumps(mismatch)).actual == "b"  # noqa: S301


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_first(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "slow.py").write_text(SLOW)
    (tmp_path / "ids").mkdir()
    first = subprocess.Popen(
        [sys.executable, "slow.py", "ids"], cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    _wait(lambda: len(list((tmp_path / "ids").iterdir())) == 2)

    if how is signal.SIGINT:
        os.killpg(first.pid, how)  # as a terminal does: to all of them
    else:
        first.send_signal(how)
    _, told = first.communicate(timeout=20)

    others = [int(path.name) for path in (tmp_path / "ids").iterdir()]
    _wait(lambda: not any(map(_lives, others)))
    assert told.count("Traceback") == (how is signal.SIGINT)
    assert "Process" not in told


def _lives(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def _wait(holds: object) -> None:
    assert callable(holds)
    for _ in range(200):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to that in ten seconds")
