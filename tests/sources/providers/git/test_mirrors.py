"""A forge's repository is read from the copy that settings name; lock and page go on to name the forge."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.errors import HostNotAllowedError, PathNotFoundError, RevisionNotFoundError, SourcebookError
from sourcebook.model.pin import CommitPin
from sourcebook.model.reference import GitReference
from sourcebook.model.source import Source
from sourcebook.pins.lock_text import Lock
from sourcebook.references import parse_reference
from sourcebook.settings.values import Mirror, Settings
from sourcebook.sources.git.mirrors import find_mirror
from sourcebook.sources.session import Sources
from tests.git_repositories import ForgeServer, git

PAGE = "https://github.com/g/R/blob/feature/x/src/a.py"


@pytest.fixture
def mirrored(settings: Settings, server: ForgeServer) -> Settings:
    """Settings with a copy of all of GitHub in a folder."""
    return replace(
        settings, mirrors=(Mirror(url="https://github.com", pattern=f"{server.folder}/{{owner}}/{{name}}.git"),)
    )


def obtain(settings: Settings, text: str, lock: Lock | None = None) -> tuple[Source | SourcebookError, Sources]:
    sources = Sources(settings, lock or Lock())
    reference, _ = parse_reference(text, forges=settings.forges)
    return sources.obtain([reference])[reference.identity], sources


def test_a_file_comes_from_the_copy_and_is_pinned_as_the_forges(mirrored: Settings, server: ForgeServer) -> None:
    found, sources = obtain(mirrored, PAGE)

    assert isinstance(found, Source), found
    assert found.pin is not None
    commit = git(server.folder / "g" / "r.git", "rev-parse", "feature/x")
    assert (found.blob.data, found.pin.identity) == (b"on_a_branch = 1\n", "github.com/g/R/blob/feature/x/src/a.py")
    assert (found.pin.requested_revision, found.pin.origin) == ("feature/x", CommitPin(commit=commit, license_files=()))
    assert server.requests == []
    again, _ = obtain(replace(mirrored, cache=mirrored.root / "empty", locked=True), PAGE, Lock(pins=sources.pins()))
    assert isinstance(again, Source)
    assert again.blob == found.blob


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives files to others")
def test_a_copy_may_be_another_users(mirrored: Settings, server: ForgeServer, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "g" / "r.git"
    shutil.copytree(server.folder / "g" / "r.git", copy)
    for path in (copy, *copy.rglob("*")):
        os.chown(path, 65534, 65534)
    mirror = Mirror(url="https://github.com", pattern=f"{tmp_path}/copies/{{owner}}/{{name}}.git")

    found, _ = obtain(replace(mirrored, mirrors=(mirror,)), PAGE)

    assert isinstance(found, Source), found


def test_git_addresses_of_the_forge_are_mirrored_too(mirrored: Settings) -> None:
    found, _ = obtain(mirrored, "git+https://github.com/G/r.git@v1#src/a.py")

    assert isinstance(found, Source), found
    assert found.blob.data == b"old = 0\n"


def test_a_copy_on_a_server_is_asked(settings: Settings, server: ForgeServer) -> None:
    mirror = Mirror(url="https://github.com", pattern=f"{server.url}/{{owner}}/{{name}}.git")

    found, _ = obtain(replace(settings, mirrors=(mirror,)), PAGE.replace("R", "r"))

    assert isinstance(found, Source), found
    assert any("/g/r.git/" in request for request in server.requests)


def test_what_is_wrong_in_a_copy_is_told_by_the_address_of_the_forge(mirrored: Settings) -> None:
    path, _ = obtain(mirrored, PAGE.replace("a.py", "b.py"))
    branch, _ = obtain(mirrored, PAGE.replace("feature/x", "none"))

    assert isinstance(path, PathNotFoundError)
    assert "'https://github.com/g/R.git'" in path.message
    assert isinstance(branch, RevisionNotFoundError)


def test_a_copy_that_may_be_out_of_date_is_named(mirrored: Settings, server: ForgeServer) -> None:
    branch, _ = obtain(mirrored, PAGE.replace("feature/x", "none"))
    commit, _ = obtain(mirrored, PAGE.replace("feature/x", 40 * "0"))

    copy = f"'https://github.com/g/R.git', or not yet in its copy '{server.folder}/g/r.git'"
    assert [str(found).partition("\n")[0] for found in (branch, commit)] == [
        f"there is no branch, tag or commit 'none/src/a.py' in {copy}",
        f"there is no commit {40 * '0'} in {copy}",
    ]


def test_objects_of_a_copy_lie_in_it(mirrored: Settings, server: ForgeServer, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", "--shared", f"{server.folder}/g/r.git", "elsewhere/g+r/repo")
    mirror = Mirror(url="https://github.com", pattern=f"{tmp_path}/elsewhere/{{owner}}+{{name}}/repo")

    found, _ = obtain(replace(mirrored, mirrors=(mirror,)), PAGE)

    assert isinstance(found, HostNotAllowedError)


def find(pattern: str, location: str, url: str = "https://github.com") -> GitReference | Path | None:
    # By hand: the reader of references takes none that would lead out.
    reference = GitReference(scheme="https", location=location, revision="main", path=PurePosixPath("a.py"))
    return find_mirror([Mirror(url=url, pattern=pattern)], reference)


def test_folders_are_found_by_either_case_and_names_never_lead_out(tmp_path: Path) -> None:
    for name in ("Octo+Demo", "octo+demo", "Other+Thing"):
        (tmp_path / "git" / name / "repo").mkdir(parents=True)
    pattern = f"{tmp_path}/git/{{owner}}+{{name}}/repo"

    assert find(pattern, "github.com/octo/demo.git") == tmp_path / "git" / "octo+demo" / "repo"
    assert find(pattern, "GitHub.com/OTHER/thing") == tmp_path / "git" / "Other+Thing" / "repo"
    assert find(pattern, "github.com/octo/absent") is None
    assert find(pattern, "example.org/octo/demo") is None
    assert find(f"{tmp_path}/{{owner}}/{{name}}", "github.com/%2e%2e/git") is None


@pytest.mark.parametrize(("rest", "folder"), [("demo.git", "Ours+demo"), ("sub/demo", "Ours/sub+demo")])
def test_a_key_may_name_an_owner(tmp_path: Path, rest: str, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    mirror = Mirror(url="https://gitlab.com/ours", owner="ours", pattern=f"{tmp_path}/{{owner}}+{{name}}")

    def found(location: str) -> object:
        reference = GitReference(scheme="https", location=location, revision="HEAD", path=PurePosixPath("a.py"))
        return find_mirror([mirror], reference)

    assert found(f"gitlab.com/Ours/{rest}") == tmp_path / folder
    assert found(f"gitlab.com/others/{rest}") is None
