"""Killed, starved of disk, cut off and run side by side, the program loses nothing and says what is wrong."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.index_server import IndexServer
from tests.projects import COMMAND, build, sourcebook, write_project

resource = pytest.importorskip("resource", reason="Windows has no limits of a process")

pytestmark = pytest.mark.slow

DEMO = "import os\n\n\ndef here():\n    return os.getcwd()\n" + "# x\n" * 2000
SOURCE = "pkg:pypi/demo@1.0#demo/a.py"
PAGE = f"# Page\n\n```example\nsource: {SOURCE}\nmark: os.getcwd\n```\n"
BLOCKS = "".join(f"\n```example\npkg:pypi/demo@1.0#demo/m{n}.py\n```\n" for n in range(20))
IS_ROOT = getattr(os, "geteuid", int)() == 0
COUNT = 200 if os.environ.get("SOURCEBOOK_TORTURE") else 5


@pytest.fixture
def project(tmp_path: Path, index: IndexServer) -> Path:
    modules = {f"demo/m{n}.py": f"n = {n}\n" for n in range(20)}
    index.add_wheel("demo", "1.0", {"demo/a.py": DEMO, **modules})
    return write_project(tmp_path / "project", {"index.md": PAGE + BLOCKS}, settings=index.toml)


def many_runs(project: Path, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "tests.many_runs", str(project), *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def kept(cache: Path) -> list[Path]:
    files = [path for path in (cache / "sha256").rglob("??/*") if path.is_file()]
    for path in files:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.parent.name + path.name
    return files


@pytest.mark.torture
def test_runs_killed_at_any_moment_leave_lock_and_cache_valid(project: Path) -> None:
    found = many_runs(project, "kill", str(COUNT), "7")

    assert found["wrong"] == []
    assert found["next"] == 0
    assert found["killed"] > COUNT / 2
    assert [n for figure in build(project).page("index.html").figures for n in figure.marked] == [
        1,
        5,
    ]


def test_four_runs_fill_one_cache_at_once(project: Path, tmp_path: Path) -> None:
    assert sourcebook(project, "lock").code == 0
    shutil.rmtree(tmp_path / "cache")

    codes = many_runs(project, "together", "4")

    assert codes == [0, 0, 0, 0]
    # 21 files, the metadata and licence of the release, and what stands for metadata that are missing.
    assert len(kept(tmp_path / "cache")) == 24
    assert list((tmp_path / "cache" / "partial").iterdir()) == []


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """Refuse to write larger files, as a disk does that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_cache_that_cannot_grow_is_told_and_holds_nothing_half_written(project: Path, tmp_path: Path) -> None:
    with no_file_above(500):
        refused = sourcebook(project, "lock")

    assert refused.code == 1
    assert (
        f"docs/index.md:4: the cache folder {str(tmp_path / 'cache')!r} cannot be used: "
        "File too large\n  hint: name another folder in the environment variable SOURCEBOOK_CACHE\n"
    ) in refused.output
    assert not (project / "examples.lock").exists()
    kept(tmp_path / "cache")
    assert sourcebook(project, "lock").code == 0
    assert sourcebook(project, "cache", "--verify").code == 0


def test_a_lock_that_cannot_be_written_is_told_and_stays_what_it_was(project: Path) -> None:
    page = project / "docs" / "index.md"
    page.write_text(PAGE)
    assert sourcebook(project, "lock").code == 0
    before = (project / "examples.lock").read_bytes()
    page.write_text(PAGE + BLOCKS)
    assert sourcebook(project, "lock", "--dry-run").code == 0

    with no_file_above(3000):
        refused = sourcebook(project, "lock")

    assert refused.code == 1
    assert refused.output.endswith(
        "examples.lock: the lock cannot be written: File too large\n"
        "  hint: make the project's folder writable, or set `locked = true`\n"
    )
    assert (project / "examples.lock").read_bytes() == before
    assert [path.name for path in project.glob(".examples*")] == []


@pytest.mark.skipif(not IS_ROOT or not shutil.which("unshare"), reason="only root can mount a small disk")
def test_a_full_disk_is_told(project: Path, tmp_path: Path) -> None:
    """A real one of 16 KB, mounted for one process."""
    cache = tmp_path / "small"
    cache.mkdir()
    script = (
        f"mount -t tmpfs -o size=16k tmpfs {cache} || exit 77; "
        f'"$@"; code=$?; cat {cache}/sha256/??/* | wc -c; exit $code'
    )
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, "sh", *COMMAND, "lock"],
        cwd=project, env=os.environ | {"SOURCEBOOK_CACHE": str(cache)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if done.returncode in (1, 77) and "mount" in done.stderr:
        pytest.skip("no disk can be mounted here")

    assert done.returncode == 1, done.stderr
    assert (f"docs/index.md:4: the cache folder {str(cache)!r} cannot be used: No space left on device") in done.stdout
    assert not (project / "examples.lock").exists()


def _without_privilege() -> list[str]:
    """Return what makes root respect permissions, which others do anyway."""
    if not IS_ROOT:
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root may write everywhere here")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def test_a_cache_that_is_only_for_reading_is_enough_for_what_it_has(project: Path, tmp_path: Path) -> None:
    assert sourcebook(project, "lock").code == 0
    cache = tmp_path / "cache"
    folders = [cache, *(path for path in cache.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*_without_privilege(), *command],
            cwd=project, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    try:
        built = run(sys.executable, "-m", "mkdocs", "build", "--strict")
        (project / "docs" / "index.md").write_text("```example\npkg:pypi/demo@1.0#demo/a.py\n```\n")
        wheel = next(path for path in kept(cache) if path.read_bytes()[:2] == b"PK")
        wheel.parent.chmod(0o755)
        wheel.unlink()
        next(p for p in kept(cache) if p.read_bytes() == DEMO.encode()).write_text("damaged")
        failed = run(*COMMAND, "fetch")
    finally:
        for folder in folders:
            folder.chmod(0o755)

    assert built.returncode == 0, built.stderr
    assert failed.returncode == 1
    assert (
        f"the cache folder {str(cache)!r} cannot be used: Permission denied\n"
        "  hint: name another folder in the environment variable SOURCEBOOK_CACHE\n"
    ) in failed.stdout


def test_a_locked_project_builds_and_checks_with_the_network_taken_away(project: Path, index: IndexServer) -> None:
    """In a network of its own, where there is nothing at all, if the system allows."""
    assert sourcebook(project, "lock").code == 0
    index.server.clear_log()
    alone = ["unshare", "--net"] if IS_ROOT and shutil.which("unshare") else []

    checked = subprocess.run(
        [*alone, *COMMAND, "check"],
        cwd=project, env=os.environ | {"CI": "true"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stderr.endswith("nothing found\n")
    assert index.requests == []
