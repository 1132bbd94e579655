"""How far a run has come: a bar on a terminal, one line elsewhere, and nothing of what is quick."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest

from sourcebook.commands.fetch import Fetching, count_sources, fetch_sources
from sourcebook.commands.opening import open_seen_pages
from sourcebook.commands.progress import Progress
from sourcebook.commands.start_point import StartPoint
from sourcebook.planning.run import Mode
from tests.index_server import IndexServer
from tests.projects import sourcebook, write_project

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


def test_a_source_is_never_a_line_of_its_own() -> None:
    told: list[str] = []
    progress = Progress(told.append)

    for line in ("ready pkg:pypi/flask@3.0#a.py", "failed b.py: no", "wanted 1", "opened pkg:pypi/flask@3.0"):
        progress(line)

    assert told == []


def test_a_whole_source_is_told_where_its_version_is_asked_for() -> None:
    told: list[str] = []

    for line in ("wanted 1", "opened pkg:pypi/flask@3.0", "wanted 1", "opened"):
        Progress(told.append).naming(line)

    assert told == ["ready pkg:pypi/flask@3.0"]


def test_sources_of_several_threads_are_one_bar() -> None:
    terminal = StringIO()
    progress = Progress(lambda line: None, terminal, patience=0)

    for line in ("wanted 1", "wanted 2", "opened one", "ready two", "ready three"):
        progress(line)

    assert terminal.getvalue().count("\n") == 1
    assert terminal.getvalue().endswith("  3/3\n")


def test_a_run_that_waits_twice_says_so_once() -> None:
    told: list[str] = []
    progress = Progress(told.append, patience=0)

    for line in ("wanted 1", "ready one", "wanted 2", "ready two", "ready three"):
        progress(line)

    assert told == ["getting 1 source"]


def test_a_block_is_counted_as_one_whatever_is_wanted_in_it() -> None:
    terminal = StringIO()
    progress = Progress(lambda line: None, terminal, patience=0)

    with progress.expecting(2, "project"):
        for line in ("wanted 5", "ready one", "ready two"):
            progress(line)

    assert "/5" not in terminal.getvalue()
    assert terminal.getvalue().endswith("  2/2\n")


def test_commands_count_the_sources_that_are_new(tmp_path: Path, index: IndexServer) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n", "demo/b.py": "b = 1\n"})
    blocks = [f"```example\npkg:pypi/demo@1.0#demo/{name}.py\n```\n" for name in "ab"]
    root = write_project(tmp_path, {"index.md": f"# Home\n\n{blocks[0]}"}, settings=index.toml)
    assert sourcebook(root, "lock").code == 0
    (root / "docs/index.md").write_text("# Home\n\n" + "\n".join(blocks), "utf-8")

    run, pages, _ = open_seen_pages(StartPoint(start=root), Mode.RESOLVE)
    fetching = Fetching(run=run, pages=tuple(pages.values()))

    assert count_sources(fetching) == 1
    fetch_sources(fetching)
    assert count_sources(fetching) == 0
