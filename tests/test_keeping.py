"""Commands that look after what was fetched: `vendor`, `cache`, what is told, `lock --upgrade REFERENCE`."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest

from sourcebook.sources.store.blobs import blob_of
from tests.index_server import MIT, IndexServer
from tests.projects import build, sourcebook, write_project
from tests.sources.store.odd_files import ODD, put, within

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


@pytest.mark.parametrize("part", ["vendor", "vendor/sourcebook", "vendor/sourcebook/sha256"])
def test_vendor_touches_nothing_behind_a_link(command: Command, tmp_path: Path, part: str) -> None:
    """Two letters and sixty-two more are also how git names the objects of a repository of SHA-256."""
    foreign = tmp_path / "objects"
    foreign.mkdir()
    for name in (f"ab/{'c' * 62}", f"sha256/ab/{'d' * 62}", f"sourcebook/sha256/ab/{'e' * 62}"):
        (foreign / name).parent.mkdir(parents=True, exist_ok=True)
        (foreign / name).write_text("theirs")
    before = sorted(foreign.rglob("*"))
    link = command.root / part
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(foreign)
    message = f"{str(link)!r} is a link, not a folder\n  hint: remove it: only our own files and folders may be there\n"

    assert message in command("vendor", code=1)
    assert sorted(foreign.rglob("*")) == before
    assert command("cache", "--verify", code=1).startswith(f"{link}: a link, not a folder; remove it\n")


@pytest.mark.parametrize("kind", ODD)
def test_vendor_refuses_what_is_no_file_before_it_changes_anything(command: Command, kind: str) -> None:
    command("vendor")
    digest = blob_of(DEMO.encode()).id.digest
    path = command.root / "vendor/sourcebook/sha256" / digest[:2] / digest[2:]
    called = put(kind, path)
    (command.root / "docs/index.md").write_text(PAGE.partition("\n\n```example\npkg:")[0])
    before = sorted((command.root / "vendor").rglob("*"))

    with within(20):
        said = command("vendor", code=1)

    assert f"{str(path)!r} is {called}, not a file\n  hint: remove it" in said
    assert sorted((command.root / "vendor").rglob("*")) == before


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


def test_cache_verify_tells_of_everything_that_is_no_file_and_leaves_it(command: Command, tmp_path: Path) -> None:
    """Whatever folder it is in, also in one that another version made."""
    build(command.root)
    cache = tmp_path / "cache"
    odd = {
        cache / "sha256" / "ab" / ("c" * 62): "folder",
        cache / "sha256" / "ac" / ("c" * 62): "pipe",
        cache / "figures" / "ab" / ("c" * 62): "link",
        cache / "figures" / "ac" / ("c" * 62): "folder",
        cache / "exports" / "ab" / ("c" * 62): "socket",
        cache / "pictures": "dangling",
        cache / "partial" / "x": "folder",
        cache / "git" / ("0" * 32): "link",
        cache / "git" / ("0" * 32 + ".lock"): "pipe",
        cache / "README": "zeros",
        cache / "later" / "kind": "circle",
        command.root / "vendor/sourcebook/README": "pipe",
    }
    called = {path: put(kind, path) for path, kind in odd.items()}

    with within(20):
        said = command("cache", "--verify", "--prune", code=1)

    wanted = {"pictures": "a folder"}
    assert said.splitlines()[: len(odd)] == [
        f"{path}: {called[path]}, not {wanted.get(path.name, 'a file')}; remove it"
        for path in sorted(odd, key=lambda path: (command.root in path.parents, path))
    ]
    assert all(os.path.lexists(path) for path in odd)


def test_cache_prunes_nothing_behind_a_link(command: Command, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    for part in ("sha256", "partial"):
        link = tmp_path / "cache" / part
        shutil.move(link, tmp_path / f"kept-{part}")
        link.symlink_to(foreign)
        theirs = foreign / "ab" / ("c" * 62)
        theirs.parent.mkdir(parents=True, exist_ok=True)
        theirs.touch()
        os.utime(theirs, (0, 0))
        os.utime(theirs.parent, (0, 0))

        assert f"{str(link)!r} is a link, not a folder\n" in command("cache", "--prune", code=1)

        assert theirs.exists()
        link.unlink()
        shutil.move(tmp_path / f"kept-{part}", link)


@pytest.mark.parametrize("part", [".cache", ".cache/sourcebook"])
def test_the_projects_own_cache_may_not_lead_elsewhere_unless_somebody_names_it(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """A pull request can bring a link, but no variable."""
    (tmp_path / "disk").mkdir()
    link = command.root / part
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(tmp_path / "disk")
    monkeypatch.delenv("SOURCEBOOK_CACHE")

    for verb in (["fetch"], ["cache", "--prune"]):
        assert command(*verb, code=1).endswith(
            f"{str(link)!r} is a link, not a folder\n"
            "  hint: name the folder that is meant in the environment variable SOURCEBOOK_CACHE\n"
        )
    assert list((tmp_path / "disk").iterdir()) == []

    monkeypatch.setenv("SOURCEBOOK_CACHE", ".cache/sourcebook")
    command("fetch")
    assert any(path.name == "sha256" for path in (tmp_path / "disk").rglob("*"))


@pytest.mark.parametrize("kind", ODD)
def test_a_blob_that_is_no_file_ends_each_verb_with_its_name(command: Command, tmp_path: Path, kind: str) -> None:
    digest = blob_of(DEMO.encode()).id.digest
    path = tmp_path / "cache" / "sha256" / digest[:2] / digest[2:]
    called = put(kind, path)
    message = f"docs/index.md:4: {str(path)!r} is {called}, not a file\n  hint: remove it: only our own files"

    for verb in ("fetch", "lock", "vendor"):
        with within(20):
            assert message in command(verb, code=1)
    with within(20):
        assert message in command("check", code=1).replace(" [SB118]", "")
    with within(20):
        built = build(command.root)
    assert (built.code, message in built.output) == (1, True)


@pytest.mark.parametrize("kind", ["pipe", "zeros", "folder"])
def test_a_lock_that_is_no_file_ends_each_verb(command: Command, kind: str) -> None:
    called = put(kind, command.root / "examples.lock")
    message = (
        f"examples.lock: the lock cannot be read: it is {called}, not a file\n  hint: remove it; `sourcebook lock`"
    )

    for verb in (["fetch"], ["lock"], ["cache", "--prune"]):
        with within(20):
            assert message in command(*verb, code=1)


@pytest.mark.parametrize("target", ["/dev/zero", "pipe"])
def test_a_page_that_would_never_end_is_a_fault_at_it(command: Command, tmp_path: Path, target: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (command.root / "docs/zero.md").symlink_to(tmp_path / target)
    what = "a device" if target == "/dev/zero" else "a pipe"
    message = (
        f"docs/zero.md:1: cannot read the page: it is {what}, not a file\n"
        "  hint: it must be a readable file of UTF-8 text\n"
    )

    with within(20):
        assert message in command("lock", code=1)
        assert message in build(command.root).output


def poison(folder: Path) -> int:
    """Add a script to every result in a folder, with a digest that is right; return how many there were."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    for path in paths:
        data = path.read_bytes().partition(b"\n")[2] + b"<script>alert(1)</script>"
        path.write_bytes(hashlib.sha256(data).hexdigest().encode() + b"\n" + data)
    return len(paths)


