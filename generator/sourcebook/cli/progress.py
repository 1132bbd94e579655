"""Tell how far a run that fetches has come: a bar on a terminal, one line a source in a log."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import click

from sourcebook.writing.log_lines import spell_out_line

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar  # the type has no public name


class Progress:
    """What sources call when one of them is done, or has to wait; may be called from any thread.

    Args:
        stream: Where to write to; whether it is a terminal decides the form.
    """

    def __init__(self, stream: TextIO):
        self._stream = stream
        self._lock = threading.Lock()
        self._bar: ProgressBar[int] | None = None

    def __call__(self, line: str) -> None:
        """Count one source, and print its line where nobody watches a bar; one that waits is told and not counted.

        Args:
            line: May hold words from outside.
        """
        with self._lock:
            if self._bar is not None and not line.startswith("waiting "):
                self._bar.update(1)
            else:
                click.echo(spell_out_line(line), file=self._stream)

    @contextmanager
    def expecting(self, count: int, what: str = "sources") -> Iterator[None]:
        """Show a bar of `count` sources during the block, on a terminal; faults are left to the report behind it."""
        if not count or not self._stream.isatty():
            yield
            return
        with click.progressbar(length=count, label=what, file=self._stream) as bar:
            self._bar = bar
            try:
                yield
            finally:
                self._bar = None
