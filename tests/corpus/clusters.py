"""A Dask scheduler and its workers, each a process of its own, and an object store on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.conftest import ROOT

_PATIENCE = 60.0
"""Seconds that a scheduler is waited for."""


class Cluster:
    """One scheduler and some workers; `with` ends what is left of them.

    Args:
        folder: Of its own, for what they write.
        workers: How many.
        environ: What their environment has beyond that of the test.
    """

    def __init__(self, folder: Path, *, workers: int = 2, environ: Mapping[str, str] | None = None):
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._environ = os.environ | {"PYTHONPATH": str(ROOT)} | dict(environ or {})
        self._file = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-show")
        self.workers = [self._start("worker", "--nthreads", "1", "--no-nanny") for _ in range(workers)]
        self.address = self._wait()

    def _start(self, what: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(
                [
                    sys.executable, "-m", f"distributed.cli.dask_{what}", "--scheduler-file", str(self._file),
                    "--no-dashboard", *arguments,
                ],
                cwd=self._folder, env=self._environ, stdout=log, stderr=log,
            )  # fmt: skip

    def _wait(self) -> str:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            if self._file.is_file() and (text := self._file.read_text()):
                address: str = json.loads(text)["address"]
                return address
            time.sleep(0.1)
        raise AssertionError((self._folder / "log").read_text())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
