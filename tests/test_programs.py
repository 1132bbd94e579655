"""A run in this process says what one in a process of its own says, and leaves nothing behind."""

from __future__ import annotations

import logging
import os
import re
import warnings
from pathlib import Path

import pytest

from tests.projects import MKDOCS_YML, build, sourcebook, write_project

pytestmark = pytest.mark.slow

HOOK = """\
import logging

def on_files(files, config):
    logging.getLogger("mkdocs.hooks").warning("a warning")
    logging.getLogger("elsewhere").warning("another")
    return files
"""
CRASH = "def on_files(files, config):\n    raise ZeroDivisionError('of a hook')\n"
PAGE = "# A\n\n```example\n{}\n```\n"


def _project(root: Path, page: str = "# A\n", *, config: str = MKDOCS_YML, hook: str = "") -> Path:
    return write_project(root, {"a.md": page}, config=config, files={"hook.py": hook, "a.py": "a = 1\n"})


def _said(output: str) -> list[str]:
    """Return what was printed without what differs from run to run: times, and the way into the program."""
    text = re.sub(r"\d+\.\d+ seconds", "", output)
    text = re.sub(r"(?<=\n)  File .*?\n(?=\S)", "", text, flags=re.DOTALL)
    return text.splitlines()


@pytest.mark.parametrize(
    ("page", "hook", "config"),
    [
        (PAGE.format("a.py"), HOOK, f"{MKDOCS_YML}hooks: [hook.py]\n"),
        (PAGE.format("b.py"), "", MKDOCS_YML),
        ("# A\n", CRASH, f"{MKDOCS_YML}hooks: [hook.py]\n"),
        ("# A\n", "", "site_name: x\ntheme: none\n"),
    ],
    ids=["warnings", "fault", "crash", "configuration"],
)
def test_a_build_says_the_same_in_both(tmp_path: Path, page: str, hook: str, config: str) -> None:
    root = _project(tmp_path, page, config=config, hook=hook)

    here, apart = build(root), build(root, own_process=True)

    assert here.code == apart.code == 1, here.output
    assert _said(here.output) == _said(apart.output)


@pytest.mark.parametrize("arguments", [["explain", "docs/a.md:4"], ["coverage"]])
def test_a_command_says_the_same_in_both(tmp_path: Path, arguments: list[str]) -> None:
    root = _project(tmp_path, PAGE.format("a.py"))

    here, apart = sourcebook(root, *arguments), sourcebook(root, *arguments, own_process=True)

    assert here.code == apart.code
    assert here.output == apart.output != ""


def test_two_builds_in_one_process_say_the_same(tmp_path: Path) -> None:
    root = _project(tmp_path, PAGE.format("a.py"), config=f"{MKDOCS_YML}hooks: [hook.py]\n", hook=HOOK)

    first, second = build(root), build(root)

    assert _said(first.output) == _said(second.output)


def test_a_run_leaves_nothing_behind(tmp_path: Path) -> None:
    def state() -> list[object]:
        loggers = [logging.getLogger(name) for name in ("", "mkdocs", "mkdocs.commands.build")]
        return [
            Path.cwd(), dict(os.environ), warnings.showwarning, list(warnings.filters),
            [(log.level, log.propagate, list(log.handlers), list(log.filters)) for log in loggers],
        ]  # fmt: skip

    root = _project(tmp_path, PAGE.format("a.py"), config=f"{MKDOCS_YML}hooks: [hook.py]\n", hook=HOOK)
    before = state()

    ended = build(root, environ={"ONLY_HERE": "1"})

    assert "a warning" in ended.output
    assert state() == before
