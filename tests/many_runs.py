"""Runs of the program that start at once: children of one process in which everything is imported already.

`python -m tests.many_runs PROJECT kill COUNT SEED` kills as many runs, each at a moment of its own, and prints as JSON
what was wrong with lock and cache after any of them; `python -m tests.many_runs PROJECT together COUNT` starts as many
fetches at the same moment and prints their exit codes.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from mkdocs.__main__ import cli as mkdocs

from sourcebook.cli import main as command
from sourcebook.errors import SourcebookError
from sourcebook.sources.store.blobs import Cache
from sourcebook.sources.store.lock_file import load_lock
from sourcebook.sources.store.upkeep import find_damaged


def _build() -> None:
    mkdocs.main(args=["build", "--quiet"])


RUNS: dict[str, Callable[[], None]] = {
    "lock": lambda: command(["lock"]),
    "fetch": lambda: command(["fetch"]),
    "build": _build,
}


def start(run: Callable[[], None]) -> int:
    """Begin a run in a child that says nothing, and return its process id."""
    if child := os.fork():
        return child
    code = 0
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        run()
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:
        code = 99
    os._exit(code)


def end(child: int) -> int:
    """Wait for a run and return its exit code; negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _clean(cache: Path, lock: Path, kept_lock: bytes, name: str) -> None:
    """Give a run something to do: an empty cache, and for all but `fetch` no lock."""
    shutil.rmtree(cache, ignore_errors=True)
    if name == "fetch":
        lock.write_bytes(kept_lock)
    else:
        lock.unlink(missing_ok=True)


def kill_runs(root: Path, cache: Path, count: int, seed: int) -> dict[str, object]:
    """Kill runs one after the other, most of them with what killed ones left behind.

    A run with something to do takes longer than one without. How long is measured once, and taken for less whenever a
    run was over before it could be killed: a machine is busier at one time than at another.
    """
    chance = random.Random(seed)
    lock = root / "examples.lock"
    lasting: dict[tuple[str, bool], float] = {}
    kept_lock = b""
    for name, run in RUNS.items():
        for is_clean in (True, False):
            if is_clean:
                _clean(cache, lock, kept_lock, name)
            started = time.monotonic()
            assert end(start(run)) == 0, name
            lasting[name, is_clean] = time.monotonic() - started
            kept_lock = lock.read_bytes()
    wrong, killed = [], 0
    for number in range(count):
        name, is_clean = chance.choice(sorted(RUNS)), chance.random() < 0.5
        if is_clean:
            _clean(cache, lock, kept_lock, name)
        child = start(RUNS[name])
        time.sleep(chance.uniform(0, lasting[name, is_clean]))
        os.kill(child, signal.SIGKILL)
        if end(child) == -signal.SIGKILL:
            killed += 1
        else:
            lasting[name, is_clean] *= 0.7
        try:
            load_lock(lock)
        except SourcebookError as error:
            wrong.append(f"{number}: after {name}: {error}")
        wrong += [f"{number}: after {name}: {path}" for path in find_damaged(Cache(cache))]
    return {"killed": killed, "wrong": wrong, "next": end(start(RUNS["build"]))}


def main() -> None:
    """Do what the arguments say, in the project's folder."""
    root, what, count, *seed = sys.argv[1:]
    os.chdir(root)
    if what == "kill":
        cache = Path(os.environ["SOURCEBOOK_CACHE"])
        print(json.dumps(kill_runs(Path(root), cache, int(count), int(seed[0]))))
    else:
        children = [start(RUNS["fetch"]) for _ in range(int(count))]
        print(json.dumps([end(child) for child in children]))


if __name__ == "__main__":
    main()
