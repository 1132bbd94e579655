"""Commands that look after what was fetched: `vendor`, `cache`, `fetch` on a terminal, `lock --upgrade REFERENCE`."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
from pathlib import Path

import pytest

from sourcebook.sources.store.blobs import blob_of
from tests.index_server import MIT, IndexServer
from tests.projects import COMMAND, build, sourcebook, write_project

pytestmark = pytest.mark.slow

DEMO = "import os\n\n\ndef here():\n    return os.getcwd()\n"
SOURCE = "pkg:pypi/demo@1.0#demo/a.py"
OTHER = "pkg:pypi/other@2.0#b.py"
PAGE = f"# Page\n\n```example\nsource: {SOURCE}\nmark: os.getcwd\n```\n\n```example\n{OTHER}\n```\n"
HOUR = 3600


class Command:
    """The command, run on one project."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """Run it, compare its exit code, and return what it printed."""
        ended = sourcebook(self.root, *arguments)
        assert ended.code == code, ended.output
        return ended.output


@pytest.fixture
def command(tmp_path: Path, index: IndexServer) -> Command:
    index.add_wheel("demo", "1.0", {"demo/a.py": DEMO, "demo/b.py": "b = 1\n"})
    index.add_sdist("other", "2.0", {"b.py": "b = 2\n"})
    root = write_project(tmp_path / "project", {"index.md": PAGE}, settings=index.toml)
    run = Command(root)
    run("lock")
    return run


def vendored(root: Path) -> dict[str, bytes]:
    folder = root / "vendor" / "sourcebook" / "sha256"
    return {p.parent.name + p.name: p.read_bytes() for p in sorted(folder.rglob("??/*"))}


def test_vendor_copies_what_the_pins_name_and_no_archive(command: Command) -> None:
    said = command("vendor")

    files = vendored(command.root)
    # Two files, two sets of metadata, one licence text that both have.
    assert said.endswith("vendor/sourcebook: 5 files, 5 added, 0 removed\n")
    assert {DEMO.encode(), b"b = 2\n", MIT.encode()} <= set(files.values())
    assert all(blob_of(data).id.digest == digest for digest, data in files.items())
    beside = sorted(path.name for path in (command.root / "vendor/sourcebook").iterdir())
    assert beside == [".gitattributes", "README", "sha256"]
    assert (command.root / "vendor/sourcebook/.gitattributes").read_text() == "* -text\n"


def test_vendor_drops_what_is_no_longer_named_and_mends_what_is_damaged(command: Command) -> None:
    command("vendor")
    digest = blob_of(DEMO.encode()).id.digest
    path = command.root / "vendor/sourcebook/sha256" / digest[:2] / digest[2:]
    path.write_text(DEMO.replace("\n", "\r\n"))
    (command.root / "docs/index.md").write_text(PAGE.partition("\n\n```example\npkg:")[0])

    said = command("vendor")

    assert said.endswith("vendor/sourcebook: 3 files, 1 added, 2 removed\n")
    assert path.read_bytes() == DEMO.encode()


def test_a_vendored_project_builds_checks_and_explains_without_network_and_cache(
    command: Command, index: IndexServer, tmp_path: Path
) -> None:
    command("vendor")
    shutil.rmtree(tmp_path / "cache")
    index.server.clear_log()

    built = build(command.root, environ={"CI": "true"})

    assert built.code == 0, built.output
    assert [n for figure in built.page("index.html").figures for n in figure.marked] == [1, 5]
    assert "sha256    " + blob_of(DEMO.encode()).id.digest in command("explain", str(command.root / "docs/index.md:4"))
    assert "nothing found" in command("check", "--site", str(built.site))
    assert index.requests == []
    assert not (tmp_path / "cache" / "sha256").exists()


def test_a_file_that_is_missing_without_a_network_names_the_command(
    command: Command, index: IndexServer, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "cache")
    (command.root / "sourcebook.toml").write_text('[index]\nurl = "http://127.0.0.1:9/simple"\nallow_private = true\n')

    said = command("fetch", code=1)

    assert (
        f"docs/index.md:4: {SOURCE!r} is locked, but not in the cache, and "
        "cannot reach '127.0.0.1:9': connection refused\n"
        "  hint: run `sourcebook fetch` where there is a network; to need none, `sourcebook vendor`\n"
    ) in said


def test_a_damaged_vendored_file_is_never_shown(command: Command, index: IndexServer, tmp_path: Path) -> None:
    command("vendor")
    shutil.rmtree(tmp_path / "cache")
    digest = blob_of(DEMO.encode()).id.digest
    path = command.root / "vendor/sourcebook/sha256" / digest[:2] / digest[2:]
    path.write_text("evil\n")

    said = command("explain", str(command.root / "docs/index.md:4"))

    assert "return os.getcwd()" in said
    assert path.read_text() == "evil\n"
    assert index.requests != []


def test_a_vendor_folder_that_cannot_be_written_is_told(command: Command) -> None:
    (command.root / "vendor").write_text("")

    assert command("vendor", code=1).endswith(
        f"the cache folder {str(command.root / 'vendor/sourcebook')!r} cannot be used: "
        "Not a directory\n  hint: make the folder writable, and look whether the disk is full\n"
    )


def test_cache_shows_its_size(command: Command, tmp_path: Path) -> None:
    said = command("cache")

    assert said.startswith(f"{tmp_path / 'cache'}:\n")
    # Five named files and the two archives they came out of.
    assert "  sha256          0.0 MB in 7 files\n" in said
    assert "  partial         0.0 MB in 0 files\n" in said


def test_cache_of_nothing_is_empty(command: Command, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "cache")

    assert command("cache", "--verify", "--prune") == (f"removed 0 files, 0.0 MB\n{tmp_path / 'cache'}:\n")


def test_cache_verify_removes_what_is_damaged(command: Command, tmp_path: Path) -> None:
    command("vendor")
    digest = blob_of(b"b = 2\n").id.digest
    kept = tmp_path / "cache" / "sha256" / digest[:2] / digest[2:]
    copied = command.root / "vendor/sourcebook/sha256" / digest[:2] / digest[2:]
    for path in (kept, copied):
        path.write_text("b = 3\n")

    said = command("cache", "--verify", code=1)

    assert said.startswith(
        f"{kept}: damaged, removed\n{copied.relative_to(command.root)}: damaged, run `sourcebook vendor`\n"
    )
    assert not kept.exists()
    assert copied.exists()
    command("vendor")
    assert "damaged" not in command("cache", "--verify")


def test_cache_prune_keeps_what_the_lock_names(command: Command, index: IndexServer, tmp_path: Path) -> None:
    (command.root / "docs/index.md").write_text(PAGE.partition("\n\n```example\npkg:")[0])
    command("lock")
    old, new = (tmp_path / "cache" / "partial" / name for name in ("old", "new"))
    lock_leftover = command.root / ".examples.lock.abc"
    for path in (old, new, lock_leftover):
        path.write_bytes(b"half")
    for path in (old, lock_leftover):
        os.utime(path, (path.stat().st_mtime - 2 * HOUR,) * 2)

    said = command("cache", "--prune")

    # Of the other release: the file, its metadata, the archive; the licence text is named still.
    assert said.startswith("removed 5 files, 0.0 MB\n")
    assert [path.exists() for path in (old, lock_leftover, new)] == [False, False, True]
    index.server.clear_log()
    command("fetch")
    command("lock", "--upgrade")
    assert not [path for path in index.requests if path.startswith("/files/")]


def test_prune_does_nothing_when_the_lock_cannot_be_read(command: Command, tmp_path: Path) -> None:
    (command.root / "examples.lock").write_text("<<<<<<< ours\n")

    command("cache", "--prune", code=1)

    assert len(list((tmp_path / "cache" / "sha256").rglob("??/*"))) == 7


def test_upgrade_of_some_references_leaves_the_others(command: Command, index: IndexServer) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": DEMO.replace("here", "there")})
    index.add_wheel("other", "2.0", {"b.py": "b = 3\n"})

    said = command("lock", "--upgrade", "pkg:pypi/other")

    entries = json.loads((command.root / "examples.lock").read_text())["sources"]
    digests = {entry["identity"]: entry["sha256"] for entry in entries}
    assert digests == {
        SOURCE: blob_of(DEMO.encode()).id.digest,
        OTHER: blob_of(b"b = 3\n").id.digest,
    }
    assert "-  b = 2\n+  b = 3\n" in said
    assert "there" not in said


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["pkg:pypi/demo"], 2, "Error: a REFERENCE can only stand behind --upgrade\n"),
        (
            ["--upgrade", "pkg:pypi/demi@1.0#demo/a.py"],
            1,
            f"no page has a source 'pkg:pypi/demi@1.0#demo/a.py'\n  hint: nearest is {SOURCE!r}\n",
        ),
        (
            ["--upgrade", "pkg:pypi/dem"],
            1,
            f"no page has a source 'pkg:pypi/dem'\n  hint: nearest is {SOURCE!r}\n",
        ),
        (
            ["--upgrade", ""],
            1,
            "no page has a source ''\n  hint: write it as it stands on the page\n",
        ),
    ],
)
def test_a_reference_that_means_nothing_is_told(command: Command, arguments: list[str], code: int, text: str) -> None:
    before = (command.root / "examples.lock").read_bytes()

    assert command("lock", *arguments, code=code).endswith(text)
    assert (command.root / "examples.lock").read_bytes() == before


def test_a_log_has_one_line_a_source(command: Command) -> None:
    *lines, last = command("fetch").splitlines()

    assert sorted(lines) == [f"ready {SOURCE}", f"ready {OTHER}"]
    assert last.startswith("in the cache: 2 sources, ")


def test_a_terminal_has_a_bar(command: Command) -> None:
    """The bar ends full, and no line a source is among it."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "fetch"], cwd=command.root, stdout=subprocess.PIPE, stderr=theirs, text=True
    ) as running:
        output, _ = running.communicate(timeout=60)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)

    assert running.returncode == 0
    assert output.startswith("in the cache: 2 sources, ")
    assert "sources  [####################################]  100%" in shown
    assert "ready" not in shown
