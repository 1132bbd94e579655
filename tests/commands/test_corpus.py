"""The projects of a corpus are pinned once, by what their archives are; whoever wants out is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook.pins.corpus_lock import parse_corpus_lock
from tests.git_repositories import git, make_repository
from tests.index_server import IndexServer
from tests.projects import Built, sourcebook, write_project

FILES = {"demo/a.py": "import os\n"}
PAGE = "# Page\n\n```example\nsource: pkg:pypi/demo@1.0#demo/a.py\nmark: os\n```\n"
GPL = "License-Expression: GPL-3.0-only\n"


def _project(tmp_path: Path, index: IndexServer, corpus: str, *, more: str = "", page: str = "# Page\n") -> Path:
    files = {"corpus.toml": corpus}
    return write_project(tmp_path / "project", {"index.md": page}, settings=more + index.toml, files=files)


def _lock(root: Path, *arguments: str, code: int = 0) -> Built:
    run = sourcebook(root, "corpus", "lock", *arguments)

    assert run.code == code, run.output
    return run


def _rows(root: Path) -> list[str]:
    """Return the rows of the lock, without their digests."""
    text = (root / "corpus.lock").read_text()
    return [line.partition(" ")[0] for line in text.splitlines() if not line.startswith("#")]


def test_wheel_and_source_archive_of_the_newest_release_are_pinned(tmp_path: Path, index: IndexServer) -> None:
    index.add_wheel("demo", "1.0", FILES)
    wheel = index.add_wheel("demo", "1.1", FILES)
    source = index.add_sdist("demo", "1.1", FILES)
    index.add_wheel("demo", "2.0a1", FILES)
    index.yanked.add(index.add_wheel("demo", "1.2", FILES))
    root = _project(tmp_path, index, 'projects = [\n  "pkg:pypi/demo",\n]\n')

    run = _lock(root)

    assert (root / "corpus.lock").read_text() == (
        "# corpus.lock 1, written by `sourcebook corpus lock` from corpus.toml.\n"
        "# Of a release its archives and their sha256, of a repository its commit.\n"
        f"{wheel} {index.digests[wheel]}\n"
        f"{source} {index.digests[source]}\n"
    )
    assert "demo: not locked -> 1.1\n" in run.output
    assert "corpus.lock: 1 project\n" in run.output


def test_a_wheel_for_every_platform_goes_before_others(tmp_path: Path, index: IndexServer) -> None:
    index.add_wheel("demo", "1.0", FILES, tag="cp311-cp311-manylinux_2_17_x86_64")
    index.add_wheel("demo", "1.0", FILES, tag="py3-none-any")
    root = _project(tmp_path, index, 'projects = ["pkg:pypi/demo"]')

    _lock(root)

    assert _rows(root) == ["demo-1.0-py3-none-any.whl"]


def test_what_is_locked_is_not_asked_for_again(tmp_path: Path, index: IndexServer) -> None:
    index.add_wheel("demo", "1.0", FILES)
    root = _project(tmp_path, index, 'projects = ["pkg:pypi/demo"]')
    _lock(root)
    before = (root / "corpus.lock").read_bytes()
    index.add_wheel("demo", "2.0", FILES)
    index.server.clear_log()

    run = _lock(root)

    assert index.requests == []
    assert (root / "corpus.lock").read_bytes() == before
    assert "corpus.lock: 1 project, unchanged\n" in run.output


def test_upgrade_moves_all_or_the_projects_that_are_named(tmp_path: Path, index: IndexServer) -> None:
    for name in ("one", "two"):
        index.add_wheel(name, "1.0", FILES)
    root = _project(tmp_path, index, 'projects = ["pkg:pypi/one", "pkg:pypi/two"]')
    _lock(root)
    for name in ("one", "two"):
        index.add_wheel(name, "2.0", FILES)

    # In a process of its own each: a run asks for a project's page once.
    one = _lock(root, "--upgrade", "two")
    rows = _rows(root)
    _lock(root, "--upgrade")

    assert "two: 1.0 -> 2.0\n" in one.output
    assert rows == ["one-1.0-py3-none-any.whl", "two-2.0-py3-none-any.whl"]
    assert _rows(root) == ["one-2.0-py3-none-any.whl", "two-2.0-py3-none-any.whl"]


def test_a_version_that_is_written_is_kept_to(tmp_path: Path, index: IndexServer) -> None:
    for version in ("1.0", "2.0"):
        index.add_wheel("demo", version, FILES)
    root = _project(tmp_path, index, 'projects = ["pkg:pypi/demo"]')
    _lock(root)
    (root / "corpus.toml").write_text('projects = ["pkg:pypi/demo@1.0.0"]')

    _lock(root)
    index.server.clear_log()
    _lock(root)

    assert _rows(root) == ["demo-1.0-py3-none-any.whl"]
    assert index.requests == []


def test_what_is_no_longer_listed_is_dropped(tmp_path: Path, index: IndexServer) -> None:
    for name in ("one", "two"):
        index.add_wheel(name, "1.0", FILES)
    root = _project(tmp_path, index, 'projects = ["pkg:pypi/one", "pkg:pypi/two"]')
    _lock(root)
    (root / "corpus.toml").write_text('projects = ["pkg:pypi/two"]')

    run = _lock(root)

    assert _rows(root) == ["two-1.0-py3-none-any.whl"]
    assert "one: 1.0 -> not locked\n" in run.output


def test_the_order_of_the_list_does_not_matter(tmp_path: Path, index: IndexServer) -> None:
    for name in ("b", "a", "c"):
        index.add_wheel(name, "1.0", FILES)
        index.add_sdist(name, "1.0", FILES)
    locks = []
    for n, order in enumerate(("abc", "cab")):
        listed = ", ".join(f'"pkg:pypi/{name}"' for name in order)
        root = _project(tmp_path / str(n), index, f"projects = [{listed}]")
        _lock(root)
        locks.append((root / "corpus.lock").read_bytes())

    assert locks[0] == locks[1]


def test_all_faults_are_told_and_the_rest_is_locked(tmp_path: Path, index: IndexServer) -> None:
    index.add_wheel("good", "1.0", FILES)
    index.add_wheel("early", "1.0a1", FILES)
    index.yanked.add(index.add_wheel("gone", "1.0", FILES))
    index.add_file("other", "other-1.0.win-amd64.exe", b"MZ")
    index.add_file("broken", "broken-1.0.tar.gz", b"nothing of the kind")
    listed = [
        '"pkg:pypi/unknown"',
        '"pkg:pypi/early"',
        '"pkg:pypi/good"',
        '"pkg:pypi/gone"',
        '"pkg:pypi/other@1.0"',
        '"pkg:pypi/broken"',
        '"pkg:pypi/good-but@9"',
        '"../none"',
    ]
    root = _project(tmp_path, index, "projects = [\n  " + ",\n  ".join(listed) + ",\n]\n")

    run = _lock(root, code=1)

    assert _rows(root) == ["good-1.0-py3-none-any.whl"]
    lines = run.output.splitlines()
    told = {line.partition(": ")[0]: line.partition(": ")[2] for line in lines if line.startswith("corpus.toml:")}
    assert sorted(told) == [f"corpus.toml:{lineno}" for lineno in (2, 3, 5, 6, 7, 8, 9)]
    assert told["corpus.toml:2"] == "there is no project 'unknown' in the package index"
    assert "every release of 'early' is a pre-release" in told["corpus.toml:3"]
    assert "every release of 'gone' is yanked" in told["corpus.toml:5"]
    assert "no archive that can be read" in told["corpus.toml:6"]
    assert "'broken-1.0.tar.gz'" in told["corpus.toml:7"]
    assert "there is no project 'good-but'" in told["corpus.toml:8"]
    assert "there is no folder" in told["corpus.toml:9"]
    assert run.output.count("\n  hint: ") >= 7


def test_a_project_that_cannot_be_had_keeps_its_pin(tmp_path: Path, index: IndexServer) -> None:
    index.add_wheel("demo", "1.0", FILES)
    root = _project(tmp_path, index, 'projects = ["pkg:pypi/demo"]')
    _lock(root)
    index.add_file("demo", "demo-2.0.tar.gz", b"nothing of the kind")

    _lock(root, "--upgrade", code=1)

    assert _rows(root) == ["demo-1.0-py3-none-any.whl"]


def test_bytes_that_the_index_does_not_promise_are_refused(tmp_path: Path, index: IndexServer) -> None:
    name = index.add_wheel("demo", "1.0", FILES)
    index.digests[name] = "0" * 64
    root = _project(tmp_path, index, 'projects = ["pkg:pypi/demo"]')

    run = _lock(root, code=1)

    assert "the package index says 000" in run.output
    assert _rows(root) == []


def test_an_index_without_digests_is_pinned_by_what_comes(tmp_path: Path, index: IndexServer) -> None:
    name = index.add_wheel("demo", "1.0", FILES)
    digest = index.digests[name]
    index.digests[name] = None
    root = _project(tmp_path, index, 'projects = ["pkg:pypi/demo"]')

    _lock(root)

    assert f"{name} {digest}\n" in (root / "corpus.lock").read_text()


@pytest.mark.parametrize("form", ["listed", "marker", "licence"])
def test_who_is_opted_out_is_told_and_not_locked(tmp_path: Path, index: IndexServer, form: str) -> None:
    files = FILES | ({".sourcebook-optout": ""} if form == "marker" else {})
    metadata = f"Metadata-Version: 2.4\nName: demo\nVersion: 1.0\n{GPL}" if form == "licence" else None
    index.add_wheel("demo", "1.0", FILES, metadata=metadata)
    index.add_sdist("demo", "1.0", files, metadata=metadata)
    index.add_wheel("other", "1.0", FILES)
    table = {
        "listed": '[[opt-out]]\nproject = "demo"\nreason = "asked by mail"\n',
        "licence": '[[opt-out]]\nlicense = "GPL-3.0-only"\nreason = "asked by mail"\n',
        "marker": "",
    }[form]
    root = _project(tmp_path, index, f'projects = [\n  "pkg:pypi/demo",\n  "pkg:pypi/other",\n]\n{table}')

    run = _lock(root)

    assert _rows(root) == ["other-1.0-py3-none-any.whl"]
    place = "" if form == "marker" else " (corpus.toml:5)"
    reason = "the project asks so in its own '.sourcebook-optout'" if form == "marker" else "asked by mail"
    told = f"corpus.toml:2: 'demo' is not locked, since it is opted out{place}: {reason} [SB491]\n"
    assert told in run.output
    assert ("  hint: add it to the list as an [[opt-out]]" in run.output) == (form == "marker")
    if form == "listed":
        assert not [path for path in index.requests if "demo" in path]


def test_an_opt_out_takes_what_is_locked_from_the_lock(tmp_path: Path, index: IndexServer) -> None:
    index.add_wheel("demo", "1.0", FILES)
    root = _project(tmp_path, index, 'projects = ["pkg:pypi/demo"]\n')
    _lock(root)
    with (root / "corpus.toml").open("a") as file:
        file.write('[[opt-out]]\nproject = "demo"\nreason = "asked by mail"\n')

    _lock(root)

    assert _rows(root) == []


def test_a_marker_that_names_files_leaves_the_project_locked(tmp_path: Path, index: IndexServer) -> None:
    index.add_sdist("demo", "1.0", FILES | {".sourcebook-optout": 'files = ["demo/a.py"]\n'})
    root = _project(tmp_path, index, 'projects = ["pkg:pypi/demo"]')

    _lock(root)

    assert _rows(root) == ["demo-1.0.tar.gz"]


def test_a_marker_that_is_too_large_to_read_takes_the_project_out(tmp_path: Path, index: IndexServer) -> None:
    marker = 'files = ["other.py"]\n' + "#" * 4000
    index.add_sdist("demo", "1.0", FILES | {".sourcebook-optout": marker})
    root = _project(tmp_path, index, 'projects = ["pkg:pypi/demo"]')
    with (root / "sourcebook.toml").open("a") as file:
        file.write("[limits]\nfile_bytes = 3000\n")

    run = _lock(root, code=1)

    assert _rows(root) == []
    assert "since it is opted out: the project asks so in its own '.sourcebook-optout'" in run.output


@pytest.mark.parametrize("revision", ["", "@v1"])
def test_a_repository_is_pinned_by_its_commit(tmp_path: Path, index: IndexServer, revision: str) -> None:
    repository = make_repository(tmp_path / "repositories" / "demo.git")
    source = f"git+file://{repository}{revision}"
    more = f'git_file = ["{repository.parent}"]\n'
    root = _project(tmp_path, index, f'projects = ["{source}"]', more=more)

    _lock(root)

    commit = git(repository, "rev-parse", f"{revision.removeprefix('@') or 'HEAD'}^{{commit}}")
    (pin,) = parse_corpus_lock((root / "corpus.lock").read_text()).projects
    assert pin.rows == ((f"file://{repository}{revision}", commit),)


def test_a_folder_is_looked_at_and_never_locked(tmp_path: Path, index: IndexServer) -> None:
    (tmp_path / "other").mkdir()
    root = _project(tmp_path, index, 'projects = ["../other"]')

    run = _lock(root)

    assert _rows(root) == []
    assert "corpus.lock: 0 projects" in run.output


@pytest.mark.parametrize(
    ("arguments", "corpus", "told"),
    [
        ([], "", "corpus.toml: the corpus lists no project\n  hint: list them in corpus.toml"),
        ([], "projects = ]", "corpus.toml:1: not TOML"),
        (["--upgrade", "dem"], 'projects = ["pkg:pypi/demo"]', "no project 'dem' in corpus.toml\n  hint: nearest is"),
        (["demo"], 'projects = ["pkg:pypi/demo"]', "a PROJECT can only stand behind --upgrade"),
    ],
)
def test_wrong_use_and_a_wrong_list_end_with_two(
    tmp_path: Path, index: IndexServer, arguments: list[str], corpus: str, told: str
) -> None:
    root = _project(tmp_path, index, corpus)

    run = _lock(root, *arguments, code=2)

    assert told in run.output
    assert not (root / "corpus.lock").exists()


def test_a_lock_that_is_half_merged_is_told(tmp_path: Path, index: IndexServer) -> None:
    root = _project(tmp_path, index, 'projects = ["pkg:pypi/demo"]')
    (root / "corpus.lock").write_text("# corpus.lock 1\n<<<<<<< a\n=======\n>>>>>>> b\n")

    run = _lock(root, code=1)

    assert "corpus.lock: the lock holds the marks of an unfinished merge\n" in run.output


def test_pruning_the_cache_keeps_the_archives_of_the_corpus(tmp_path: Path, index: IndexServer) -> None:
    for version in ("1.0", "2.0"):
        index.add_wheel("demo", version, FILES)
    root = _project(tmp_path, index, 'projects = ["pkg:pypi/demo@1.0"]')
    _lock(root)
    (root / "corpus.toml").write_text('projects = ["pkg:pypi/demo@2.0"]')
    _lock(root)

    assert "removed 1 file," in sourcebook(root, "cache", "--prune").output

    index.server.clear_log()
    _lock(root, "--upgrade")
    assert not [path for path in index.requests if path.startswith("/files/")]
