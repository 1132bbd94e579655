"""Connect to the address that was checked: urllib3's connections with one step put between.

urllib3 looks a name up and connects in one function. Here the look-up comes first, its addresses
are checked, and urllib3 then connects to the address itself, so nothing can change in between; TLS
still verifies the name. Only the methods that open the socket and begin to read are replaced, as
other packages on urllib3 do for unix sockets; the latter so that the connection is watched.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NameResolutionError
from urllib3.response import HTTPResponse

from sourcebook.errors import HostNotAllowedError
from sourcebook.sources.network.addresses import AllowedServers, check_address
from sourcebook.sources.network.deadline import Deadline

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

    def watch(self, connection: socket.socket | None) -> None:
        """Have a connection cut off when the request takes too long."""
        if self.deadline is not None and connection is not None:
            self.deadline.watch(connection)


def public_addresses(host: str, port: int, allowed: AllowedServers) -> list[str]:
    """Look a name up and return the addresses that may be connected to, in the order of the answer.

    Raises:
        HostNotAllowedError: When every address of the name is refused.
        socket.gaierror: When the name cannot be resolved.
    """
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
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


def _pool_classes(adapter: GuardedAdapter, allowed: AllowedServers | None) -> dict[str, type[HTTPConnectionPool]]:
    """Return urllib3's classes with ours beneath; without `allowed` any address may be connected to."""

    def open_socket(connection: HTTPConnection, connect: Callable[[], socket.socket]) -> socket.socket:
        opened = connect() if allowed is None else _connect(connection, connect, allowed)
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
    connection: HTTPConnection, connect: Callable[[], socket.socket], allowed: AllowedServers
) -> socket.socket:
    """Let urllib3 connect to each checked address in turn, until one answers."""
    name = connection.host
    try:
        addresses = public_addresses(name, connection.port, allowed)
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
