"""How far a run has come: a bar on a terminal, one line elsewhere, and nothing of what is quick."""

from __future__ import annotations

from io import StringIO

import pytest

from sourcebook.commands.progress import Progress

WAITING = "waiting for another run, which holds 'x.lock'"


@pytest.mark.parametrize("is_watched", [True, False])
def test_many_sources_are_one_bar_or_one_line(is_watched: bool) -> None:
    told: list[str] = []
    terminal = StringIO()
    progress = Progress(told.append, terminal if is_watched else None, patience=0)

    progress("wanted 2")
    progress("ready a.py")
    progress(WAITING)
    progress("failed b.py: no")

    assert told == ([WAITING] if is_watched else ["getting 2 sources", WAITING])
    assert terminal.getvalue().endswith("\rsources  [" + "#" * 36 + "]  2/2\n" if is_watched else "")
    assert terminal.getvalue().count("\n") == (2 if is_watched else 0)


def test_what_is_quick_is_not_told() -> None:
    told: list[str] = []
    progress = Progress(told.append, patience=60)

    progress("wanted 1")
    progress("ready a.py")
    with progress.expecting(3, "project"):
        progress("ready one")

    assert told == []


def test_what_nobody_counts_is_told_as_it_is() -> None:
    told: list[str] = []

    Progress(told.append)("ready pkg:pypi/flask@3.0")

    assert told == ["ready pkg:pypi/flask@3.0"]


def test_a_block_is_counted_as_one_whatever_is_wanted_in_it() -> None:
    terminal = StringIO()
    progress = Progress(lambda line: None, terminal, patience=0)

    with progress.expecting(2, "project"):
        for line in ("wanted 5", "ready one", "ready two"):
            progress(line)

    assert "/5" not in terminal.getvalue()
    assert terminal.getvalue().endswith("  2/2\n")
