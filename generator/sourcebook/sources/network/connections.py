"""Connect to the address that was checked: urllib3's connections with one step put between.

urllib3 looks a name up and connects in one function. Here the look-up comes first, its addresses
are checked, and urllib3 then connects to the address itself, so nothing can change in between; TLS
still verifies the name. Only the methods that open the socket and begin to read are replaced, as
other packages on urllib3 do for unix sockets; the latter so that the connection is watched.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NameResolutionError
from urllib3.response import HTTPResponse
from urllib3.util import parse_url

from sourcebook.errors import HostNotAllowedError, SettingsError
from sourcebook.sources.network.addresses import AllowedServers, check_address
from sourcebook.sources.network.deadline import Deadline
from sourcebook.sources.network.failures import SlowNameError

_ATTEMPTED = 4
"""Addresses of one name that are tried."""


class GuardedAdapter(HTTPAdapter):
    """Connections to public addresses only, but for the servers that settings allow to be private.

    Connections to a proxy are made to wherever the operator has put it.

    Attributes:
        deadline: Of the request that is made; set before each.
    """

    def __init__(self, allowed: AllowedServers):
        self._allowed = allowed
        self.deadline: Deadline | None = None
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the connection pools, with our connection classes in them."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pool_classes(self, self._allowed)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Make the pools of connections to a proxy, which are watched like others."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = _pool_classes(self, None)
        return manager

    def cert_verify(self, conn: Any, url: str, verify: bool | str, cert: Any) -> None:
        """Take the certificates that the environment names.

        Raises:
            SettingsError: When nothing is there, which `requests` would tell as a failure of the network.
        """
        if isinstance(verify, str) and not Path(verify).exists():
            name = "REQUESTS_CA_BUNDLE" if os.environ.get("REQUESTS_CA_BUNDLE") else "CURL_CA_BUNDLE"
            raise SettingsError(
                f"the environment variable {name} names {verify!r}, which is not there",
                hint="name a file of certificates, or unset it to believe the usual ones",
            )
        super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]  # as in requests itself

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        """Return the pool for a request.

        Raises:
            SettingsError: When the environment names a proxy that cannot be read: `requests` fails in several ways of
                its own, and quotes what may be half a password.
        """
        proxy = requests.utils.select_proxy(request.url or "", proxies)
        if proxy:
            _check_proxy(proxy if "://" in proxy else f"http://{proxy}")
        return super().get_connection_with_tls_context(request, verify, proxies=proxies, cert=cert)

    def watch(self, connection: socket.socket | None) -> None:
        """Have a connection cut off when the request takes too long."""
        if self.deadline is not None and connection is not None:
            self.deadline.watch(connection)


def public_addresses(host: str, port: int, allowed: AllowedServers, *, seconds: float | None = None) -> list[str]:
    """Look a name up and return the addresses that may be connected to, in the order of the answer.

    Raises:
        HostNotAllowedError: When every address of the name is refused.
        SlowNameError: When the look-up takes more than `seconds`.
        socket.gaierror: When the name cannot be resolved.
    """
    addresses = _look_up(host, port, seconds)
    if allowed.may_be_private(host, port):
        return addresses[:_ATTEMPTED]
    usable = []
    refusal: HostNotAllowedError | None = None
    for address in addresses:
        try:
            check_address(address, host)
            usable.append(address)
        except HostNotAllowedError as error:
            refusal = refusal or error
    if refusal is not None and not usable:
        raise refusal
    return usable[:_ATTEMPTED]


def _check_proxy(address: str) -> None:
    try:
        parts = urlsplit(address)
        is_server = bool(parts.hostname and parse_url(address).host) and parts.port != 0
    except ValueError:
        is_server = False
    if not is_server:
        raise SettingsError(
            f"the environment names the proxy {address!r}, which is not an address",
            hint="HTTPS_PROXY and HTTP_PROXY are written 'http://HOST:PORT'",
        )


def _look_up(host: str, port: int, seconds: float | None) -> list[str]:
    """Return the addresses of a name, each once.

    The system's look-up has no end of its own and cannot be broken off. So it is made in a thread that is left behind
    when it takes too long: what it finds then goes nowhere, and it keeps no program from ending.
    """
    answers: list[str] = []
    failures: list[Exception] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            failures.append(error)
        else:
            answers.extend(dict.fromkeys(str(answer[4][0]) for answer in found))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise SlowNameError(host, seconds or 0)
    if failures:
        raise failures[0]
    return answers


def _pool_classes(adapter: GuardedAdapter, allowed: AllowedServers | None) -> dict[str, type[HTTPConnectionPool]]:
    """Return urllib3's classes with ours beneath; without `allowed` any address may be connected to."""

    def open_socket(connection: HTTPConnection, connect: Callable[[], socket.socket]) -> socket.socket:
        seconds = adapter.deadline.seconds if adapter.deadline is not None else None
        opened = _connect(connection, connect, allowed, seconds)
        adapter.watch(opened)
        return opened

    class Connection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return open_socket(self, super()._new_conn)

        def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as in urllib3 itself
            adapter.watch(self.sock)
            return super().getresponse()

    class SecureConnection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return open_socket(self, super()._new_conn)

        def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as in urllib3 itself
            adapter.watch(self.sock)
            return super().getresponse()

    class Pool(HTTPConnectionPool):
        ConnectionCls = Connection

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = SecureConnection

    return {"http": Pool, "https": SecurePool}


def _connect(
    connection: HTTPConnection,
    connect: Callable[[], socket.socket],
    allowed: AllowedServers | None,
    seconds: float | None,
) -> socket.socket:
    """Let urllib3 connect to each checked address in turn, until one answers."""
    name, port = connection.host, connection.port
    try:
        if allowed is None:
            addresses = _look_up(name, port, seconds)[:_ATTEMPTED]
        else:
            addresses = public_addresses(name, port, allowed, seconds=seconds)
    except (socket.gaierror, UnicodeError) as error:
        reason = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
        raise NameResolutionError(name, connection, reason) from None
    *first, last = addresses
    try:
        for address in first:
            connection.host = address
            with suppress(HTTPError):
                return connect()
        connection.host = last
        return connect()
    finally:
        connection.host = name
