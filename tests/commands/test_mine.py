"""The corpus is looked through once, for all names of all libraries, and what is counted is committed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sourcebook.corpus.counts import load_counts
from sourcebook.model.corpus import CorpusLock
from sourcebook.pins.corpus_lock import parse_corpus_lock
from tests.index_server import IndexServer
from tests.projects import COMMAND, Built, sourcebook, write_project

pytest.importorskip("duckdb", reason="the extra [mine] is not installed: `make test` installs it")

LIBRARY = {"lib/__init__.py": "from .core import Thing, make\n", "lib/core.py": (
    "class Thing:\n    def go(self, fast=False): ...\n\ndef make() -> Thing: ...\ndef undo(): ...\n"
)}  # fmt: skip
ONE = {"one/a.py": "import lib\ndef f():\n    t = lib.make()\n    t.go(fast=True)\n    return lib.Thing(1, x=2)\n"}
TWO = {"two/a.py": "from lib import make\n\nmake()\n", "two/gone.py": "import lib\nlib.make()\n"}
CORPUS = (
    'projects = [\n  "pkg:pypi/one",\n  { source = "pkg:pypi/two", exclude = ["gone.py"] },\n  "pkg:pypi/lib",\n]\n'
)


@pytest.fixture
def root(tmp_path: Path, index: IndexServer) -> Path:
    for name, files in (("lib", LIBRARY), ("one", ONE), ("two", TWO)):
        index.add_wheel(name, "1.0", files)
    index.add_sdist("one", "1.0", ONE | {"tests/test_a.py": "import lib.core\nlib.core.undo()\n"})
    settings = f'[libraries]\nlib = "pkg:pypi/lib@1.0"\n{index.toml}'
    root = write_project(tmp_path / "project", {"index.md": "# A\n"}, settings=settings, files={"corpus.toml": CORPUS})
    assert sourcebook(root, "lock").code == 0
    assert sourcebook(root, "corpus", "lock").code == 0
    return root


def mine(root: Path, *arguments: str, code: int = 0) -> Built:
    run = sourcebook(root, "mine", *arguments)

    assert run.code == code, run.output
    return run


def locked(root: Path) -> CorpusLock:
    return parse_corpus_lock((root / "corpus.lock").read_text())


def test_uses_are_counted_by_symbol_and_project(root: Path) -> None:
    run = mine(root)

    counts = load_counts(root / "corpus.counts.json")
    assert counts is not None
    assert (counts.corpus, counts.projects) == (locked(root).digest, 3)
    assert {c.symbol: (c.uses, c.projects) for c in counts.symbols} == {
        "lib.Thing": (2, 1),
        "lib.Thing.go": (1, 1),
        "lib.core": (2, 1),
        "lib.core.undo": (2, 1),
        "lib.make": (4, 2),
    }
    assert "ready one 1.0: 9 uses\n" in run.output
    assert "3 projects, 3 looked through now, " in run.output
    assert run.output.endswith("corpus.counts.json: 5 symbols\n")


def test_what_is_there_is_not_looked_through_again(root: Path, index: IndexServer) -> None:
    mine(root)
    before = (root / "corpus.counts.json").read_bytes()
    index.server.clear_log()

    again = mine(root, "--jobs", "2")

    assert "3 projects, 0 looked through now" in again.output
    assert again.output.endswith("corpus.counts.json: 5 symbols, unchanged\n")
    assert (root / "corpus.counts.json").read_bytes() == before
    assert index.requests == []


def test_a_release_that_cannot_be_had_is_named_and_the_counts_are_not_written(root: Path, index: IndexServer) -> None:
    digest = next(digest for name, digest in locked(root).rows if name.startswith("two-"))
    (root.parent / "cache" / "sha256" / digest[:2] / digest[2:]).unlink()
    index.clear()

    run = mine(root, code=1)

    assert "ready one 1.0: 9 uses\n" in run.output
    assert "corpus.toml:3: two 1.0: " in run.output
    assert "2 projects, 2 looked through now" in run.output
    assert "corpus.counts.json: not written, since projects are missing\n" in run.output
    assert not (root / "corpus.counts.json").exists()


def test_a_project_that_is_not_locked_is_named(root: Path) -> None:
    (root / "corpus.toml").write_text(CORPUS.removesuffix("]\n") + '  "pkg:pypi/three",\n]\n')

    run = mine(root, code=1)

    assert "corpus.lock does not have 'pkg:pypi/three'\n  hint: run `sourcebook corpus lock`\n" in run.output
    assert "3 projects, 3 looked through now" in run.output


def test_a_library_that_is_not_locked_is_an_error_at_its_line(root: Path) -> None:
    settings = (root / "sourcebook.toml").read_text()
    (root / "sourcebook.toml").write_text(settings.replace("lib@1.0", "lib@2.0"))

    run = mine(root, code=1)

    assert run.output == (
        "sourcebook.toml:2: the release of 'lib' is not in examples.lock\n  hint: run `sourcebook lock`\n"
    )


def test_a_scheduler_that_the_settings_do_not_name_is_not_asked(root: Path) -> None:
    run = mine(root, "--scheduler", "tcp://127.0.0.1:1", code=2)

    assert run.output == (
        "the settings do not name the scheduler 'tcp://127.0.0.1:1'\n"
        "  hint: whoever runs it can run anything here; if you trust it: [mine] schedulers = ['tcp://127.0.0.1:1']\n"
    )


def test_where_nothing_has_changed_what_finds_uses_is_not_loaded(root: Path) -> None:
    mine(root)
    heavy = {"griffe", "pypi_simple", "requests", "sourcebook.marks.python.all_uses"}
    code = (
        "import sys\n"
        "from sourcebook.cli.program import cli\n"
        "cli(['mine'], standalone_mode=False)\n"
        f"print(sorted({heavy!r} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-2:] == ["corpus.counts.json: 5 symbols, unchanged", "[]"]


def test_without_its_extra_the_line_that_installs_it_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)

    run = mine(root, code=2)

    assert run.output == (
        "the table of uses needs the extra [mine], which is not installed"
        " (import of duckdb halted; None in sys.modules)\n"
        "  hint: in a checkout of sourcebook: pip install --require-hashes -r requirements-mine.lock\n"
    )


def test_where_no_corpus_is_it_says_how_to_begin(tmp_path: Path, index: IndexServer) -> None:
    root = write_project(tmp_path / "project", {"index.md": "# A\n"}, settings=index.toml)

    assert "corpus.toml" in mine(root, code=2).output


def test_a_table_may_lie_elsewhere(root: Path, tmp_path: Path) -> None:
    run = mine(root, "--table", str(tmp_path / "table"))

    assert run.output.splitlines()[-2].endswith(f" MB in {tmp_path / 'table'}")
    assert len(list((tmp_path / "table").glob("*.parquet"))) == 3


def test_what_the_table_holds_of_an_older_lock_is_swept(root: Path, index: IndexServer) -> None:
    mine(root)
    folder = root.parent / "cache" / "uses"
    before = {path.name for path in folder.glob("*.*")}
    index.add_wheel("two", "1.1", TWO)
    assert sourcebook(root, "corpus", "lock", "--upgrade", "two").code == 0
    mine(root)

    pruned = sourcebook(root, "cache", "--prune")

    after = {path.name for path in folder.glob("*.*")}
    assert pruned.code == 0
    assert (len(before), len(after), len(before & after)) == (6, 6, 4)
    assert "3 projects, 0 looked through now" in mine(root).output


def test_a_file_too_large_to_be_looked_through_is_told_each_time(root: Path, index: IndexServer) -> None:
    index.add_sdist("one", "1.0", ONE | {"tests/large.py": "import lib\n" + "lib.make()\n" * 800})
    assert sourcebook(root, "corpus", "lock", "--upgrade").code == 0
    (root / "sourcebook.toml").write_text((root / "sourcebook.toml").read_text() + "\n[limits]\nfile_bytes = 8000\n")

    first, again = mine(root), mine(root)

    told = (
        "corpus.toml:2: one 1.0: passed over, as 'pkg:pypi/one@1.0#tests/large.py' is larger than 8000 bytes\n"
        "  hint: raise `file_bytes` under [limits], if files this large are meant\n"
    )
    for run in (first, again):
        assert told in run.output
        assert ", 1 file passed over as too large, " in run.output
    assert "3 projects, 0 looked through now" in again.output


@pytest.mark.slow
def test_interrupted_it_ends_at_once_and_the_next_run_completes(root: Path) -> None:
    slow = "import lib\n" + "".join(f"def f{n}(a: lib.Thing):\n    a.go().go().go()\n" for n in range(20_000))
    (root / "slow").mkdir()
    (root / "slow" / "a.py").write_text(slow)
    (root / "corpus.toml").write_text(CORPUS.removesuffix("]\n") + '  "slow",\n]\n')
    process = subprocess.Popen(
        [*COMMAND, "mine", "--jobs", "2"], cwd=root, env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("ready two"):
            break
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    output = process.stdout.read()

    assert process.wait(timeout=20) == 130
    assert time.monotonic() - began < 10
    assert output.endswith("interrupted\n")
    assert "Traceback" not in output
    (root / "corpus.toml").write_text(CORPUS)
    assert json.loads((mine(root).site.parent / "corpus.counts.json").read_text())["projects"] == 3
