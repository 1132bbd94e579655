"""Tell how far a run has come that waits for its sources: one bar on a terminal, one line elsewhere.

What is quick needs neither: nothing is told before a second has gone by. What is wrong with a source is left to the
report behind it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from sourcebook.writing.plurals import plural

_CELLS = 36
_SECONDS = 1.0


class Progress:
    """What sources call when some are wanted, when one of them is done, or has to wait; from any thread.

    Args:
        tell: Called with a whole line, which may hold words from outside.
        terminal: Where a bar is drawn; None where nobody watches one.
        patience: Seconds until anything is told; by default one.
    """

    def __init__(self, tell: Callable[[str], None], terminal: TextIO | None = None, *, patience: float | None = None):
        self._tell = tell
        self._terminal = terminal
        self._patience = _SECONDS if patience is None else patience
        self._lock = threading.RLock()
        self._what = ""
        self._total = self._done = 0
        self._is_shown = self._is_held = self._is_told = False
        self._timer: threading.Timer | None = None

    def __call__(self, line: str) -> None:
        """Take one line: `wanted 12`, `ready NAME`, `opened NAME`, `failed NAME: WHY`, or what is told as it is."""
        word, _, rest = line.partition(" ")
        with self._lock:
            if word == "wanted":
                self._want(int(rest))
            elif word in ("ready", "failed", "opened"):
                # What is opened in a block is a part of what is counted there.
                if word != "opened" or not self._is_held:
                    self._count()
            else:
                self._say(line)

    def naming(self, line: str) -> None:
        """Take a line as above, and tell of each whole source that is opened how it is called now."""
        self(line)
        if line.startswith("opened "):
            with self._lock:
                self._say(f"ready {line.removeprefix('opened ')}")

    @contextmanager
    def expecting(self, count: int, what: str = "source") -> Iterator[None]:
        """Count `count` of something, which `what` is one of, during the block."""
        with self._lock:
            self._is_held = True
            self._begin(count, what)
        try:
            yield
        finally:
            with self._lock:
                self._is_held = False
                self._end()

    def _want(self, count: int) -> None:
        if not self._total:
            self._begin(count, "source")
        elif not self._is_held:
            # Of another thread, which goes on when this one is done.
            self._total += count

    def _count(self) -> None:
        if self._total:
            self._done += 1
            self._draw()
            if self._done >= self._total and not self._is_held:
                self._end()

    def _begin(self, count: int, what: str) -> None:
        self._total, self._done, self._what = count, 0, what
        if not count:
            return
        if self._patience <= 0:
            self._show()
        else:
            self._timer = threading.Timer(self._patience, self._show)
            self._timer.daemon = True
            self._timer.start()

    def _show(self) -> None:
        with self._lock:
            if not self._total or self._is_shown:
                return
            self._is_shown = True
            if self._terminal is None and not self._is_told:
                # Once a run, however often it waits.
                self._is_told = True
                self._tell(f"getting {plural(self._total, self._what)}")
            self._draw()

    def _draw(self) -> None:
        if self._is_shown and self._terminal is not None:
            done = min(self._done, self._total)
            cells = _CELLS * done // self._total
            bar = "#" * cells + "-" * (_CELLS - cells)
            self._terminal.write(f"\r{self._what}s  [{bar}]  {done}/{self._total}")
            self._terminal.flush()

    def _say(self, line: str) -> None:
        if self._is_shown and self._terminal is not None:
            self._terminal.write("\n")
        self._tell(line)
        self._draw()

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._is_shown and self._terminal is not None:
            self._terminal.write("\n")
            self._terminal.flush()
        self._timer, self._is_shown, self._total = None, False, 0
