"""How far a run has come: a bar on a terminal, lines in a log."""

from __future__ import annotations

from io import StringIO

import pytest

from sourcebook.cli.progress import Progress


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


WAITING = "waiting for another run, which holds 'x.lock'"


@pytest.mark.parametrize("stream", [StringIO(), _Terminal()])
def test_a_source_that_waits_is_told_and_not_counted(stream: StringIO) -> None:
    """With a bar it is counted once it is done, which is where the bar ends."""
    progress = Progress(stream)

    with progress.expecting(1):
        progress(WAITING)
        before = stream.getvalue()
        progress("ready a.py")

    assert f"{WAITING}\n" in before
    assert "100%" not in before
    done = "100%" if stream.isatty() else "ready a.py\n"
    assert done in stream.getvalue().removeprefix(before)


def test_what_waits_is_spelled_out() -> None:
    stream = StringIO()

    Progress(stream)("waiting for \x1b[2J\n::error::")

    assert stream.getvalue() == "waiting for [U+001B][2J[U+000A]::error::\n"
