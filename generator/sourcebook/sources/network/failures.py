"""Say in plain words why a request failed, and tell which failures are worth another attempt.

`requests` and urllib3 wrap one reason in several exceptions, whose texts are about their own
objects; what a person needs is the server's name and one of a dozen reasons.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator

import requests
import urllib3

from sourcebook.errors import FetchError
from sourcebook.sources.network.addresses import Server

_NETWORK_HINT = "check the network, and HTTPS_PROXY if you are behind a proxy"
_LATER_HINT = "try again later"
CHANGED_HINT = "something between here and the server may change what it sends"


class MissingError(FetchError):
    """A server answered that it has nothing at this address; providers say what that means."""


class DeniedError(FetchError):
    """A server wants to know who asks; forges answer so for what is private and for what is not there."""


class SlowNameError(FetchError):
    """The addresses of a name were not found in time."""

    def __init__(self, host: str, seconds: float):
        super().__init__(
            f"the address of {host!r} is not found within {seconds:g} seconds",
            hint="check the network, or raise `transfer_timeout` under [limits]",
        )


class RangeError(Exception):
    """A server does not serve ranges, or not as it should; the whole file can be asked for instead."""


class TransientError(Exception):
    """A failure that says something about its server; never leaves `transport`."""

    def __init__(
        self,
        fault: FetchError,
        *,
        server: Server,
        is_out_of_reach: bool = False,
        asks_for_pause: bool = False,
        may_pass: bool = True,
        retry_after: float | None = None,
    ):
        super().__init__(fault.message)
        self.fault = fault
        self.server = server
        self.is_out_of_reach = is_out_of_reach
        """Whether no connection was made, so that other requests would fail in the same way."""
        self.asks_for_pause = asks_for_pause
        """Whether the server wants fewer requests, from whoever makes them."""
        self.may_pass = may_pass
        """Whether another attempt is worth its time."""
        self.retry_after = retry_after
        """Seconds the server asks to wait; None when it does not say."""


def refused(server: Server, status: int) -> FetchError:
    """Return the fault of an answer that is neither the file nor its absence."""
    reason = requests.status_codes._codes.get(status, ("",))[0].replace("_", " ")  # type: ignore[attr-defined]
    is_denied = status in (401, 403, 407)
    return (DeniedError if is_denied else FetchError)(
        f"{server.name!r} answers {status} ({reason or 'no reason'})",
        hint="it may be private, or the server refuses programs" if is_denied else _LATER_HINT,
    )


def vanished(server: Server, status: int) -> MissingError:
    """Return the fault of an answer that there is nothing."""
    return MissingError(
        f"{server.name!r} answers {status}: nothing is at this address",
        hint="open the address in a browser to see whether it moved",
    )


def explain(error: Exception, server: Server, *, connected: bool) -> FetchError | TransientError:
    """Return what an exception of the network libraries means.

    Args:
        error: From `requests`, urllib3 or the socket.
        server: Who was asked.
        connected: Whether the answer had begun.
    """
    causes = tuple(_causes(error))
    is_cut = any(isinstance(cause, ssl.SSLEOFError) for cause in causes)
    for kinds, what, hint in () if is_cut else _FINAL:
        if any(isinstance(cause, kinds) for cause in causes):
            return FetchError(what.format(server.name, _last_text(causes)), hint=hint)
    for kinds, what, is_out_of_reach in _TRANSIENT:
        if any(isinstance(cause, kinds) for cause in causes):
            hint = _NETWORK_HINT if is_out_of_reach else _LATER_HINT
            return TransientError(
                FetchError(what.format(server.name), hint=hint),
                server=server,
                is_out_of_reach=is_out_of_reach,
            )
    if connected:
        return TransientError(broken_off(server), server=server)
    fault = FetchError(f"{server.name!r} ends the connection instead of answering", hint=_LATER_HINT)
    return TransientError(fault, server=server)


def broken_off(server: Server) -> FetchError:
    """Return the fault of an answer that is not whole."""
    return FetchError(f"{server.name!r} breaks off in the middle of an answer", hint=_LATER_HINT)


def too_slow(server: Server, seconds: float) -> FetchError:
    """Return the fault of an answer that is not there in time, however far it has come."""
    return FetchError(
        f"{server.name!r} takes more than {seconds:g} seconds for one answer",
        hint="try again later, or raise `transfer_timeout` under [limits]",
    )


_FINAL: tuple[tuple[tuple[type[BaseException], ...], str, str], ...] = (
    (
        (requests.exceptions.SSLError, urllib3.exceptions.SSLError),
        "no secure connection to {!r} can be made: {}",
        "a certificate of your own is named in the environment variable REQUESTS_CA_BUNDLE",
    ),
    (
        (
            requests.exceptions.InvalidURL,
            requests.exceptions.InvalidSchema,
            urllib3.exceptions.LocationValueError,
        ),
        "the address on {!r} cannot be asked: {}",
        "check the address for a typing error",
    ),
    # Of the answer: urllib3 looks at its length before anybody else can.
    (
        (requests.exceptions.InvalidHeader, urllib3.exceptions.InvalidHeader),
        "{!r} sends an answer that cannot be read: {}",
        CHANGED_HINT,
    ),
)
"""Kinds, what they mean, and how to mend it."""

_TRANSIENT: tuple[tuple[tuple[type[BaseException], ...], str, bool], ...] = (
    (
        (requests.exceptions.ProxyError, urllib3.exceptions.ProxyError),
        "cannot reach {!r}: the proxy does not connect",
        True,
    ),
    (
        (urllib3.exceptions.NameResolutionError, socket.gaierror),
        "cannot reach {!r}: its name cannot be resolved",
        True,
    ),
    (
        (requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError, TimeoutError),
        "{!r} does not send anything in time",
        False,
    ),
    ((ConnectionRefusedError,), "cannot reach {!r}: connection refused", True),
    (
        (urllib3.exceptions.NewConnectionError,),
        "cannot reach {!r}: no connection can be made",
        True,
    ),
    # Behind NewConnectionError, which urllib3 makes a kind of ConnectTimeoutError.
    (
        (requests.exceptions.ConnectTimeout, urllib3.exceptions.ConnectTimeoutError),
        "cannot reach {!r}: it does not answer in time",
        True,
    ),
    (
        (http.client.RemoteDisconnected,),
        "{!r} ends the connection instead of answering",
        False,
    ),
    (
        (http.client.IncompleteRead,),
        "{!r} breaks off in the middle of an answer",
        False,
    ),
    # The kind of all three, and of a header that does not end.
    (
        (http.client.HTTPException,),
        "{!r} answers with something that is not HTTP",
        False,
    ),
)
"""Kinds, what they mean, and whether no connection was made; the more exact ones first."""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and those it wraps, from the outermost in."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        wrapped = (current.__cause__, current.__context__, getattr(current, "reason", None))
        waiting += [item for item in (*wrapped, *current.args) if isinstance(item, BaseException)]


def _last_text(causes: tuple[BaseException, ...]) -> str:
    """Return the text of the innermost exception, in one line."""
    if isinstance(causes[-1], ssl.SSLCertVerificationError):
        return causes[-1].verify_message
    return " ".join(str(causes[-1]).split()) or type(causes[-1]).__name__
