"""What git is kept from: servers, addresses, folders, programs, and what it may see of the user."""

from __future__ import annotations

import re
import socket
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sourcebook.errors import FetchError, HostNotAllowedError, RevisionNotFoundError
from sourcebook.settings.values import Host, Settings
from sourcebook.sources.network.addresses import server_of
from sourcebook.sources.network.credentials import Credentials
from tests.git_repositories import MAIN, ForgeServer, git, make_repository
from tests.sources.providers.git.conftest import of
from tests.sources.providers.suite import fault, obtain

pytestmark = pytest.mark.slow


def test_a_token_goes_to_its_server_in_no_command_line(
    settings: Settings, server: ForgeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    start = subprocess.Popen

    def recording(arguments: list[str], **more: Any) -> subprocess.Popen[bytes]:
        seen.append(arguments)
        return start(arguments, **more)

    monkeypatch.setattr(subprocess, "Popen", recording)
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
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: [(2, 1, 6, "", ("10.0.0.8", 443))])
    monkeypatch.setattr(subprocess, "Popen", None)

    found = fault(replace(settings, git_ssh=("github.com",)), text)

    assert isinstance(found, HostNotAllowedError)
    assert found.message.endswith("has the address '10.0.0.8', which is not a public one")


def test_git_connects_to_the_address_that_was_checked(
    settings: Settings, server: ForgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name leads nowhere for git itself: only what it is told makes it arrive."""
    port = server.host.partition(":")[2]
    name = f"git.invalid:{port}"
    look_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
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


@pytest.mark.parametrize("is_bare", [True, False])
@pytest.mark.parametrize("what", ["objects/pack", "objects/info", "objects/ab", "refs/heads", "refs/heads/x", "pack"])
def test_a_repository_with_links_in_it_is_refused(
    settings: Settings, tmp_path: Path, what: str, *, is_bare: bool
) -> None:
    """Git follows a link wherever it looks for an object: a folder of packs, one of loose objects, a single pack."""
    outside = make_repository(tmp_path / "outside.git")
    allowed = tmp_path / "allowed"
    repository = make_repository(allowed / "r" / "base")
    for folder in (outside, repository):
        git(folder, "repack", "-adq")
    base = repository if is_bare else repository.rename(allowed / "r" / ".git")
    named = base if is_bare else base.parent
    if what == "pack":
        what = str(next((base / "objects" / "pack").glob("*.pack")).relative_to(base))
        (base / what).unlink()
        (base / what).symlink_to(next((outside / "objects" / "pack").glob("*.pack")))
    else:
        if (base / what).is_dir():
            (base / what).rename(base / "away")
        (base / what).symlink_to(outside / what)

    found = fault(replace(settings, git_file=(allowed,)), f"git+file://{named}@main#src/a.py")

    assert isinstance(found, HostNotAllowedError)
    assert str(found) == (
        f"the repository '{named}' leads to objects in another folder\n  hint: name the repository that holds them"
    )


def test_what_git_would_look_at_beside_a_folder_is_not_asked(settings: Settings, tmp_path: Path) -> None:
    """Git takes `r.git` where `r` is no repository, and a file for the folder that it names."""
    outside = make_repository(tmp_path / "outside.git")
    allowed = tmp_path / "allowed"
    (allowed / "r").mkdir(parents=True)
    (allowed / "r.git").symlink_to(outside)
    (tmp_path / "allowed.git").symlink_to(outside)
    (allowed / "file").write_text(f"gitdir: {outside}\n")
    confined = replace(settings, git_file=(allowed,))

    found = [
        fault(confined, f"git+file://{path}@main#src/a.py").message
        for path in (allowed, allowed / "r", allowed / "file")
    ]

    assert found == [
        f"there is no repository 'file://{allowed}'",
        f"there is no repository 'file://{allowed}/r'",
        f"'{allowed}/file' is not a repository in a folder that sources may come from",
    ]


def test_a_repository_with_a_work_tree_is_read(settings: Settings, tmp_path: Path) -> None:
    make_repository(tmp_path / "allowed" / "base").rename(tmp_path / "allowed" / ".git")

    source = obtain(replace(settings, git_file=(tmp_path / "allowed",)), f"git+file://{tmp_path}/allowed@main#src/a.py")

    assert source.blob.data == MAIN["src/a.py"].encode()


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """A program that leaves a trace beside it, and fails."""
    program = tmp_path / "evil.sh"
    program.write_text(f"#!/bin/sh\necho $0 $@ >> {tmp_path / 'trace'}\nexit 1\n")
    program.chmod(0o755)
    return program


@pytest.fixture
def hostile(server: ForgeServer, evil: Path) -> Path:
    """A repository with attributes, submodules and hooks, each of which would run the program."""
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
    return folder


@pytest.fixture
def hostile_environment(
    server: ForgeServer, evil: Path, hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home and variables that have git run the program, or work elsewhere."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        f"[core]\n\thooksPath = {hostile}/hooks\n\tfsmonitor = {evil}\n\tsshCommand = {evil}\n"
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
    monkeypatch.setenv("GIT_DIR", str(hostile))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(evil))
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(hostile))
    monkeypatch.setenv("GIT_EXEC_PATH", str(tmp_path))


@pytest.mark.usefixtures("hostile_environment")
def test_a_hostile_repository_and_environment_run_nothing(
    settings: Settings, server: ForgeServer, hostile: Path, tmp_path: Path
) -> None:
    """Hooks, filters, submodules, settings, prompts and helpers that would each leave a trace."""
    by_http = obtain(settings, f"git+{server.url}/g/hostile.git@main#src/a%20b.py")
    by_file = obtain(settings, f"git+file://{hostile}@main#src/a%20b.py")
    server.private = {"g/hostile": "nobody"}
    asked = fault(settings, f"git+{server.url}/g/hostile.git@v1#src/a.py")

    trace = tmp_path / "trace"
    assert by_http.blob.data == by_file.blob.data == MAIN["src/a b.py"].encode()
    assert isinstance(asked, RevisionNotFoundError)
    assert not trace.exists(), trace.read_text()


def test_the_environment_holds_nothing_of_the_user_s(
    settings: Settings, server: ForgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    environments: list[dict[str, str]] = []
    start = subprocess.Popen

    def recording(arguments: list[str], **more: Any) -> subprocess.Popen[bytes]:
        if "http-backend" not in arguments:
            environments.append(more["env"])
        return start(arguments, **more)

    monkeypatch.setattr(subprocess, "Popen", recording)
    monkeypatch.setenv("GIT_X", "1")
    monkeypatch.setenv("GITHUB_TOKEN", "s3cret")
    monkeypatch.setenv("SECRET", "s3cret")

    obtain(settings, of(server))

    assert environments
    for environ in environments:
        assert "s3cret" not in environ.values()
        assert "GIT_X" not in environ
        assert environ["GIT_ALLOW_PROTOCOL"] in ("", "http")
        assert environ["HOME"] == environ["GIT_DIR"]
        assert "sourcebook-git-" in environ["HOME"]


def test_ssh_is_told_the_address_and_asks_nobody(settings: Settings, server: ForgeServer, ssh: Path) -> None:
    obtain(settings, f"git+ssh://localhost{server.folder}/g/r.git@main#src/a.py")

    for line in ssh.read_text().splitlines():
        assert line.startswith("-F none -o BatchMode=yes -o StrictHostKeyChecking=yes ")
        assert re.search("-o HostName=(127.0.0.1|::1) -o HostKeyAlias=localhost ", line)