def test_a_script_that_somebody_adds_to_a_kept_figure_reaches_no_page(command: Command, tmp_path: Path) -> None:
    first = build(command.root)
    assert poison(tmp_path / "cache" / "figures") == 4

    second = build(command.root, site=tmp_path / "second")

    assert second.html("index.html") == first.html("index.html")
    assert "alert(1)" not in second.html("index.html")
    assert all(b"alert(1)" not in path.read_bytes() for path in (tmp_path / "cache/figures").rglob("??/*"))


def test_a_ci_without_the_secret_reads_and_keeps_no_result(command: Command, tmp_path: Path) -> None:
    key = "0123456789abcdef" * 2
    build(command.root, site=tmp_path / "a", environ={"SOURCEBOOK_CACHE_KEY": key})
    kept = {path: path.stat() for path in (tmp_path / "cache" / "figures").rglob("??/*")}
    assert len(kept) == 4

    assert build(command.root, site=tmp_path / "b", environ={"CI": "true"}).code == 0
    assert {path: path.stat() for path in kept} == kept

    environ = {"CI": "true", "SOURCEBOOK_CACHE_KEY": key}
    assert build(command.root, site=tmp_path / "c", environ=environ).code == 0
    assert all(path.stat().st_mtime_ns > before.st_mtime_ns for path, before in kept.items())
    assert len({(tmp_path / site / "index.html").read_bytes() for site in "abc"}) == 1


