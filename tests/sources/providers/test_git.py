"""Any git repository: over smart HTTP, over ssh (played by a program of that name), from a folder."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sourcebook.errors import (
    ContentError,
    FetchError,
    HostNotAllowedError,
    RevisionNotFoundError,
)
from sourcebook.model.source import Source
from sourcebook.pins.lock_text import Lock
from sourcebook.settings.reading import load_settings
from sourcebook.settings.values import Host, Settings
from sourcebook.sources.git import command as git_command
from sourcebook.sources.network import connections
from sourcebook.sources.network.addresses import server_of
from sourcebook.sources.network.credentials import Credentials
from tests.git_repositories import MAIN, ForgeServer, git, make_repository
from tests.sources.providers.suite import RepositorySuite, World, ask, fault, obtain

SSH = """\
#!/bin/sh
echo "$@" >> "$(dirname "$0")/asked"
for last; do :; done
exec sh -c "$last"
"""
"""Runs here what would be run there."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForgeServer]:
    """One repository, `g/r`, in a folder and behind a server."""
    with ForgeServer(tmp_path_factory.mktemp("served"), "github") as server:
        make_repository(
            server.folder / "g" / "r.git",
            {
                "link.py": ("120000", "src/a.py"),
                "out": ("120000", "/etc/passwd"),
                "sub": ("160000", "1" * 40),
                "case/A.py": ("100644", "UPPER"),
                "case/a.py": ("100644", "lower"),
            },
        )
        yield server


@pytest.fixture
def server(running: ForgeServer) -> ForgeServer:
    running.clear()
    return running


@pytest.fixture
def settings(server: ForgeServer, tmp_path: Path) -> Settings:
    root = tmp_path / "project"
    root.mkdir()
    (root / "sourcebook.toml").write_text(
        f'git_file = ["{server.folder}"]\ngit_ssh = ["localhost"]\n'
        f'hosts = [{{name = "{server.host}", allow_private = true}}, '
        f'{{name = "localhost:22", allow_private = true}}]\n'
    )
    return load_settings(root, environ={"SOURCEBOOK_CACHE": str(tmp_path / "cache")})


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program named ssh first; return the file that tells what it was asked."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "ssh"
    program.write_text(SSH)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return program.parent / "asked"


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


def of(server: ForgeServer, path: str = "src/a.py", revision: str = "main") -> str:
    return f"git+{server.url}/g/r.git@{revision}#{path}"


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


def test_a_file_that_is_too_large_is_refused(settings: Settings, server: ForgeServer) -> None:
    small = replace(settings, limits=replace(settings.limits, file_bytes=5))

    found = fault(small, of(server))

    assert isinstance(found, ContentError)
    assert found.message == (f"'src/a.py' in '{server.url}/g/r.git' is larger than 5 bytes, or damaged")


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


def test_a_token_goes_to_its_server_in_no_command_line(
    settings: Settings, server: ForgeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    start = subprocess.Popen

    def recording(arguments: list[str], **more: object) -> object:
        seen.append(arguments)
        return start(arguments, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(git_command.subprocess, "Popen", recording)
    host = server.host.partition(":")[0]
    (tmp_path / "netrc").write_text(f"machine {host} login me password s3cret\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.private = {"g/r": _header(tmp_path / "netrc", server)}

    source = obtain(settings, of(server))

    assert source.blob.data == MAIN["src/a.py"].encode()
    assert "s3cret" not in repr(seen)
    assert server.private["g/r"] not in repr(seen)


def _header(netrc: Path, server: ForgeServer) -> str:
    return Credentials(netrc_path=netrc).header(server_of(server.url)) or ""


# --- what is closed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "git+https://git.example.org/r.git@m#a.py",
            "the host 'git.example.org' is not one that sources may come from",
            "name it in sourcebook.toml: in `hosts`, as a `[forges.NAME]` or as the `[index]`",
        ),
        (
            "git+http://github.com/o/r.git@m#a.py",
            "'github.com' would be asked by 'http', only https is allowed",
            "use https, or set `allow_private = true` for a server of your own",
        ),
        (
            "git+ssh://git@example.org/r.git@m#a.py",
            "the host 'example.org' is not one that may be asked by ssh",
            "name it in sourcebook.toml: `git_ssh = ['example.org']`",
        ),
        (
            "git+ssh://localhost:2222/r.git@m#a.py",
            "the host 'localhost:2222' is not one that may be asked by ssh",
            "name it in sourcebook.toml: `git_ssh = ['localhost:2222']`",
        ),
        (
            "git+file:///etc/r.git@m#a.py",
            "'/etc/r.git' is not a repository in a folder that sources may come from",
            "name the folder in sourcebook.toml: `git_file = ['/etc']`",
        ),
    ],
)
def test_what_settings_do_not_allow_is_not_asked(settings: Settings, text: str, message: str, hint: str) -> None:
    found = fault(settings, text)

    assert isinstance(found, HostNotAllowedError)
    assert (found.message, found.hint) == (message, hint)


