"""The promise of the lock: the same bytes every time, a network only where it is needed, and no wrong byte shown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sourcebook.pins.lock_text import parse_lock
from tests.index_server import IndexServer
from tests.pins.test_lock_form_1 import older_lock
from tests.projects import Built, build, sourcebook, write_project

pytestmark = pytest.mark.slow

DEMO = "import os\n\n\ndef here():\n    return os.getcwd()\n"
SOURCE = "pkg:pypi/demo@1.0#demo/a.py"
FILE = {
    "license": {"expression": None, "origin": None},
    "sha256": "a" * 64,
    "git-blob": "b" * 40,
    "size": 1,
}
PAGE = f"# Page\n\n```example\nsource: {SOURCE}\nmark: os.getcwd\n```\n"


@pytest.fixture
def project(tmp_path: Path, index: IndexServer) -> Path:
    index.add_wheel("demo", "1.0", {"demo/a.py": DEMO, "demo/b.py": "b = 1\n"})
    return write_project(tmp_path / "project", {"index.md": PAGE}, settings=index.toml)


def _marked(built: Built) -> list[int]:
    return [n for figure in built.page("index.html").figures for n in figure.marked]


def _locked(project: Path) -> list[str]:
    return [entry["identity"] for entry in json.loads((project / "examples.lock").read_text())["sources"]]


def test_an_authors_build_locks_what_is_new_and_drops_what_is_unused(project: Path) -> None:
    first = build(project)
    marked = _marked(first)
    page = project / "docs" / "index.md"
    page.write_text(PAGE.replace("demo/a.py", "demo/b.py").replace("mark: os.getcwd\n", ""))

    second = build(project)

    assert (first.code, second.code) == (0, 0), first.output + second.output
    assert marked == [1, 5]
    assert _locked(project) == ["pkg:pypi/demo@1.0#demo/b.py"]


def test_a_second_build_makes_no_request_and_leaves_the_lock_alone(project: Path, index: IndexServer) -> None:
    """In a process that remembers nothing of the first."""
    build(project)
    lock = project / "examples.lock"
    before = lock.stat().st_mtime_ns
    index.server.clear_log()

    built = build(project, own_process=True)

    assert built.code == 0
    assert index.requests == []
    assert lock.stat().st_mtime_ns == before


def test_a_build_with_faults_writes_no_lock(project: Path) -> None:
    (project / "docs" / "other.md").write_text("```example\nsource: no/such/file.py\n```\n")

    built = build(project)

    assert built.code == 1
    assert not (project / "examples.lock").exists()


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("1", 1), ("false", 0), ("0", 0), ("", 0)])
def test_ci_resolves_nothing(project: Path, index: IndexServer, ci: str, code: int) -> None:
    built = build(project, environ={"CI": ci})

    assert built.code == code, built.output
    assert (index.requests == []) == bool(code)
    assert (project / "examples.lock").exists() != bool(code)
    if code:
        assert (
            f"docs/index.md:4: the source '{SOURCE}' is not in examples.lock\n"
            "  hint: run `sourcebook lock` on your machine and commit examples.lock"
        ) in built.output


def test_a_locked_project_resolves_nothing(project: Path, index: IndexServer) -> None:
    (project / "sourcebook.toml").write_text("locked = true\n" + index.toml)

    assert build(project).code == 1
    assert index.requests == []


def test_ci_fetches_what_is_locked(project: Path, tmp_path: Path) -> None:
    assert sourcebook(project, "lock").code == 0

    built = build(project, environ={"CI": "true", "SOURCEBOOK_CACHE": str(tmp_path / "empty")})

    assert built.code == 0, built.output
    assert _marked(built) == [1, 5]


def test_lock_says_what_it_wrote(project: Path) -> None:
    first, second = sourcebook(project, "lock"), sourcebook(project, "lock")

    assert "examples.lock: 1 source, 1 added\n" in first.output
    assert "examples.lock: 1 source, unchanged\n" in second.output


def test_upgrade_shows_what_changes_in_the_lines_shown(project: Path, index: IndexServer) -> None:
    """Here the release's wheel comes later than its source archive, and differs."""
    index.clear()
    index.add_sdist("demo", "1.0", {"demo/a.py": DEMO})
    assert sourcebook(project, "lock").code == 0
    index.add_wheel("demo", "1.0", {"demo/a.py": DEMO.replace("def here", "def there")})

    dry = sourcebook(project, "lock", "--upgrade", "--dry-run")
    unchanged = _locked_file(project)
    wet = sourcebook(project, "lock", "--upgrade")

    assert dry.code == wet.code == 0, dry.output
    assert "-  def here():\n+  def there():\n" in dry.output
    assert "1.0 (demo-1.0.tar.gz) -> 1.0 (demo-1.0-py3-none-any.whl)" in dry.output
    assert unchanged == "demo-1.0.tar.gz"
    assert _locked_file(project) == "demo-1.0-py3-none-any.whl"


