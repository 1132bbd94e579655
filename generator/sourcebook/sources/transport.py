"""Ask servers for bytes: the one way out of the program to the network.

Every request passes here, so here are the rules: which servers (see `addresses`), how long, how
much, how often. Redirects are followed by hand, because each hop is a new server to check. A server
that cannot be reached is remembered for the rest of the run, so that fifty sources of one dead host
cost one wait. Proxies and certificates of the environment hold as they do for `requests`;
behind a proxy only names, and addresses written as numbers, can be checked, since it is the proxy
that looks names up.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import BinaryIO
from urllib.parse import urljoin

import requests
import urllib3
from requests.adapters import HTTPAdapter

from sourcebook import REPOSITORY_URL, __version__
from sourcebook.errors import FetchError
from sourcebook.settings import Limits
from sourcebook.sources.addresses import AllowedServers, Server, server_of
from sourcebook.sources.connections import GuardedAdapter
from sourcebook.sources.credentials import Authorization, Credentials
from sourcebook.sources.failures import RangeError, TransientError, explain, refused, vanished

USER_AGENT = f"sourcebook/{__version__} (+{REPOSITORY_URL})"

_ATTEMPTS = 3
_REDIRECTS = 5
_PER_SERVER = 4
"""Requests at once to one server."""
_LONGEST_WAIT = 20.0
"""Seconds: a server that asks for a longer pause is given up."""
_CHUNK = 1 << 16
_PAUSE = (429, 503)
_RETRY = (429, 500, 502, 503, 504)
_GONE = (404, 410)
_NETWORK_ERRORS = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)


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
        self._backoff = backoff
        self._local = threading.local()
        self._lock = threading.Lock()
        self._slots: dict[Server, threading.Semaphore] = {}
        self._unreachable: dict[Server, FetchError] = {}

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
            decode: Whether to undo a `Content-Encoding`; without, none is asked for.
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
        return Answer(
            url=answer.url, headers=answer.headers, status=answer.status, data=body.getvalue()
        )

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
        sent = {"User-Agent": USER_AGENT, **(headers or {})}
        if not decode:
            sent["Accept-Encoding"] = "identity"
        servers = frozenset(also)
        for attempt in range(1, _ATTEMPTS + 1):
            file.seek(0)
            file.truncate()
            try:
                with self._slot(self._allowed.check(url, also=servers)):
                    return self._attempt(url, file, max_bytes, sent, servers, decode, content)
            except TransientError as error:
                self._wait_or_give_up(error, attempt)
        raise AssertionError("the last attempt neither returned nor raised")

    def _attempt(
        self,
        url: str,
        file: BinaryIO,
        max_bytes: int,
        headers: Mapping[str, str],
        also: frozenset[Server],
        decode: bool,
        content: bytes | None,
    ) -> Answer:
        first = server_of(url)
        deadline = time.monotonic() + self._limits.transfer_timeout
        for _ in range(_REDIRECTS + 1):
            server = self._allowed.check(url, also=also)
            # A redirect to another server is not told who asks: it may lead to what only we may see.
            secret = self._credentials.header(server) if server == first else None
            with self._send(url, server, headers, secret, content) as response:
                if response.is_redirect:
                    url = urljoin(url, response.headers["Location"])
                    continue
                _check_status(response, server, wanted=206 if "Range" in headers else 200)
                _copy(response, server, file, max_bytes, deadline, decode)
                return Answer(
                    url=url, headers=response.headers, status=response.status_code, data=b""
                )
        raise FetchError(
            f"{server.name!r} redirects more than {_REDIRECTS} times",
            hint="the address may have moved: open it in a browser and use the one it ends at",
        )

    def _send(
        self,
        url: str,
        server: Server,
        headers: Mapping[str, str],
        secret: str | None,
        content: bytes | None,
    ) -> requests.Response:
        if (known := self._unreachable.get(server)) is not None:
            raise known
        try:
            return self._session().request(
                "GET" if content is None else "POST",
                url,
                data=content,
                headers=dict(headers),
                auth=Authorization(secret),
                timeout=(self._limits.connect_timeout, self._limits.read_timeout),
                allow_redirects=False,
                stream=True,
            )
        except _NETWORK_ERRORS as error:
            raise explain(error, server, connected=False) from None

    def _session(self) -> requests.Session:
        """Return this thread's session: `requests` does not promise that one can be shared."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            adapter: HTTPAdapter = GuardedAdapter(self._allowed)
            session.mount("https://", adapter)
            session.mount("http://", adapter)
            self._local.session = session
        return session

    def _slot(self, server: Server) -> threading.Semaphore:
        with self._lock:
            return self._slots.setdefault(server, threading.Semaphore(_PER_SERVER))

    def _wait_or_give_up(self, error: TransientError, attempt: int) -> None:
        """Pause before the next attempt, or raise what is wrong and remember a server that is out
        of reach."""
        wait = (
            self._backoff * 2 ** (attempt - 1) if error.retry_after is None else error.retry_after
        )
        if attempt < _ATTEMPTS and wait <= _LONGEST_WAIT:
            time.sleep(wait)
            return
        if error.is_about_server:
            with self._lock:
                self._unreachable.setdefault(error.server, error.fault)
        raise error.fault


def _check_status(response: requests.Response, server: Server, *, wanted: int) -> None:
    status = response.status_code
    if status in _RETRY:
        raise TransientError(
            refused(server, status),
            server=server,
            is_about_server=status in _PAUSE,
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


def _copy(
    response: requests.Response,
    server: Server,
    file: BinaryIO,
    max_bytes: int,
    deadline: float,
    decode: bool,
) -> None:
    """Write a body piece by piece as it comes, so that a slow or endless one is noticed.

    Raises:
        FetchError: When it is too large or takes too long.
        TransientError: When the connection breaks.
    """
    size = 0
    for chunk in _chunks(response, server, decode):
        size += len(chunk)
        if size > max_bytes:
            raise FetchError(
                f"{server.name!r} sends more than {max_bytes} bytes",
                hint="raise `file_bytes` or `archive_bytes` under [limits], if the file is meant",
            )
        if time.monotonic() > deadline:
            raise FetchError(
                f"{server.name!r} takes too long to send {size} bytes",
                hint="try again later, or raise `transfer_timeout` under [limits]",
            )
        file.write(chunk)


def _chunks(response: requests.Response, server: Server, decode: bool) -> Iterable[bytes]:
    read: Callable[[], bytes] = lambda: response.raw.read1(_CHUNK, decode_content=decode)  # noqa: E731
    while True:
        try:
            chunk = read()
        except _NETWORK_ERRORS as error:
            raise explain(error, server, connected=True) from None
        if not chunk:
            return
        yield chunk
