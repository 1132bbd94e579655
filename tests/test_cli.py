"""The command as a program: what it prints and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.index_server import IndexServer
from tests.projects import sourcebook, write_project

ESCAPE = "import os  # \x1b[2J\x1b]0;owned\x07 \u202e\n"
PAGE = "# x\n\n```example\nsource: examples/a.py\nmark: os\n```\n"


@pytest.mark.slow
def test_a_terminal_never_obeys_a_source(tmp_path: Path) -> None:
    """With the command as a program, whose output nothing has touched."""
    root = write_project(tmp_path, {"index.md": PAGE}, files={"examples/a.py": ESCAPE})

    run = sourcebook(root, "explain", "docs/index.md:4", own_process=True)

    assert run.code == 0, run.output
    assert "os  # [U+001B][2J[U+001B]]0;owned[U+0007] [U+202E]" in run.output
    assert not {"\x1b", "\x07", "\u202e"} & set(run.output)


@pytest.mark.parametrize("options", [["--upgrade"], ["--dry-run"], ["--upgrade", "--dry-run"]])
def test_lock_shows_what_changes_in_the_lines_shown(tmp_path: Path, index: IndexServer, options: list[str]) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": ESCAPE})
    page = PAGE.replace("examples/a.py", "pkg:pypi/demo@1.0#demo/a.py")
    root = write_project(tmp_path, {"index.md": page}, settings=index.toml)

    run = sourcebook(root, "lock", *options)

    assert run.code == 0, run.output
    assert "docs/index.md:3: pkg:pypi/demo@1.0#demo/a.py: not locked -> 1.0 (demo-1.0" in run.output
    assert "failed" not in run.output
    assert "+* import os  # [U+001B][2J" in run.output
    assert (root / "examples.lock").exists() == ("--dry-run" not in options)
