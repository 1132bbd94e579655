"""Know what to say to servers that ask who we are: tokens of the environment, and `.netrc`.

A secret belongs to one server. It is sent to that server alone, and only when it was asked by its
own name, never when another one redirects there. It stands in no message: nothing here has a text
that holds one. `.netrc` is read here and not by `requests`, which would also send what it holds to
whoever a redirect names, and its `default` to everybody; that entry is passed over.

Sources of the user names that go with tokens: "Authenticating as a GitHub App installation" of
https://docs.github.com (`x-access-token`, also right for personal tokens), and
https://docs.gitlab.com/user/profile/personal_access_tokens/ (any name will do).
"""

from __future__ import annotations

import netrc
import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import requests

from sourcebook.errors import SettingsError
from sourcebook.sources.network.addresses import Server
from sourcebook.sources.once import Once


@dataclass(frozen=True, slots=True)
class Authorization(requests.auth.AuthBase):
    """Sets the header of one request, or leaves it out; without this `requests` reads `.netrc`."""

    header: str | None = field(repr=False)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header."""
        if self.header is not None:
            request.headers["Authorization"] = self.header
        return request


class Credentials:
    """The secrets of a run, by server.

    Args:
        tokens: Token by server, such as that of `GITHUB_TOKEN` for `https://github.com`.
        netrc_path: The file to read; None for none.
    """

    def __init__(self, tokens: Mapping[Server, str] | None = None, *, netrc_path: Path | None = None):
        self._headers = {server: _basic("x-access-token", token) for server, token in (tokens or {}).items()}
        self._netrc_path = netrc_path
        self._hosts: Once[Path, dict[str, str]] = Once()

    def header(self, server: Server) -> str | None:
        """Return the value of `Authorization` for a server, or None when nothing is known for it.

        Raises:
            SettingsError: When `.netrc` cannot be read; it is not looked at before somebody asks.
        """
        if server in self._headers or self._netrc_path is None:
            return self._headers.get(server)
        path = self._netrc_path
        return self._hosts.get(path, lambda: _read_netrc(path)).get(server.host)


def find_netrc(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the place of `.netrc` where there is one: the variable NETRC, else the home folder."""
    named = environ.get("NETRC")
    try:
        path = Path(named).expanduser() if named else Path.home() / ".netrc"
        return path if path.is_file() else None
    except (RuntimeError, OSError):
        return None


def _read_netrc(path: Path) -> dict[str, str]:
    try:
        hosts = netrc.netrc(str(path)).hosts
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(
            f"{str(path)!r} cannot be read: {reason}",
            hint="the variable NETRC names another file",
        ) from None
    except netrc.NetrcParseError as error:
        # Its text quotes the file, so it is not repeated.
        raise SettingsError(
            f"{str(path)!r} cannot be read: line {error.lineno} is not as it should be",
            hint="a line is `machine HOST login NAME password SECRET`",
        ) from None
    return {
        host.lower(): _basic(login or "", password or "")
        for host, (login, _, password) in hosts.items()
        if host != "default"
    }


def _basic(user: str, secret: str) -> str:
    """Return the header of RFC 7617."""
    return "Basic " + b64encode(f"{user}:{secret}".encode()).decode()