def test_check_believes_no_kept_result_even_a_signed_one(command: Command, tmp_path: Path) -> None:
    """What it proves is what the program makes, not what a run before it has kept."""
    build(command.root)
    kept = {path: path.stat() for path in (tmp_path / "cache" / "figures").rglob("??/*")}

    assert "nothing found" in command("check")

    assert len(kept) == 4
    assert {path: path.stat() for path in kept} == kept


def test_a_state_folder_that_cannot_be_written_only_keeps_nothing(command: Command, tmp_path: Path) -> None:
    (tmp_path / "state").touch()

    assert build(command.root, environ={"XDG_STATE_HOME": str(tmp_path / "state")}).code == 0
    assert not (tmp_path / "cache" / "figures").exists()


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


def test_names_of_libraries_that_a_former_version_kept_are_removed(command: Command, tmp_path: Path) -> None:
    """They lay in one folder, unsigned; what has no name of ours stays."""
    command("vendor")
    folders = [tmp_path / "cache" / "exports", command.root / "vendor" / "sourcebook" / "exports"]
    for folder in folders:
        folder.mkdir(exist_ok=True)
        (folder / ("0" * 64)).write_text("{}")
        (folder / "note.txt").write_text("mine")

    pruned, copied = command("cache", "--prune"), command("vendor")

    assert "removed 1 file," in pruned
    assert "1 removed" in copied
    assert [[path.name for path in sorted(folder.iterdir())] for folder in folders] == [["note.txt"], ["note.txt"]]
    (folders[1] / "note.txt").unlink()
    (folders[1] / ("0" * 64)).write_text("{}")
    command("vendor")
    assert not folders[1].exists()


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
            2,
            f"no page has a source 'pkg:pypi/demi@1.0#demo/a.py'\n  hint: nearest is {SOURCE!r}\n",
        ),
        (
            ["--upgrade", "pkg:pypi/dem"],
            2,
            "no page has a source 'pkg:pypi/dem'\n  hint: nearest is 'pkg:pypi/demo'\n",
        ),
        (
            ["--upgrade", ""],
            2,
            "no page has a source ''\n  hint: write it as it stands on the page\n",
        ),
    ],
)
def test_a_reference_that_means_nothing_is_told(command: Command, arguments: list[str], code: int, text: str) -> None:
    before = (command.root / "examples.lock").read_bytes()

    assert command("lock", *arguments, code=code).endswith(text)
    assert (command.root / "examples.lock").read_bytes() == before


def test_a_log_has_one_line_of_what_is_quick(command: Command) -> None:
    (last,) = [line for line in command("fetch").splitlines() if not line.startswith("getting ")]

    assert last.startswith("in the cache: 2 sources, ")


def test_who_is_quiet_is_told_nothing_that_went_well(command: Command) -> None:
    assert command("fetch", "-q") == command("-q", "fetch") == ""
    assert command("lock", "--quiet") == ""


def test_the_project_may_be_named_behind_a_command(command: Command, tmp_path: Path) -> None:
    elsewhere = Command(tmp_path)

    assert elsewhere("lock", "--check", "--project", str(command.root)) == elsewhere(
        "--project", str(command.root), "lock", "--check"
    )


def test_what_a_lock_lacks_and_has_too_much_is_told(command: Command) -> None:
    lock = command.root / "examples.lock"
    assert command("lock", "--check") == "examples.lock: has what pages refer to, and nothing else\n"

    for page in (command.root / "docs").glob("*.md"):
        page.write_text("# Nothing\n")
    before = lock.read_bytes()
    checked = command("lock", "--check", code=1)
    dry = command("lock", "--dry-run")

    assert checked.splitlines() == [
        *(f"{name}: no page refers to it" for name in sorted((SOURCE, OTHER))),
        "examples.lock: run `sourcebook lock`",
    ]
    assert dry.splitlines() == [
        *(f"{name}: dropped, no page refers to it" for name in sorted((SOURCE, OTHER))),
        "examples.lock: 0 sources, 2 dropped; nothing written",
    ]
    assert lock.read_bytes() == before


@pytest.mark.parametrize("said", [["--offline"], []], ids=["option", "variable"])
def test_who_is_offline_asks_no_server(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    if not said:
        monkeypatch.setenv("SOURCEBOOK_OFFLINE", "1")
    assert command("fetch", *said).startswith("in the cache: ")
    monkeypatch.setenv("SOURCEBOOK_CACHE", str(tmp_path / "empty"))

    told = command("fetch", *said, code=1)

    assert "would be asked, and this run is offline\n  hint: run `sourcebook fetch` with a network first" in told
