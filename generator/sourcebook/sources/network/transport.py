"""Ask servers for bytes: the one way out of the program to the network.

Every request passes here, so here are the rules: which servers (see `addresses`), how long, how much, how often (see
`patience`). Redirects are followed by hand, because each hop is a new server to check. Proxies and certificates of the
environment hold as they do for `requests`; behind a proxy only names, and addresses written as numbers, can be checked,
since it is the proxy that looks names up.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import BinaryIO
from urllib.parse import urljoin

import requests

from sourcebook.errors import FetchError
from sourcebook.errors.passwords import without_passwords
from sourcebook.model.program import REPOSITORY_URL, VERSION
from sourcebook.settings.values import Limits
from sourcebook.sources.network.addresses import AllowedServers, Server, server_of
from sourcebook.sources.network.bodies import NETWORK_ERRORS, PACKING, copy_body
from sourcebook.sources.network.connections import GuardedAdapter
from sourcebook.sources.network.credentials import Authorization, Credentials
from sourcebook.sources.network.deadline import Deadline
from sourcebook.sources.network.failures import (
    RangeError,
    SlowNameError,
    TransientError,
    explain,
    refused,
    too_slow,
    vanished,
)
from sourcebook.sources.network.patience import ATTEMPTS, Patience

USER_AGENT = f"sourcebook/{VERSION} (+{REPOSITORY_URL})"

_REDIRECTS = 5
_REDIRECT_BODY = 1 << 16
"""Bytes of the page beside a redirect that are read."""
_REDIRECT_CHARS = 8_000
"""Characters of its target: signed addresses have some thousand."""
_SHOWN = 200
"""Characters of a target that a message repeats."""
_PAUSE = (429, 503)
_RETRY = (429, 500, 502, 503, 504)
_GONE = (404, 410)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server sent."""

    url: str
    """Where it was in the end, after redirects."""
    headers: Mapping[str, str]
    """By name, in any case."""
    status: int
    """200, or 206 for a range."""
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is sent with every attempt, to whatever server."""

    headers: Mapping[str, str]
    content: bytes | None


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Know of no redirect: told to follow none, `requests` still parses the target and reads the whole body."""


class Transport:
    """The connections of one run; safe for several threads.

    Args:
        allowed: The servers that may be asked.
        limits: How long to wait.
        backoff: Seconds before the second attempt; doubled before each further one.
        credentials: What to say to servers that are asked by their own name.
    """

    def __init__(
        self,
        allowed: AllowedServers,
        limits: Limits,
        *,
        backoff: float = 0.5,
        credentials: Credentials | None = None,
    ):
        self._credentials = credentials or Credentials()
        self._allowed = allowed
        self._limits = limits
        self._patience = Patience(backoff)
        self._local = threading.local()

    def get(
        self,
        url: str,
        *,
        max_bytes: int,
        headers: Mapping[str, str] | None = None,
        also: Iterable[Server] = (),
        decode: bool = True,
        content: bytes | None = None,
    ) -> Answer:
        """Fetch a small body into memory.

        Args:
            url: Absolute address.
            max_bytes: Bytes of the body, as it is after decoding, that are too many to go on.
            headers: Sent besides the usual ones.
            also: Public servers that may be asked this once, besides the listed ones.
            decode: Whether to ask for a packed body and unpack it; without, it is taken as it is sent.
            content: Body of a question that is too long for an address, sent by POST.

        Raises:
            MissingError: When the server says that there is nothing (404, 410).
            HostNotAllowedError: For a server, or a redirect to one, that may not be asked.
            RangeError: When `headers` ask for a range and the server does not serve it.
            FetchError: For every other failure.
        """
        body = io.BytesIO()
        answer = self.download(
            url,
            body,
            max_bytes=max_bytes,
            headers=headers,
            also=also,
            decode=decode,
            content=content,
        )
        return Answer(url=answer.url, headers=answer.headers, status=answer.status, data=body.getvalue())

    def download(
        self,
        url: str,
        file: BinaryIO,
        *,
        max_bytes: int,
        headers: Mapping[str, str] | None = None,
        also: Iterable[Server] = (),
        decode: bool = False,
        content: bytes | None = None,
    ) -> Answer:
        """Write a body to an empty file that is open for writing; otherwise as `get`.

        Returns:
            The answer, with no bytes in its `data`.
        """
        encoding = PACKING if decode else "identity"
        question = _Question(
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": encoding, **(headers or {})},
            content=content,
        )
        servers = frozenset(also)
        for attempt in range(1, ATTEMPTS + 1):
            file.seek(0)
            file.truncate()
            try:
                return self._attempt(url, question, file, max_bytes, servers, decode)
            except TransientError as error:
                self._patience.wait(error, attempt)
        raise AssertionError("the last attempt neither returned nor raised")

    def _attempt(
        self,
        url: str,
        question: _Question,
        file: BinaryIO,
        max_bytes: int,
        also: frozenset[Server],
        decode: bool,
    ) -> Answer:
        first, is_home = server_of(url), True
        wanted = 206 if "Range" in question.headers else 200
        for _ in range(_REDIRECTS + 1):
            server = self._allowed.check(url, also=also)
            # A redirect to another server is not told who asks: it may lead to what only we may see. Nor is the first
            # one told again when it was another that sent us back.
            is_home = is_home and server == first
            secret = self._credentials.header(server) if is_home else None
            with (
                self._patience.turn(server),
                _in_time(self._limits.transfer_timeout, server) as deadline,
                self._send(url, server, question, secret, deadline) as response,
            ):
                if response.status_code not in (*_RETRY, wanted):
                    self._patience.note_answer(server)
                if response.is_redirect:
                    url = _target(url, response, server)
                    continue
                _check_status(response, server, wanted=wanted)
                copy_body(response, server, file, max_bytes=max_bytes, unpack=decode)
            self._patience.note_answer(server)
            return Answer(url=url, headers=response.headers, status=response.status_code, data=b"")
        raise FetchError(
            f"{server.name!r} redirects more than {_REDIRECTS} times",
            hint="the address may have moved: open it in a browser and use the one it ends at",
        )

    def _send(
        self, url: str, server: Server, question: _Question, secret: str | None, deadline: Deadline
    ) -> requests.Response:
        session, adapter = self._session()
        adapter.deadline = deadline
        try:
            return session.request(
                "GET" if question.content is None else "POST",
                url,
                data=question.content,
                headers=dict(question.headers),
                auth=Authorization(secret),
                timeout=(self._limits.connect_timeout, self._limits.read_timeout),
                allow_redirects=False,
                stream=True,
            )
        except NETWORK_ERRORS as error:
            raise explain(error, server, connected=False) from None

    def _session(self) -> tuple[requests.Session, GuardedAdapter]:
        """Return this thread's session: `requests` does not promise that one can be shared."""
        if not hasattr(self._local, "session"):
            session, adapter = _Session(), GuardedAdapter(self._allowed)
            session.mount("https://", adapter)
            session.mount("http://", adapter)
            self._local.session = session, adapter
        found: tuple[requests.Session, GuardedAdapter] = self._local.session
        return found


