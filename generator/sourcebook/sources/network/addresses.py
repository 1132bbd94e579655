"""Decide which servers may be asked: by their names in a list, and by the addresses they turn out to have.

A name is checked before every request, redirects included; an address when the connection is made, on the very address
that is then connected to, so that a name that resolves differently the second time gains nothing. Ranges are listed
here in place of asking `ipaddress` for `is_private`: that counts the documentation ranges too, which nobody's services
live in but closed networks use for the outer world.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sourcebook.errors import HostNotAllowedError
from sourcebook.errors.passwords import without_passwords

_REFUSED = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by a provider's customers
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; a cloud's metadata service
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "::/96",  # unspecified, loopback, and IPv4 addresses as they were once written
        "64:ff9b:1::/48",  # local translation
        "2001::/32",  # Teredo: a tunnel to an IPv4 address that is written into the other half
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
"""Source: https://www.iana.org/assignments/iana-ipv4-special-registry and
.../iana-ipv6-special-registry."""

_TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::ffff:0:0:0/96"))
"""IPv6 addresses that stand for the IPv4 address in their last 32 bits. Sources: RFC 6052; RFC 2765, section 2.1."""
_SHOWN = 200
"""Characters of an address that a message repeats: a redirect may bring thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A scheme, host and port."""

    scheme: str
    host: str
    """Lower case, without brackets and without a trailing dot."""
    port: int

    @property
    def name(self) -> str:
        """Host, and port where it is not the usual one, for messages."""
        usual = {"https": 443, "http": 80}.get(self.scheme)
        return self.host if self.port == usual else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedServers:
    """The servers a run may ask."""

    public: frozenset[Server]
    """By name; their addresses must be public."""
    private: frozenset[Server]
    """Named in settings with `allow_private`: any address, and plain http."""
    is_offline: bool = False
    """Whether none of them may be asked in this run."""

    def check(self, url: str, *, also: Iterable[Server] = ()) -> Server:
        """Return the server of a URL that may be asked.

        Args:
            url: Absolute address, also that of a redirect.
            also: More public servers that hold for this one request.

        Raises:
            HostNotAllowedError: For another scheme than https, a host that is not listed, or an
                address written as numbers that is a private one.
        """
        server = server_of(url)
        if self.is_offline:
            raise offline(server.name)
        if server in self.private:
            return server
        if server.scheme != "https":
            raise HostNotAllowedError(
                f"{server.name!r} would be asked by {server.scheme!r}, only https is allowed",
                hint="use https, or set `allow_private = true` for a server of your own",
            )
        if server not in self.public and server not in frozenset(also):
            raise HostNotAllowedError(
                f"the host {server.name!r} is not one that sources may come from",
                hint="name it in sourcebook.toml: in `hosts`, as a `[forges.NAME]` or as the `[index]`",
            )
        check_address(server.host, server.name)
        return server

    def may_be_private(self, host: str, port: int) -> bool:
        """Tell whether any address will do for a connection to this host and port."""
        return any((server.host, server.port) == (host.lower().rstrip("."), port) for server in self.private)


def offline(server: str) -> HostNotAllowedError:
    """Return the fault of a server that would be asked where nobody is to be asked."""
    return HostNotAllowedError(
        f"{server!r} would be asked, and this run is offline",
        hint="run `sourcebook fetch` with a network first, or this without --offline and SOURCEBOOK_OFFLINE",
    )


def server_of(url: str) -> Server:
    """Return the server that a URL names.

    Raises:
        HostNotAllowedError: When it names none.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port if parts.port is not None else {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        host = ""
    # A backslash ends the host for some parsers and not for others.
    if not host or "\\" in parts.netloc:
        raise HostNotAllowedError(
            f"there is no server in the address {without_passwords(url)[:_SHOWN]!r}",
            hint="addresses begin with https://HOST/",
        )
    return Server(scheme=parts.scheme, host=host, port=port)


def check_address(address: str, name: str) -> None:
    """Refuse an address that is not public.

    Args:
        address: IPv4 or IPv6 address as text, with or without a zone; other text is left to the look-up.
        name: The server it belongs to, for the message.

    Raises:
        HostNotAllowedError: When it is private, loopback, link-local or reserved.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            parsed = parsed.ipv4_mapped
        elif parsed.sixtofour is not None:
            parsed = parsed.sixtofour
        elif any(parsed in network for network in _TRANSLATED):
            parsed = ipaddress.IPv4Address(parsed.packed[-4:])
    if any(parsed in network for network in _REFUSED):
        raise HostNotAllowedError(
            f"the host {name!r} has the address {address!r}, which is not a public one",
            hint="if it is yours, set `allow_private = true` where sourcebook.toml names it",
        )