def _locked_file(project: Path) -> str:
    (entry,) = json.loads((project / "examples.lock").read_text())["sources"]
    return str(entry["release"])


def test_fetch_fills_the_cache_for_a_build_without_a_network(project: Path, index: IndexServer, tmp_path: Path) -> None:
    """In a process that remembers nothing of what was fetched."""
    cache = {"SOURCEBOOK_CACHE": str(tmp_path / "new")}
    assert sourcebook(project, "lock").code == 0

    fetched = sourcebook(project, "fetch", environ=cache)
    index.server.clear_log()
    built = build(project, environ=cache | {"CI": "true"}, own_process=True)

    assert fetched.code == 0, fetched.output
    assert built.code == 0, built.output
    assert index.requests == []


def test_fetch_does_not_resolve(project: Path, index: IndexServer) -> None:
    fetched = sourcebook(project, "fetch")

    assert fetched.code == 1
    assert index.requests == []


def test_a_damaged_cache_file_is_fetched_again_and_never_shown(
    project: Path, tmp_path: Path, index: IndexServer
) -> None:
    build(project)
    damaged = [p for p in (tmp_path / "cache").rglob("*") if p.is_file() and p.read_bytes() == DEMO.encode()]
    for path in damaged:
        path.chmod(0o644)
        path.write_bytes(DEMO.replace("getcwd", "system").encode())
    index.server.clear_log()

    built = build(project)

    assert len(damaged) == 1
    assert built.code == 0, built.output
    assert "os.system" not in built.html("index.html")
    assert _marked(built) == [1, 5]
    assert index.requests != []


def test_bytes_that_differ_from_the_lock_stop_the_build(project: Path, tmp_path: Path, index: IndexServer) -> None:
    build(project)
    lock = json.loads((project / "examples.lock").read_text())
    index.add_wheel("demo", "1.0", {"demo/a.py": "import os\nos.system('evil')\n"})

    built = build(project, environ={"SOURCEBOOK_CACHE": str(tmp_path / "empty")})

    assert built.code == 1
    assert "Traceback" not in built.output
    assert "docs/index.md:4: " in built.output
    assert lock["sources"][0]["sha256"] in built.output or lock["releases"][0]["sha256"] in built.output
    assert len(set(re.findall(r"\b[0-9a-f]{64}\b", built.output))) == 2, built.output


def test_a_lock_of_a_later_version_is_refused(project: Path) -> None:
    (project / "examples.lock").write_text('{"lock-version": 99, "sources": []}')

    built = build(project)

    assert built.code == 1
    assert "examples.lock: " in built.output
    assert "99" in built.output


def test_a_lock_of_an_earlier_version_is_read_and_then_written_anew(project: Path) -> None:
    build(project)
    lock = project / "examples.lock"
    text = lock.read_text()
    lock.write_text(older_lock(*parse_lock(text).pins))
    older = lock.read_bytes()

    in_ci = build(project, environ={"CI": "true"})
    left, authors = lock.read_bytes(), build(project)

    assert (in_ci.code, authors.code) == (0, 0), in_ci.output + authors.output
    assert left == older
    assert lock.read_text() == text


def test_a_lock_alone_asks_nobody_and_shows_no_other_file(project: Path, tmp_path: Path, index: IndexServer) -> None:
    """As a pull request brings it: entries of sources that no page has, and the page's own turned to another file."""
    build(project)
    path = project / "examples.lock"
    lock = json.loads(path.read_text())
    strangers = [
        lock["sources"][0] | {"identity": "pkg:pypi/stranger@1.0#demo/a.py"},
        {**FILE, "identity": f"http//127.0.0.1:{index.server.port}/a.py", "path": "a.py", "requested-revision": ""},
    ]
    path.write_text(json.dumps(lock | {"sources": [*lock["sources"], *strangers]}))
    index.server.clear_log()
    more = sourcebook(project, "fetch", environ={"SOURCEBOOK_CACHE": str(tmp_path / "empty")})
    asked = index.requests
    lock["sources"][0]["path"] = "demo/b.py"
    path.write_text(json.dumps(lock))

    other = build(project, environ={"CI": "true"})

    assert more.code == 0, more.output
    assert {request.split("/")[2] for request in asked} <= {"demo", "demo-1.0-py3-none-any.whl"}
    assert other.code == 1
    assert f"docs/index.md:4: the entry of {SOURCE!r} names another revision or file" in other.output
