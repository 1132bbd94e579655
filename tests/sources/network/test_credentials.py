"""A secret goes to its own server and to no other, and stands in no text."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from sourcebook.errors import FetchError, SettingsError
from sourcebook.settings.values import Limits
from sourcebook.sources.network.addresses import AllowedServers, Server, server_of
from sourcebook.sources.network.credentials import Authorization, Credentials, find_netrc
from sourcebook.sources.network.transport import Transport

SECRET = "s3cret-t0ken"
BASIC = "Basic " + b64encode(f"x-access-token:{SECRET}".encode()).decode()


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[HTTPServer, HTTPServer]]:
    with HTTPServer(threaded=True) as ours, HTTPServer(threaded=True) as other:
        ours.expect_request("/a").respond_with_data("a")
        ours.expect_request("/here").respond_with_data(status=302, headers={"Location": "/a"})
        ours.expect_request("/away").respond_with_data(status=302, headers={"Location": other.url_for("/a")})
        ours.expect_request("/no").respond_with_data(status=401)
        ours.expect_request("/away-and-back").respond_with_data(
            status=302, headers={"Location": other.url_for("/back")}
        )
        other.expect_request("/a").respond_with_data("b")
        other.expect_request("/back").respond_with_data(status=302, headers={"Location": ours.url_for("/a")})
        yield ours, other


def transport_of(servers: tuple[HTTPServer, HTTPServer], credentials: Credentials) -> Transport:
    for server in servers:
        server.clear_log()
    allowed = frozenset(server_of(server.url_for("/")) for server in servers)
    return Transport(AllowedServers(public=frozenset(), private=allowed), Limits(), credentials=credentials)


def sent(server: HTTPServer) -> list[tuple[str, str | None]]:
    return [(request.path, request.headers.get("Authorization")) for request, _ in server.log]


def test_a_token_goes_to_its_own_server(servers: tuple[HTTPServer, HTTPServer]) -> None:
    ours, other = servers
    transport = transport_of(servers, Credentials({server_of(ours.url_for("/")): SECRET}))

    transport.get(ours.url_for("/here"), max_bytes=10)
    transport.get(other.url_for("/a"), max_bytes=10)

    assert sent(ours) == [("/here", BASIC), ("/a", BASIC)]
    assert sent(other) == [("/a", None)]


def test_a_token_never_crosses_a_redirect(servers: tuple[HTTPServer, HTTPServer]) -> None:
    """Nor is one added on the way: who redirects to a private file must not see it through us."""
    ours, other = servers
    transport = transport_of(servers, Credentials({server_of(ours.url_for("/")): SECRET}))

    transport.get(ours.url_for("/away"), max_bytes=10)
    transport.get(other.url_for("/back"), max_bytes=10)

    assert sent(ours) == [("/away", BASIC), ("/a", None)]
    assert sent(other) == [("/a", None), ("/back", None)]


def test_a_token_is_not_sent_again_where_another_server_sends_us_back(
    servers: tuple[HTTPServer, HTTPServer],
) -> None:
    """Both servers have one host here, and two ports: that is another server too."""
    ours, other = servers
    transport = transport_of(servers, Credentials({server_of(ours.url_for("/")): SECRET}))

    transport.get(ours.url_for("/away-and-back"), max_bytes=10)

    assert sent(ours) == [("/away-and-back", BASIC), ("/a", None)]
    assert sent(other) == [("/back", None)]


def test_netrc_is_not_sent_again_where_another_server_sends_us_back(
    servers: tuple[HTTPServer, HTTPServer], tmp_path: Path
) -> None:
    ours, other = servers
    path = tmp_path / "netrc"
    path.write_text(f"machine localhost login me password {SECRET}\n")
    path.chmod(0o600)
    transport = transport_of(servers, Credentials(netrc_path=path))

    transport.get(ours.url_for("/away-and-back"), max_bytes=10)

    basic = "Basic " + b64encode(f"me:{SECRET}".encode()).decode()
    assert sent(ours) == [("/away-and-back", basic), ("/a", None)]
    assert sent(other) == [("/back", None)]


def test_netrc_holds_for_its_hosts_and_its_default_for_none(
    servers: tuple[HTTPServer, HTTPServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`requests` would read the file that NETRC names, if it were let."""
    path = tmp_path / "netrc"
    path.write_text("machine git.example.org login me password pw\ndefault login x password y\n")
    path.chmod(0o600)
    monkeypatch.setenv("NETRC", str(path))
    credentials = Credentials(netrc_path=find_netrc())
    transport = transport_of(servers, credentials)

    transport.get(servers[0].url_for("/a"), max_bytes=10)

    assert sent(servers[0]) == [("/a", None)]
    git = Server(scheme="https", host="git.example.org", port=443)
    assert credentials.header(git) == "Basic " + b64encode(b"me:pw").decode()


def test_netrc_is_looked_for_where_others_do(tmp_path: Path) -> None:
    assert find_netrc({"NETRC": str(tmp_path / "none")}) is None


def test_a_netrc_that_cannot_be_read_is_told_without_its_content(tmp_path: Path) -> None:
    path = tmp_path / "netrc"
    path.write_text(f"machine a login b {SECRET} c\n")

    with pytest.raises(SettingsError) as caught:
        Credentials(netrc_path=path).header(Server(scheme="https", host="a", port=443))

    assert str(caught.value) == (
        f"{str(path)!r} cannot be read: line 1 is not as it should be\n"
        "  hint: a line is `machine HOST login NAME password SECRET`"
    )


def test_a_token_stands_in_no_text(servers: tuple[HTTPServer, HTTPServer]) -> None:
    ours, _ = servers
    credentials = Credentials({server_of(ours.url_for("/")): SECRET})
    transport = transport_of(servers, credentials)

    with pytest.raises(FetchError) as caught:
        transport.get(ours.url_for("/no"), max_bytes=10)

    shown = f"{caught.value!r} {caught.value} {credentials!r} {Authorization(BASIC)!r}"
    assert SECRET not in shown
    assert BASIC not in shown
