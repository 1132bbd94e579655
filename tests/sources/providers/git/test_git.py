"""Any git repository: over smart HTTP, over ssh (played by a program of that name), from a folder."""

from __future__ import annotations

import shutil
import socket
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from sourcebook.errors import (
    ContentError,
    FetchError,
    HostNotAllowedError,
    RevisionNotFoundError,
    SourcebookError,
)
from sourcebook.model.source import Source
from sourcebook.pins.lock_text import Lock
from sourcebook.settings.reading import load_settings
from sourcebook.settings.values import Settings
from tests.git_repositories import MAIN, ForgeServer, git, make_repository
from tests.sources.providers.git.conftest import of
from tests.sources.providers.suite import RepositorySuite, World, ask, fault, obtain

pytestmark = pytest.mark.slow


@pytest.fixture(params=["http", "file", "ssh"])
def world(request: pytest.FixtureRequest, settings: Settings, server: ForgeServer, ssh: Path) -> World:
    urls = {
        "http": f"{server.url}/g/r.git",
        "file": f"file://{server.folder}/g/r.git",
        "ssh": f"ssh://localhost{server.folder}/g/r.git",
    }
    url = urls[request.param]

    def count() -> int:
        return len(server.requests) + (len(ssh.read_text().splitlines()) if ssh.exists() else 0)

    return World(
        settings=settings,
        write=lambda revision, path: f"git+{url}@{revision}#{path}",
        requests=count,
        repository=server.folder / "g" / "r.git",
        place=repr(url),
    )


class TestGit(RepositorySuite):
    def test_a_missing_repository_is_told(self, world: World) -> None:
        found = fault(world.settings, world.write("main", "a.py").replace("r.git", "gone.git"))

        if world.place.startswith("'file"):
            assert isinstance(found, HostNotAllowedError)
        else:
            assert isinstance(found, RevisionNotFoundError)
            assert str(found) == (
                f"there is no repository {world.place.replace('r.git', 'gone.git')}\n"
                "  hint: it may have been renamed, removed or made private"
            )


def test_objects_are_kept_in_one_store_for_a_repository(settings: Settings, server: ForgeServer) -> None:
    obtain(settings, of(server))
    server.requests.clear()

    obtain(settings, of(server))

    stores = [path for path in (settings.cache / "git").iterdir() if path.is_dir()]
    assert len(stores) == 1
    # Only what `main` means now has to be asked again.
    assert server.requests == [
        "GET /g/r.git/info/refs?service=git-upload-pack",
        "POST /g/r.git/git-upload-pack",
    ]


def test_a_tag_s_own_id_is_no_commit(settings: Settings, server: ForgeServer) -> None:
    tag = git(server.folder / "g" / "r.git", "rev-parse", "v1")

    found = fault(settings, of(server, revision=tag))

    assert isinstance(found, RevisionNotFoundError)
    assert found.message.startswith(f"there is no commit {tag} in ")


def test_what_unpacks_to_much_more_is_measured_and_not_read(settings: Settings, server: ForgeServer) -> None:
    """A few kilobytes stand for as many megabytes, of the file and of the licence beside another."""
    zeros = "0" * 50_000_000
    folder = make_repository(server.folder / "g" / "zeros.git", dict.fromkeys(("LICENSE", "z.py"), ("100644", zeros)))
    texts = [f"git+{server.url}/g/zeros.git@main#{path}" for path in ("z.py", "src/a.py")]
    tracemalloc.start()

    (large, small), _ = ask(settings, *texts)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    shutil.rmtree(folder)
    assert isinstance(large, ContentError)
    assert large.message == f"'z.py' in '{server.url}/g/zeros.git' is larger than 2000000 bytes"
    assert isinstance(small, Source)
    assert small.blob.data == MAIN["src/a.py"].encode()
    assert most < 20_000_000


def test_a_file_that_is_too_large_is_refused(settings: Settings, server: ForgeServer) -> None:
    small = replace(settings, limits=replace(settings.limits, file_bytes=5))

    found = fault(small, of(server))

    assert isinstance(found, ContentError)
    assert found.message == (f"'src/a.py' in '{server.url}/g/r.git' is larger than 5 bytes")


def test_what_a_killed_run_left_is_cleared_away(settings: Settings, server: ForgeServer) -> None:
    obtain(settings, of(server))
    (store,) = [path for path in (settings.cache / "git").iterdir() if path.is_dir()]
    (store / "shallow.lock").touch()
    (store / "config.lock").touch()
    (store / "objects" / "pack" / "tmp_pack_x").touch()

    source = obtain(settings, of(server, revision="v1"))

    assert source.blob.data == b"old = 0\n"
    assert not list(store.rglob("*.lock")) + list(store.rglob("tmp_*"))


def test_a_damaged_store_is_never_believed(settings: Settings, server: ForgeServer, tmp_path: Path) -> None:
    _, lock = ask(settings, of(server))
    for pack in (settings.cache / "git").rglob("*.pack"):
        data = bytearray(pack.read_bytes())
        data[-30] ^= 0xFF
        pack.chmod(0o644)
        pack.write_bytes(bytes(data))
    for file in (settings.cache / "sha256").rglob("*"):
        if file.is_file():
            file.unlink()

    (found,), _ = ask(settings, of(server), lock=lock)

    assert not isinstance(found, Source) or found.blob.data == MAIN["src/a.py"].encode()


def test_several_runs_share_a_store(settings: Settings, server: ForgeServer) -> None:
    """The lock is a process's; here of threads, which open it each for themselves."""

    def run(number: int) -> Source | SourcebookError:
        revision = ("main", "v1", "feature/x")[number % 3]
        (found,), _ = ask(settings, of(server, revision=revision), lock=Lock())
        return found

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(run, range(6)))

    assert [type(found) for found in results] == [Source] * 6


def test_a_commit_and_a_branch_of_one_repository_do_not_wait_for_each_other(
    settings: Settings, server: ForgeServer
) -> None:
    """What a commit is asked for is known before its store is locked: listing the branches locks it too."""
    commit = git(server.folder / "g" / "r.git", "rev-parse", "v1^{commit}")

    results, _ = ask(settings, of(server, revision=commit), of(server, "docs/a.py"))

    assert [type(found) for found in results] == [Source, Source]


@pytest.mark.parametrize("name", ["404", "410", "401", "403"])
def test_what_an_address_says_is_not_taken_for_git_s_own_words(tmp_path: Path, name: str) -> None:
    """Ports, hashes and names hold any digits; a server that is down is not one without the repository."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        host = f"127.0.0.1:{closed.getsockname()[1]}"
    (tmp_path / "sourcebook.toml").write_text(f'hosts = [{{name = "{host}", allow_private = true}}]\n')
    settings = load_settings(tmp_path, environ={"SOURCEBOOK_CACHE": str(tmp_path / "cache")})

    found = fault(settings, f"git+http://{host}/{name}/r.git@main#a.py")

    assert type(found) is FetchError
    assert found.message.startswith("git cannot fetch: unable to access")