@contextmanager
def _in_time(seconds: float, server: Server) -> Iterator[Deadline]:
    """Give what a connection comes to that was cut off its true name; an end that the cut made is no end."""
    with Deadline(seconds) as deadline:
        try:
            yield deadline
        except SlowNameError as error:
            raise TransientError(error, server=server, is_out_of_reach=True, may_pass=False) from None
        except (TransientError, FetchError):
            if not deadline.is_over:
                raise
    if deadline.is_over:
        raise TransientError(too_slow(server, seconds), server=server, may_pass=False)


def _target(url: str, response: requests.Response, server: Server) -> str:
    """Return where a redirect leads; which server that is, and whether it may be asked, is checked as for any address.

    Raises:
        FetchError: When that cannot be read.
    """
    with suppress(*NETWORK_ERRORS):
        # A short body is read to its end, so that the connection can be used again.
        response.raw.read(_REDIRECT_BODY, decode_content=False)
    location = response.headers["Location"].strip(" \t")
    with suppress(ValueError):
        # http hands headers on as Latin-1, whatever they are.
        location = location.encode("latin-1").decode()
        # Characters that parsers drop, or not: one would check another server than the other asks.
        if location.isprintable() and 0 < len(location) <= _REDIRECT_CHARS:
            return urljoin(url, location)
    raise FetchError(
        f"{server.name!r} redirects to what is not an address: {without_passwords(location)[:_SHOWN]!r}",
        hint="open the address in a browser to see whether it moved",
    )


def _check_status(response: requests.Response, server: Server, *, wanted: int) -> None:
    status = response.status_code
    if status in _RETRY:
        raise TransientError(
            refused(server, status),
            server=server,
            asks_for_pause=status in _PAUSE,
            retry_after=_retry_after(response),
        )
    if status in _GONE:
        raise vanished(server, status)
    if wanted == 206 and status in (200, 416):
        raise RangeError(f"{server.name!r} answers {status} to a range")
    if status != wanted:
        raise refused(server, status)


def _retry_after(response: requests.Response) -> float | None:
    """Return the seconds a server asks to wait, or None. Source: RFC 9110, section 10.2.3."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        when = parsedate_to_datetime(value)
        return max(0.0, when.timestamp() - time.time())
    except (ValueError, TypeError, OverflowError, OSError):
        return None
