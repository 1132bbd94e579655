"""All that stood at a path is told from the first commit on, under the names that the file had before too."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook.settings.values import Limits
from sourcebook.sources.git.history import read_versions, stream_blobs
from sourcebook.sources.git.object_store import GitStore, open_mirror
from tests.git_repositories import git
from tests.pasted_repositories import write_history

LONG = "".join(f"line_{n} = {n}\n" for n in range(30))
COMMITS = (
    {"a.py": LONG, "other.py": "x = 1\n"},
    {"a.py": LONG + "more = 1\n", "other.py": "x = 1\n"},
    # Renamed and changed at once, then back to what it was, then gone.
    {"src/b.py": LONG + "more = 2\n", "other.py": "x = 1\n"},
    {"src/b.py": LONG, "other.py": "x = 1\n"},
    {"other.py": "x = 2\n"},
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("history") / "repo"
    return folder, write_history(folder, COMMITS)


def test_versions_are_told_from_the_first_on_each_content_once(repository: tuple[Path, list[str]]) -> None:
    folder, commits = repository

    with open_mirror(folder / ".git", Limits()) as store:
        versions = read_versions(store, commits[-1:], ["src/b.py", "other.py", "none.py"])
        texts = dict(stream_blobs(store, [version.blob for version in versions["src/b.py"]], most=1_000_000))

    told = [(version.commit, version.path) for version in versions["src/b.py"]]
    assert told == [(commits[0], "a.py"), (commits[1], "a.py"), (commits[2], "src/b.py")]
    assert [texts[version.blob].decode()[len(LONG) :] for version in versions["src/b.py"]] == [
        "",
        "more = 1\n",
        "more = 2\n",
    ]
    assert [version.commit for version in versions["other.py"]] == [commits[0], commits[4]]
    assert versions["none.py"] == ()


def test_what_a_merge_makes_is_a_version_too(tmp_path: Path) -> None:
    folder = tmp_path / "repo"
    first, second = write_history(folder, [{"a.py": "a = 1\n"}, {"a.py": "a = 2\n"}])
    tree = "100644 blob {}\ta.py\n".format(git(folder, "hash-object", "-w", "--stdin", stdin=b"a = 3\n"))
    made = git(folder, "mktree", stdin=tree.encode())
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    merge = git(folder, *who, "commit-tree", made, "-p", second, "-p", first, "-m", "m")

    with open_mirror(folder / ".git", Limits()) as store:
        versions = read_versions(store, [merge], ["a.py"])

    assert [version.commit for version in versions["a.py"]] == [first, second, merge]


def test_a_large_file_is_passed_over(repository: tuple[Path, list[str]]) -> None:
    folder, commits = repository

    with open_mirror(folder / ".git", Limits()) as store:
        versions = read_versions(store, commits[-1:], ["other.py", "a.py"])
        ids = [version.blob for path in ("other.py", "a.py") for version in versions[path]]
        found = [id for id, _ in stream_blobs(store, ids, most=10)]

    assert found == [version.blob for version in versions["other.py"]]


def test_neither_hooks_nor_settings_of_a_copy_are_obeyed(repository: tuple[Path, list[str]], tmp_path: Path) -> None:
    folder, commits = repository
    told = tmp_path / "told"
    git(folder, "config", "core.fsmonitor", f"touch {told}")
    git(folder, "config", "core.pager", f"touch {told}")
    git(folder, "config", "diff.external", f"touch {told}")

    with open_mirror(folder / ".git", Limits()) as store:
        assert isinstance(store, GitStore)
        read_versions(store, commits[-1:], ["src/b.py"])

    assert not told.exists()