def test_a_private_address_written_as_numbers_is_refused(settings: Settings) -> None:
    hosts = (*settings.hosts, Host(name="10.0.0.8"))

    found = fault(replace(settings, hosts=hosts), "git+https://10.0.0.8/r.git@m#a.py")

    assert isinstance(found, HostNotAllowedError)
    assert found.message == "the host '10.0.0.8' has the address '10.0.0.8', which is not a public one"


@pytest.mark.parametrize("text", ["git+https://github.com/o/r.git@m#a.py", "git+ssh://git@github.com/o/r.git@m#a.py"])
def test_a_private_address_is_refused_before_git_is_started(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(connections.socket, "getaddrinfo", lambda *args, **more: [(2, 1, 6, "", ("10.0.0.8", 443))])
    monkeypatch.setattr(git_command.subprocess, "Popen", None)

    found = fault(replace(settings, git_ssh=("github.com",)), text)

    assert isinstance(found, HostNotAllowedError)
    assert found.message.endswith("has the address '10.0.0.8', which is not a public one")


def test_git_connects_to_the_address_that_was_checked(
    settings: Settings, server: ForgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name leads nowhere for git itself: only what it is told makes it arrive."""
    port = server.host.partition(":")[2]
    name = f"git.invalid:{port}"
    look_up = connections.socket.getaddrinfo
    monkeypatch.setattr(
        connections.socket,
        "getaddrinfo",
        lambda host, *args, **more: look_up("127.0.0.1" if host == "git.invalid" else host, *args, **more),
    )
    hosts = (*settings.hosts, replace(settings.hosts[0], name=name))

    source = obtain(replace(settings, hosts=hosts), f"git+http://{name}/g/r.git@main#src/a.py")

    assert source.blob.data == MAIN["src/a.py"].encode()


def test_a_redirect_is_not_followed(settings: Settings, server: ForgeServer) -> None:
    server.renamed = {"g/old": "g/r"}

    found = fault(settings, of(server).replace("g/r", "g/old"))

    assert isinstance(found, FetchError)
    assert not any("/g/r.git" in request for request in server.requests)


def test_a_folder_that_leads_out_is_refused(settings: Settings, tmp_path: Path) -> None:
    outside = make_repository(tmp_path / "outside.git")
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    (allowed / "link.git").symlink_to(outside)
    borrowed = allowed / "borrowed.git"
    git(tmp_path, "clone", "--quiet", "--bare", "--shared", str(outside), str(borrowed))
    (allowed / "work").mkdir()
    (allowed / "work" / ".git").write_text(f"gitdir: {outside}\n")
    confined = replace(settings, git_file=(allowed,))

    found = [
        fault(confined, f"git+file://{allowed}/{name}@main#src/a.py").message
        for name in ("link.git", "borrowed.git", "work", "../outside.git")
        if ".." not in name
    ]

    assert found == [
        f"'{allowed}/link.git' is not a repository in a folder that sources may come from",
        f"the repository '{allowed}/borrowed.git' leads to objects in another folder",
        f"the repository '{allowed}/work' leads to objects in another folder",
    ]


def test_a_hostile_repository_and_environment_run_nothing(
    settings: Settings, server: ForgeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hooks, filters, submodules, settings, prompts and helpers that would each leave a trace."""
    trace = tmp_path / "trace"
    evil = tmp_path / "evil.sh"
    evil.write_text(f"#!/bin/sh\necho $0 $@ >> {trace}\nexit 1\n")
    evil.chmod(0o755)
    folder = server.folder / "g" / "hostile.git"
    make_repository(
        folder,
        {
            ".gitattributes": ("100644", "* filter=evil diff=evil export-subst text eol=crlf\n"),
            ".gitmodules": (
                "100644",
                f'[submodule "x"]\n\tpath = sub\n\turl = ext::{evil}\n\tupdate = !{evil}\n',
            ),
            ".git-hooks/post-checkout": ("100755", f"#!/bin/sh\n{evil}\n"),
            "sub": ("160000", "1" * 40),
        },
    )
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc", "post-update"):
        (folder / "hooks").mkdir(exist_ok=True)
        (folder / "hooks" / hook).write_text(evil.read_text())
        (folder / "hooks" / hook).chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        f"[core]\n\thooksPath = {folder}/hooks\n\tfsmonitor = {evil}\n\tsshCommand = {evil}\n"
        f"\tgitProxy = {evil}\n\taskPass = {evil}\n[credential]\n\thelper = !{evil}\n"
        f'[filter "evil"]\n\tsmudge = {evil}\n\tclean = {evil}\n\trequired = true\n'
        f'[url "ext::{evil} "]\n\tinsteadOf = {server.url}\n[protocol]\n\tallow = always\n'
        f"[uploadpack]\n\tpackObjectsHook = {evil}\n"
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    for name in ("GIT_ASKPASS", "SSH_ASKPASS", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_PROXY_COMMAND"):
        monkeypatch.setenv(name, str(evil))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    monkeypatch.setenv("GIT_DIR", str(folder))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(evil))
    monkeypatch.setenv("GIT_TRACE", str(trace))
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(folder))
    monkeypatch.setenv("GIT_EXEC_PATH", str(tmp_path))

    by_http = obtain(settings, f"git+{server.url}/g/hostile.git@main#src/a%20b.py")
    by_file = obtain(settings, f"git+file://{folder}@main#src/a%20b.py")
    server.private = {"g/hostile": "nobody"}
    asked = fault(settings, f"git+{server.url}/g/hostile.git@v1#src/a.py")

    assert by_http.blob.data == by_file.blob.data == MAIN["src/a b.py"].encode()
    assert isinstance(asked, RevisionNotFoundError)
    assert not trace.exists(), trace.read_text()


def test_the_environment_holds_nothing_of_the_user_s(
    settings: Settings, server: ForgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    environments: list[dict[str, str]] = []
    start = subprocess.Popen

    def recording(arguments: list[str], **more: object) -> object:
        if "http-backend" not in arguments:
            environments.append(more["env"])  # type: ignore[arg-type]
        return start(arguments, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(git_command.subprocess, "Popen", recording)
    monkeypatch.setenv("GIT_X", "1")
    monkeypatch.setenv("GITHUB_TOKEN", "s3cret")
    monkeypatch.setenv("SECRET", "s3cret")

    obtain(settings, of(server))

    assert environments
    for environ in environments:
        assert "s3cret" not in environ.values()
        assert "GIT_X" not in environ
        assert environ["GIT_ALLOW_PROTOCOL"] in ("", "http")
        assert environ["HOME"].startswith(str(settings.cache))


def test_ssh_is_told_the_address_and_asks_nobody(settings: Settings, server: ForgeServer, ssh: Path) -> None:
    obtain(settings, f"git+ssh://localhost{server.folder}/g/r.git@main#src/a.py")

    for line in ssh.read_text().splitlines():
        assert line.startswith("-F none -o BatchMode=yes -o StrictHostKeyChecking=yes ")
        assert re.search("-o HostName=(127.0.0.1|::1) -o HostKeyAlias=localhost ", line)


# --- git itself ----------------------------------------------------------------------------------


def test_git_that_is_absent_is_told(
    settings: Settings, server: ForgeServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    git_command.find_git.cache_clear()
    try:
        found = fault(settings, of(server))
    finally:
        git_command.find_git.cache_clear()

    assert str(found) == ("the program git is not found, which 'git+' sources need\n  hint: install git 2.37 or newer")


def test_git_that_is_too_old_is_told(
    settings: Settings, server: ForgeServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "git").write_text("#!/bin/sh\necho git version 2.20.1\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    git_command.find_git.cache_clear()
    try:
        found = fault(settings, of(server))
    finally:
        git_command.find_git.cache_clear()

    assert str(found) == ("git is too old for 'git+' sources: 'git version 2.20.1'\n  hint: install git 2.37 or newer")


def test_git_that_takes_too_long_is_ended(tmp_path: Path, settings: Settings) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "store.git")

    with pytest.raises(FetchError) as caught:
        git_command.run_git(
            ["-c", "alias.wait=!sleep 60", "wait"],
            folder=tmp_path / "store.git",
            timeout=0.3,
            max_bytes=10,
        )

    assert str(caught.value) == (
        "git takes longer than 0.3 seconds\n  hint: try again later, or raise `transfer_timeout` under [limits]"
    )


def test_git_that_prints_too_much_is_ended(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "store.git")

    with pytest.raises(FetchError) as caught:
        git_command.run_git(
            ["-c", "alias.talk=!yes", "talk"],
            folder=tmp_path / "store.git",
            timeout=20,
            max_bytes=1000,
        )

    assert caught.value.message == "git prints more than 1000 bytes"


def test_several_runs_share_a_store(settings: Settings, server: ForgeServer) -> None:
    """The lock is a process's; here of threads, which open it each for themselves."""
    from concurrent.futures import ThreadPoolExecutor

    def run(number: int) -> list[object]:
        revision = ("main", "v1", "feature/x")[number % 3]
        return ask(settings, of(server, revision=revision), lock=Lock())[0]

    with ThreadPoolExecutor(4) as pool:
        results = [found for (found,) in pool.map(run, range(6))]

    assert [type(found) for found in results] == [Source] * 6


def test_a_commit_and_a_branch_of_one_repository_do_not_wait_for_each_other(
    settings: Settings, server: ForgeServer
) -> None:
    """What a commit is asked for is known before its store is locked: listing the branches locks it too."""
    commit = git(server.folder / "g" / "r.git", "rev-parse", "v1^{commit}")

    results, _ = ask(settings, of(server, revision=commit), of(server, "docs/a.py"))

    assert [type(found) for found in results] == [Source, Source]
