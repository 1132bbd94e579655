"""A build that is killed, `kill -9`, at any moment: the next one's site has the bytes of one from nothing."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.plugin.test_keeping import CONFIG, FILES, FROM_NOTHING, PAGES
from tests.projects import differing_files, write_project

EDITS = ("docs/two.md", "docs/deep/three.md", "docs/classic.md", "docs/new/page.md")


def _build(root: Path, *more: str, seconds: float | None = None, environ: dict[str, str] | None = None) -> bool:
    """Build in a process of its own, which is killed after so many seconds; tell whether it came to its end."""
    environ = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCEBOOK_CACHE": str(root / "cache"), **(environ or {})}
    command = (sys.executable, "-m", "mkdocs", "build", "--quiet", *more)
    with suppress(subprocess.TimeoutExpired):
        # At the end of its time `run` kills the process, as `kill -9` does.
        done = subprocess.run(command, cwd=root, env=environ, timeout=seconds, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return True
    return False


def _kill_at_random(root: Path, *, seed: int, times: int, compared: int) -> int:
    """Kill builds, compare the one after some of them, and return how many were killed."""
    choose = random.Random(seed)
    write_project(root, PAGES, config=CONFIG.format(theme="mkdocs"), files=FILES)
    _build(root)
    start = time.monotonic()
    _edit(root / choose.choice(EDITS), "first")
    _build(root)
    whole, killed = time.monotonic() - start, 0
    for done in range(times):
        # One that was just killed is followed by another that is, now and then.
        for attempt in range(choose.choice((1, 1, 2))):
            _edit(root / choose.choice(EDITS), f"{done} {attempt}")
            if done % 4 == 3:
                shutil.rmtree(root / "site", ignore_errors=True)
            killed += not _build(root, seconds=whole * choose.uniform(0.3, 0.95))
        if done % compared == compared - 1:
            _build(root)
            other = root.parent / "other"
            shutil.rmtree(other, ignore_errors=True)
            _build(root, "--site-dir", str(other), environ=FROM_NOTHING)
            assert differing_files(root / "site", other) == [], (seed, done)
    return killed


def _edit(path: Path, words: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text("utf-8") if path.exists() else "# New\n") + f"\n{words}\n", "utf-8")


def test_after_a_build_that_was_killed_a_site_is_as_from_nothing(tmp_path: Path) -> None:
    _kill_at_random(tmp_path / "project", seed=1, times=1, compared=1)


@pytest.mark.skipif(not os.environ.get("SOURCEBOOK_TORTURE"), reason="hundreds of builds: run `make torture`")
@pytest.mark.torture
@pytest.mark.parametrize("seed", range(100, 105))
def test_after_any_builds_that_were_killed_a_site_is_as_from_nothing(tmp_path: Path, seed: int) -> None:
    assert _kill_at_random(tmp_path / "project", seed=seed, times=40, compared=2) > 20
