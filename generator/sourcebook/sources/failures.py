"""Say in plain words why a request failed, and tell which failures are worth another attempt.

`requests` and urllib3 wrap one reason in several exceptions, whose texts are about their own
objects; what a person needs is the server's name and one of a dozen reasons.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator

import requests
import urllib3

from sourcebook.errors import FetchError
from sourcebook.sources.addresses import Server

_NETWORK_HINT = "check the network, and HTTPS_PROXY if you are behind a proxy"
_LATER_HINT = "try again later"


class MissingError(FetchError):
    """A server answered that it has nothing at this address; providers say what that means."""


class DeniedError(FetchError):
    """A server wants to know who asks; forges answer so for what is private and for what is not
    there."""


class RangeError(Exception):
    """A server does not serve ranges, or not as it should; the whole file can be asked for
    instead."""


class TransientError(Exception):
    """A failure that may be gone at the next attempt; never leaves `transport`."""

    def __init__(
        self,
        fault: FetchError,
        *,
        server: Server,
        is_about_server: bool,
        retry_after: float | None = None,
    ):
        super().__init__(fault.message)
        self.fault = fault
        self.server = server
        self.is_about_server = is_about_server
        """Whether other requests to this server would fail in the same way."""
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
    for kinds, what, hint in _FINAL:
        if any(isinstance(cause, kinds) for cause in causes):
            return FetchError(what.format(server.name, _last_text(causes)), hint=hint)
    unknown = "{!r} breaks off in the middle of an answer" if connected else "cannot reach {!r}"
    known = (
        what for kinds, what in _TRANSIENT if any(isinstance(cause, kinds) for cause in causes)
    )
    what = next(known, unknown)
    fault = FetchError(what.format(server.name), hint=_LATER_HINT if connected else _NETWORK_HINT)
    return TransientError(fault, server=server, is_about_server=not connected)


_FINAL: tuple[tuple[tuple[type[BaseException], ...], str, str], ...] = (
    (
        (requests.exceptions.SSLError, urllib3.exceptions.SSLError),
        "no secure connection to {!r} can be made: {}",
        "a certificate of your own is named in the environment variable REQUESTS_CA_BUNDLE",
    ),
    (
        (requests.exceptions.ContentDecodingError, urllib3.exceptions.DecodeError),
        "{!r} sends an answer that cannot be decoded: {}",
        _LATER_HINT,
    ),
    (
        (
            requests.exceptions.InvalidURL,
            requests.exceptions.InvalidSchema,
            requests.exceptions.InvalidHeader,
            urllib3.exceptions.LocationValueError,
        ),
        "the address on {!r} cannot be asked: {}",
        "check the address for a typing error",
    ),
)
"""Kinds, what they mean, and how to mend it."""

_TRANSIENT: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    (
        (requests.exceptions.ProxyError, urllib3.exceptions.ProxyError),
        "cannot reach {!r}: the proxy does not connect",
    ),
    (
        (urllib3.exceptions.NameResolutionError, socket.gaierror),
        "cannot reach {!r}: its name cannot be resolved",
    ),
    (
        (requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError, TimeoutError),
        "{!r} does not send anything in time",
    ),
    ((ConnectionRefusedError,), "cannot reach {!r}: connection refused"),
    (
        (urllib3.exceptions.NewConnectionError,),
        "cannot reach {!r}: no connection can be made",
    ),
    # Behind NewConnectionError, which urllib3 makes a kind of ConnectTimeoutError.
    (
        (requests.exceptions.ConnectTimeout, urllib3.exceptions.ConnectTimeoutError),
        "cannot reach {!r}: it does not answer in time",
    ),
)
"""Kinds and what they mean, the more exact ones first."""


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
    return " ".join(str(causes[-1]).split()) or type(causes[-1]).__name__
