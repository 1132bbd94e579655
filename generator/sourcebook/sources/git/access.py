"""Decide whether and how git may ask for a repository: its host, its address, its folder, its secret.

Our own connections check the address they connect to. Git connects by itself, so the name is looked up and checked
first, and git is told to use these addresses and no others (`http.curloptResolve`, or ssh's `HostName`); redirects,
which would lead elsewhere, are off. Behind a proxy it is the proxy that looks names up.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import requests

from sourcebook.errors import FetchError, HostNotAllowedError
from sourcebook.model.reference import GitReference
from sourcebook.settings.values import Settings
from sourcebook.sources.git.mirrors import find_mirror
from sourcebook.sources.network.addresses import AllowedServers, Server, offline
from sourcebook.sources.network.connections import public_addresses
from sourcebook.sources.network.credentials import Credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What git is told to reach one repository."""

    url: str
    protocol: str
    settings: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """May hold a secret."""
    environ: tuple[tuple[str, str], ...] = ()
    mirror: Path | None = None
    """The folder of git's own in a copy on this disk, whose objects are read where they lie."""


class GitAccess:
    """The repositories that the settings of a run allow."""

    def __init__(self, settings: Settings, allowed: AllowedServers, credentials: Credentials):
        self._settings = settings
        self._allowed = allowed
        self._credentials = credentials

    def open(self, reference: GitReference) -> Access:
        """Return how to reach a repository; its name is looked up now.

        Raises:
            HostNotAllowedError: When settings do not allow it, or its address is a private one.
            FetchError: When its name cannot be resolved, or its folder holds no repository.
        """
        mirror = find_mirror(self._settings.mirrors, reference)
        if isinstance(mirror, Path):
            access = self._at(mirror)
            # A copy may be another user's; that settings name it says that it is meant.
            told = ((f"remote.{access.url}.uploadPack", "git -c safe.directory='*' upload-pack --strict"),)
            return replace(access, settings=told, mirror=Path(access.url.removeprefix("file://")))
        reference = mirror or reference
        match reference.scheme:
            case "ssh":
                return self._by_ssh(reference)
            case "file":
                return self._in_folder(reference)
        return self._by_https(reference)

    def name(self, reference: GitReference) -> str:
        """Return a repository as messages name it: with the copy that is asked in its place, and may be out of date."""
        copy = find_mirror(self._settings.mirrors, reference)
        if copy is None:
            return repr(reference.url)
        address = copy.url if isinstance(copy, GitReference) else str(copy)
        return f"{reference.url!r}, or not yet in its copy {address!r}"

    def _by_https(self, reference: GitReference) -> Access:
        url, protocol = reference.url, reference.scheme
        server = self._allowed.check(url)
        told = []
        # An address written as numbers needs no look-up, and was checked with the name.
        # Behind a proxy git does not connect by itself, and what a look-up here says means nothing.
        if ":" not in server.host and not requests.utils.get_environ_proxies(url):
            found = self._addresses(server.host, server.port)
            addresses = ",".join(f"[{a}]" if ":" in a else a for a in found)
            told.append(("http.curloptResolve", f"{server.host}:{server.port}:{addresses}"))
        secret = self._credentials.header(server)
        if secret is not None:
            base = f"{protocol}://{reference.location.partition('/')[0]}/"
            told.append((f"http.{base}.extraHeader", f"Authorization: {secret}"))
        return Access(url=url, protocol=protocol, settings=tuple(told))

    def _by_ssh(self, reference: GitReference) -> Access:
        parts = urlsplit(reference.url)
        host, port = parts.hostname or "", parts.port or 22
        name = host if port == 22 else f"{host}:{port}"
        if self._settings.is_offline:
            raise offline(name)
        if name not in self._settings.git_ssh:
            raise HostNotAllowedError(
                f"the host {name!r} is not one that may be asked by ssh",
                hint=f"name it in sourcebook.toml: `git_ssh = [{name!r}]`",
            )
        address = self._addresses(host, port)[0]
        # Connected by address, but the key must be the one known for the name.
        alias = host if port == 22 else f"[{host}]:{port}"
        command = (
            "ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=yes -o ClearAllForwardings=yes "
            f"-o ForwardAgent=no -o PermitLocalCommand=no -o ProxyCommand=none "
            f"-o HostName={address} -o HostKeyAlias={alias} -o CheckHostIP=no"
        )
        environ = (("GIT_SSH_COMMAND", command), ("GIT_SSH_VARIANT", "ssh"))
        return Access(url=reference.url, protocol="ssh", environ=environ)

    def _in_folder(self, reference: GitReference) -> Access:
        path = Path(unquote(reference.location))
        try:
            found = path.resolve(strict=True)
        except (OSError, RuntimeError):
            found = None
        folders = [folder.resolve() for folder in self._settings.git_file]
        if found is None or not found.is_dir() or not any(found.is_relative_to(folder) for folder in folders):
            raise HostNotAllowedError(
                f"{str(path)!r} is not a repository in a folder that sources may come from",
                hint=f"name the folder in sourcebook.toml: `git_file = [{str(path.parent)!r}]`",
            )
        return self._at(found)

    def _at(self, found: Path) -> Access:
        # Git looks into `NAME/.git`, `NAME`, `NAME.git/.git` and `NAME.git`: it is told the one that was looked at.
        base = found / ".git" if os.path.lexists(found / ".git") else found
        _refuse_elsewhere(found, base)
        url = f"file://{base}"
        return Access(url=url, protocol="file", settings=((f"remote.{url}.uploadPack", "git-upload-pack --strict"),))

    def _addresses(self, host: str, port: int) -> list[str]:
        server = Server(scheme="https", host=host, port=port)
        try:
            return public_addresses(host, port, self._allowed, seconds=self._settings.limits.transfer_timeout)
        except (socket.gaierror, UnicodeError):
            raise FetchError(
                f"cannot reach {server.name!r}: its name cannot be resolved",
                hint="check the network, and HTTPS_PROXY if you are behind a proxy",
            ) from None


def _refuse_elsewhere(repository: Path, base: Path) -> None:
    """Refuse a repository whose objects lie, or may lie, in another folder.

    Args:
        repository: As messages name it.
        base: What git takes for it: itself, or the folder `.git` in it.
    """
    leads_away = [base / "objects" / "info" / "alternates", base / "commondir"]
    links = [base, base / "HEAD", base / "packed-refs", base / "objects", base / "refs"]
    if (
        # A file in place of `.git` names the folder it stands for.
        not base.is_dir()
        or any(path.exists() for path in leads_away)
        or any(path.is_symlink() for path in links)
        # Git follows each link on the way to an object: of a folder, and of a file.
        or any(_holds_link(base / name) for name in ("objects", "refs"))
    ):
        raise HostNotAllowedError(
            f"the repository {str(repository)!r} leads to objects in another folder",
            hint="name the repository that holds them",
        )


def _holds_link(folder: Path) -> bool:
    return any(Path(base, name).is_symlink() for base, folders, files in os.walk(folder) for name in (*folders, *files))
