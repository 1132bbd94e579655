"""GitHub, GitLab and Forgejo, played by servers that speak their addresses over real repositories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from sourcebook.errors import DigestMismatchError, FetchError, RevisionNotFoundError
from sourcebook.model.pin import CommitPin, License
from sourcebook.model.source import Source
from sourcebook.pins.lock_text import Lock
from sourcebook.references.origins import commit_of
from sourcebook.settings.reading import load_settings
from sourcebook.settings.values import Settings
from sourcebook.sources.network.addresses import server_of
from sourcebook.sources.network.credentials import Credentials
from tests.git_repositories import MAIN, ForgeServer, git, make_repository
from tests.sources.providers.suite import RepositorySuite, World, ask, fault, obtain

pytestmark = pytest.mark.slow

KINDS = ("github", "gitlab", "forgejo")
PAGES = {
    "github": "/o/r/blob/{revision}/{path}",
    "gitlab": "/g/s/r/-/blob/{revision}/{path}",
    "forgejo": "/o/r/src/{kind}/{revision}/{path}",
}
NAMES = {"github": "o/r", "gitlab": "g/s/r", "forgejo": "o/r"}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_repository(
        tmp_path_factory.mktemp("git") / "template.git",
        {
            "link.py": ("120000", "src/a.py"),
            "out": ("120000", "/etc/passwd"),
            "sub": ("160000", "1" * 40),
            "case/A.py": ("100644", "UPPER"),
            "case/a.py": ("100644", "lower"),
        },
    )


@pytest.fixture(scope="module", params=KINDS)
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, template: Path
) -> Iterator[ForgeServer]:
    with ForgeServer(tmp_path_factory.mktemp("server"), request.param) as server:
        server.add(NAMES[server.kind], template)
        yield server


@pytest.fixture
def server(running: ForgeServer) -> ForgeServer:
    running.clear()
    return running


@pytest.fixture
def world(server: ForgeServer, tmp_path: Path) -> World:
    root = tmp_path / "project"
    root.mkdir()
    (root / "sourcebook.toml").write_text(server.toml)
    kinds = {"light": "tag", "v1": "tag"}

    def write(revision: str, path: str) -> str:
        kind = "commit" if len(revision) == 40 else kinds.get(revision, "branch")
        return server.url + PAGES[server.kind].format(revision=revision, path=path, kind=kind)

    return World(
        settings=load_settings(root, environ={"SOURCEBOOK_CACHE": str(tmp_path / "cache")}),
        write=write,
        requests=lambda: len(server.requests),
        repository=server.folder / f"{NAMES[server.kind]}.git",
        place=f"{NAMES[server.kind]!r} on {server.host!r}",
    )


class TestForges(RepositorySuite):
    def test_few_files_are_raw_ones_beside_three_requests(self, world: World, server: ForgeServer) -> None:
        texts = [world.write("main", f"many/f{n}.py") for n in range(4)]

        results, _ = ask(world.settings, *texts)

        assert all(isinstance(found, Source) for found in results)
        commit = world.commit("main")
        assert len([r for r in server.requests if commit in r and "git-upload-pack" not in r]) == 4
        assert len(server.requests) == 4 + 3

    def test_many_files_are_objects_in_three_requests(self, world: World, server: ForgeServer) -> None:
        texts = [world.write("main", f"many/f{n}.py") for n in range(12)]

        ask(world.settings, *texts)

        assert [request.split(" ")[0] for request in server.requests] == ["GET", "POST", "POST"]

    def test_a_server_that_tells_no_trees_is_asked_for_raw_files(self, world: World, server: ForgeServer) -> None:
        server.filters = False

        source = obtain(world.settings, world.write("main", "src/a.py"))

        assert source.pin is not None
        assert source.blob.data == MAIN["src/a.py"].encode()
        assert source.pin.license == License(expression="MIT", origin="LICENSE")
        assert [str(warned) for warned in source.warnings] == [
            f"'src/a.py' of {world.place} is believed as it is sent, not compared with its commit: "
            f"{server.host!r} answers 404: nothing is at this address\n"
            "  hint: look at what it shows: from now on it is compared with the lock"
        ]

    def test_what_was_compared_with_its_commit_needs_no_warning(self, world: World) -> None:
        assert obtain(world.settings, world.write("main", "src/a.py")).warnings == ()

    @pytest.mark.parametrize(
        ("pack", "reason"),
        [
            (b"000aERR no", "the git server refuses: 'no'"),
            (b"", "the git server sends no objects"),
            (b"000dpackfile\n000f\1PACK-bad!\n0000", "the server sends a damaged pack"),
        ],
    )
    def test_a_pack_that_is_refused_or_damaged_is_told(
        self, world: World, server: ForgeServer, monkeypatch: pytest.MonkeyPatch, pack: bytes, reason: str
    ) -> None:
        serve = ForgeServer._git

        def spoil(self: ForgeServer, handler: BaseHTTPRequestHandler, path: str, query: str, body: bytes) -> None:
            if handler.command == "POST":
                return self._send(handler, 200, pack, {})
            return serve(self, handler, path, query, body)

        monkeypatch.setattr(ForgeServer, "_git", spoil)

        source = obtain(world.settings, world.write("main", "src/a.py"))

        assert source.blob.data == MAIN["src/a.py"].encode()
        assert [warned.message for warned in source.warnings] == [
            f"'src/a.py' of {world.place} is believed as it is sent, not compared with its commit: {reason}"
        ]

    def test_other_bytes_than_the_commit_s_are_refused(self, world: World, server: ForgeServer) -> None:
        server.spoiled = True

        found = fault(world.settings, world.write("main", "docs/a.py"))

        commit = world.commit("main")
        right = git(server.folder / f"{NAMES[server.kind]}.git", "rev-parse", f"{commit}:docs/a.py")
        assert isinstance(found, FetchError)
        assert found.message == (
            f"'docs/a.py' of {world.place} is sent with the git id "
            f"c7eba6ff53ad9d4b8d0a3bb1f9d79e8e2a5d1e04, the commit {commit} says {right}"
        ).replace("c7eba6ff53ad9d4b8d0a3bb1f9d79e8e2a5d1e04", _spoiled_id())

    def test_other_bytes_than_the_server_names_are_refused(self, world: World, server: ForgeServer) -> None:
        """Forgejo names the id of a raw file; the others are then believed as far as the lock."""
        server.spoiled, server.filters = True, False

        (found,), _ = ask(world.settings, world.write("main", "docs/a.py"))

        assert isinstance(found, FetchError if server.kind == "forgejo" else Source)

    def test_other_bytes_than_the_lock_s_stop_with_both_digests(self, world: World, tmp_path: Path) -> None:
        text = world.write("main", "src/a.py")
        _, lock = ask(world.settings, text)
        (pin,) = lock.pins
        changed = replace(pin, origin=CommitPin(commit=world.commit("v1")))

        empty = replace(world.settings, cache=tmp_path / "empty")
        (found,), _ = ask(empty, text, lock=Lock(pins=(changed,)))

        assert isinstance(found, DigestMismatchError)
        assert found.message == (
            f"'src/a.py' at {world.commit('v1')} has sha256 {found.actual}, the lock says {pin.blob.digest}"
        )

    def test_a_missing_repository_is_told(self, world: World, server: ForgeServer) -> None:
        text = world.write("main", "src/a.py").replace("/r/", "/gone/")

        found = fault(world.settings, text)

        name = NAMES[server.kind].replace("/r", "/gone")
        assert isinstance(found, RevisionNotFoundError)
        assert str(found) == (
            f"there is no repository {name!r} on {server.host!r}\n"
            "  hint: it may have been renamed, removed or made private"
        )


def _spoiled_id() -> str:
    from sourcebook.sources.store.blobs import blob_of

    return blob_of(MAIN["docs/a.py"].encode() + b"#").id.git_blob


class TestRenames:
    """A repository that was renamed is told, and its new name kept."""

    @pytest.fixture
    def old(self, world: World, server: ForgeServer) -> str:
        name = NAMES[server.kind]
        server.renamed = {name.replace("/r", "/old"): name}
        return world.write("main", "src/a.py").replace("/r/", "/old/")

    def test_it_is_told_and_recorded(self, world: World, server: ForgeServer, old: str) -> None:
        source = obtain(world.settings, old)

        name = NAMES[server.kind]
        before = name.replace("/r", "/old")
        assert [str(warned) for warned in source.warnings] == [
            f"the repository {before!r} on {server.host!r} is now {name!r}\n"
            "  hint: write its new address: the old name may be given to somebody else"
        ]
        assert source.pin is not None
        origin = commit_of(source.pin)
        assert (origin.commit, origin.repository) == (world.commit("main"), name)

    def test_a_commit_without_a_list_of_refs_is_followed_too(self, world: World, server: ForgeServer, old: str) -> None:
        source = obtain(
            world.settings,
            old.replace("main", world.commit("main")).replace("/branch/", "/commit/"),
        )

        assert source.pin is not None
        origin = commit_of(source.pin)
        assert (origin.commit, origin.repository) == (world.commit("main"), NAMES[server.kind])

    def test_the_recorded_name_is_asked_from_then_on(
        self, world: World, server: ForgeServer, old: str, tmp_path: Path
    ) -> None:
        _, lock = ask(world.settings, old)
        server.renamed = {}
        server.requests.clear()

        (found,), _ = ask(replace(world.settings, cache=tmp_path / "e"), old, lock=lock)

        assert isinstance(found, Source)
        assert not any("/old" in request for request in server.requests)

    def test_other_bytes_under_the_new_name_are_refused(self, world: World, server: ForgeServer, old: str) -> None:
        _, lock = ask(world.settings, world.write("v1", "src/a.py"))
        (pin,) = lock.pins
        identity = old.partition("://")[2]
        locked = Lock(pins=(replace(pin, identity=identity),))

        (found,), _ = ask(world.settings, old, lock=locked, upgrade=True)

        name = NAMES[server.kind]
        before = name.replace("/r", "/old")
        assert isinstance(found, DigestMismatchError)
        assert str(found) == (
            f"the repository {before!r} on {server.host!r} is now {name!r}, and 'src/a.py' there "
            f"has sha256 {found.actual}, the lock says {pin.blob.digest}\n"
            f"  hint: if it is the same project, write the address of the file in {name!r}"
        )


class TestPrivate:
    """Where the server knows us, everything comes as git objects, and the secret to nobody else."""

    @pytest.fixture
    def settings(self, world: World, server: ForgeServer) -> Settings:
        settings = replace(world.settings, tokens=((server.url, "s3cret"),))
        header = Credentials({server_of(server.url): "s3cret"}).header(server_of(server.url))
        server.private = {NAMES[server.kind]: header or ""}
        return settings

    def test_a_private_file_is_fetched_with_a_token(
        self, world: World, settings: Settings, server: ForgeServer
    ) -> None:
        source = obtain(settings, world.write("main", "src/a.py"))

        assert source.blob.data == MAIN["src/a.py"].encode()
        assert [request.split(" ")[0] for request in server.requests] == ["GET", "POST", "POST"]

    def test_and_is_not_there_without(self, world: World, settings: Settings, server: ForgeServer) -> None:
        found = fault(world.settings, world.write("main", "src/a.py"))

        assert isinstance(found, RevisionNotFoundError)
        assert "s3cret" not in str(found)

    def test_a_wrong_token_is_told(self, world: World, settings: Settings, server: ForgeServer) -> None:
        wrong = replace(settings, tokens=((server.url, "wr0ng"),))

        found = fault(wrong, world.write("main", "src/a.py"))

        assert str(found) == (
            f"there is no repository {world.place}\n"
            "  hint: it may have been renamed, removed or made private, or the token that was sent "
            "is wrong, has expired, or may not read it"
        )
