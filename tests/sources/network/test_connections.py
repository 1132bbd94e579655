"""A connection goes to the address that was checked, and to no private one."""

from __future__ import annotations

import socket
from typing import Any

import pytest
import requests

from sourcebook.errors import HostNotAllowedError
from sourcebook.sources.network.addresses import AllowedServers, server_of
from sourcebook.sources.network.connections import GuardedAdapter, public_addresses

NONE = AllowedServers(public=frozenset(), private=frozenset())


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Names and the addresses they resolve to, in place of the world's."""
    table: dict[str, list[str]] = {}

    def getaddrinfo(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        if host not in table:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        kind = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(kind[":" in address], socket.SOCK_STREAM, 6, "", (address, port)) for address in table[host]]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return table


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Addresses that something tried to connect to; none of them answers."""
    attempts: list[Any] = []

    def connect(self: socket.socket, address: Any) -> None:
        attempts.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    return attempts


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "fe80::1"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_name_with_a_private_address_is_refused_before_connecting(
    names: dict[str, list[str]], connected: list[Any], scheme: str, address: str
) -> None:
    names["git.example.org"] = [address]
    session = requests.Session()
    session.mount(f"{scheme}://", GuardedAdapter(NONE))

    with pytest.raises(HostNotAllowedError) as caught:
        session.get(f"{scheme}://git.example.org/")

    assert caught.value.message == (
        f"the host 'git.example.org' has the address {address!r}, which is not a public one"
    )
    assert connected == []


def test_the_connection_goes_to_the_address_that_was_checked(
    names: dict[str, list[str]], connected: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that resolves to a private address the second time gains nothing."""
    names["git.example.org"] = ["203.0.113.7"]
    looked_up: list[str] = []
    look_up = socket.getaddrinfo

    def changing(host: str, *args: Any, **kwargs: Any) -> Any:
        looked_up.append(host)
        if host == "203.0.113.7":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.0.113.7", 443))]
        answer = look_up(host, *args, **kwargs)
        names["git.example.org"] = ["127.0.0.1"]
        return answer

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    session = requests.Session()
    session.mount("https://", GuardedAdapter(NONE))

    with pytest.raises(requests.ConnectionError):
        session.get("https://git.example.org/")

    assert looked_up.count("git.example.org") == 1
    assert connected == ["203.0.113.7"]


def test_further_addresses_are_tried_and_refused_ones_left_out(
    names: dict[str, list[str]], connected: list[Any]
) -> None:
    names["git.example.org"] = ["10.0.0.1", "203.0.113.7", "203.0.113.8"]
    names |= {address: [address] for address in names["git.example.org"]}
    session = requests.Session()
    session.mount("https://", GuardedAdapter(NONE))

    with pytest.raises(requests.ConnectionError):
        session.get("https://git.example.org/")

    assert connected == ["203.0.113.7", "203.0.113.8"]


def test_the_server_that_settings_name_may_have_any_address(names: dict[str, list[str]]) -> None:
    names["git.local"] = ["10.0.0.1"]
    allowed = AllowedServers(public=frozenset(), private=frozenset({server_of("https://git.local:8443")}))

    assert public_addresses("git.local", 8443, allowed) == ["10.0.0.1"]
    with pytest.raises(HostNotAllowedError):
        public_addresses("git.local", 443, allowed)
