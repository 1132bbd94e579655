"""A server on this machine that plays faults: for each path a plan, one step a request.

    with FaultServer() as server:
        server.play("/a", b"data", "reset", "half", "ok")
        transport.get(server.url + "/a", max_bytes=10)

It writes to the socket itself, since no library would send what is sent here.
"""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self

PAUSE = 0.02
"""Seconds between two bytes of a slow answer."""

_BOMB = gzip.compress(b"\0" * 60_000_000, 1)

Send = Callable[[socket.socket, bytes], None]


def _head(status: str, *headers: str) -> bytes:
    kind = "Content-Type: application/vnd.pypi.simple.v1+json"
    lines = (f"HTTP/1.1 {status}", kind, *headers, "Connection: close", "", "")
    return "\r\n".join(lines).encode()


def _status(status: str, *headers: str) -> Send:
    def send(connection: socket.socket, body: bytes) -> None:
        connection.sendall(_head(status, *headers, "Content-Length: 0"))

    return send


def _whole(connection: socket.socket, body: bytes) -> None:
    connection.sendall(_head("200 OK", f"Content-Length: {len(body)}") + body)


def _packed(connection: socket.socket, body: bytes) -> None:
    data = gzip.compress(body)
    headers = ("Content-Encoding: gzip", f"Content-Length: {len(data)}")
    connection.sendall(_head("200 OK", *headers) + data)


def _chunked(connection: socket.socket, body: bytes) -> None:
    connection.sendall(_head("200 OK", "Transfer-Encoding: chunked"))
    for start in range(0, len(body), 1000):
        piece = body[start : start + 1000]
        connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
    connection.sendall(b"0\r\n\r\n")


def _half(connection: socket.socket, body: bytes) -> None:
    connection.sendall(_head("200 OK", f"Content-Length: {len(body)}") + body[: len(body) // 2])


def _half_chunked(connection: socket.socket, body: bytes) -> None:
    connection.sendall(_head("200 OK", "Transfer-Encoding: chunked"))
    connection.sendall(b"%x\r\n%s" % (len(body), body[: len(body) // 2]))


def _half_packed(connection: socket.socket, body: bytes) -> None:
    """Half of what gzip made, with the right length of that half."""
    data = gzip.compress(body)
    data = data[: len(data) // 2]
    headers = ("Content-Encoding: gzip", f"Content-Length: {len(data)}")
    connection.sendall(_head("200 OK", *headers) + data)


def _short(connection: socket.socket, body: bytes) -> None:
    connection.sendall(_head("200 OK", f"Content-Length: {len(body) // 2}") + body)


def _not_packed(connection: socket.socket, body: bytes) -> None:
    headers = ("Content-Encoding: gzip", f"Content-Length: {len(body)}")
    connection.sendall(_head("200 OK", *headers) + body)


def _oddly_packed(connection: socket.socket, body: bytes) -> None:
    headers = ("Content-Encoding: br", f"Content-Length: {len(body)}")
    connection.sendall(_head("200 OK", *headers) + body)


def _reset(connection: socket.socket, body: bytes) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _hang_up(connection: socket.socket, body: bytes) -> None:
    pass


def _silent(connection: socket.socket, body: bytes) -> None:
    with suppress(OSError):
        connection.recv(1)


def _slowly(connection: socket.socket, data: Iterator[bytes]) -> None:
    for piece in data:
        for byte in piece:
            connection.sendall(bytes([byte]))
            time.sleep(PAUSE)


def _slow_body(connection: socket.socket, body: bytes) -> None:
    connection.sendall(_head("200 OK", f"Content-Length: {len(body) + 10_000}"))
    _slowly(connection, iter([body, b"x" * 10_000]))


def _slow_header(connection: socket.socket, body: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    _slowly(connection, iter([b"x" * 10_000]))


def _slow_chunk_size(connection: socket.socket, body: bytes) -> None:
    connection.sendall(_head("200 OK", "Transfer-Encoding: chunked") + b"4;")
    _slowly(connection, iter([b"x" * 10_000]))


def _slow_packing(connection: socket.socket, body: bytes) -> None:
    """The file name in the head of a gzip, which unpacks to nothing however much of it there is."""
    head = _head("200 OK", "Content-Encoding: gzip", "Content-Length: 99999")
    connection.sendall(head + b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03")
    _slowly(connection, iter([b"x" * 10_000]))


def _continue(connection: socket.socket, body: bytes) -> None:
    for _ in range(10_000):
        _slowly(connection, iter([b"HTTP/1.1 100 Continue\r\n\r\n"]))


def _endless(connection: socket.socket, body: bytes) -> None:
    connection.sendall(_head("200 OK"))
    while True:
        connection.sendall(b"x" * 65536)


def _endless_header(connection: socket.socket, body: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X: y\r\n" * 1000)


def _bomb(connection: socket.socket, body: bytes) -> None:
    """A body that unpacks to 60 MB."""
    headers = ("Content-Encoding: gzip", f"Content-Length: {len(_BOMB)}")
    connection.sendall(_head("200 OK", *headers) + _BOMB)


def _framed(*headers: str) -> Send:
    """A body in chunks, with other headers than `Transfer-Encoding: chunked` alone."""

    def send(connection: socket.socket, body: bytes) -> None:
        connection.sendall(_head("200 OK", *headers) + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))

    return send


def _lengths(*lengths: str) -> Send:
    def send(connection: socket.socket, body: bytes) -> None:
        connection.sendall(_head("200 OK", *(f"Content-Length: {length}" for length in lengths)) + body)

    return send


def _endless_redirect(connection: socket.socket, body: bytes) -> None:
    """A redirect beside a page that does not end, in packed form."""
    connection.sendall(_head("302 Found", "Location: /behind", "Content-Encoding: gzip"))
    while True:
        connection.sendall(_BOMB)


def _to(target: str) -> Send:
    return _status("302 Found", f"Location: {target}")


STEPS: dict[str, Send] = {
    "ok": _whole,
    "ok packed": _packed,
    "ok chunked": _chunked,
    "429": _status("429 Too Many Requests"),
    "429, retry at once": _status("429 Too Many Requests", "Retry-After: 0"),
    "429, retry at a date": _status("429 Too Many Requests", "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT"),
    "429, in a second": _status("429 Too Many Requests", "Retry-After: 1"),
    "429, retry tomorrow": _status("429 Too Many Requests", "Retry-After: 86400"),
    "500": _status("500 Internal Server Error"),
    "502": _status("502 Bad Gateway"),
    "503, retry at once": _status("503 Service Unavailable", "Retry-After: 0"),
    "404": _status("404 Not Found"),
    "403": _status("403 Forbidden"),
    "204": _status("204 No Content"),
    "reset": _reset,
    "hang up": _hang_up,
    "silent": _silent,
    "half": _half,
    "half chunked": _half_chunked,
    "half packed": _half_packed,
    "short": _short,
    "not packed": _not_packed,
    "oddly packed": _oddly_packed,
    "slow body": _slow_body,
    "slow header": _slow_header,
    "slow chunk size": _slow_chunk_size,
    "slow packing": _slow_packing,
    "continue": _continue,
    "endless": _endless,
    "endless header": _endless_header,
    "bomb": _bomb,
    "to http": _to("http://evil.test/"),
    "to loopback": _to("https://127.0.0.1/"),
    "to link-local": _to("https://169.254.169.254/latest/meta-data/"),
    "to private": _to("https://10.0.0.1/"),
    "to private v6": _to("https://[fc00::1]/"),
    "to another name": _to("https://evil.test/"),
    "to a file": _to("file:///etc/passwd"),
    "to a trick": _to("https://127.0.0.1\\@evil.test/"),
    "to half an address": _to("http://[::1"),
    "to a bracket": _to("http://["),
    "to another host by its form": _to("http://exam\u2100ple.com/x"),
    "to no utf-8": lambda connection, body: connection.sendall(
        _head("302 Found", "Location: /").replace(b": /", b": /\xe9") + b"Content-Length: 0\r\n\r\n"
    ),
    "to a control character": _to("https://evil\x01.test/"),
    "to a tab": _to("https://ev\til.test/"),
    "to a word for a port": _to("https://evil.test:port/"),
    "to a port too high": _to("https://evil.test:99999/"),
    "to nowhere": _to(""),
    "to blanks": _to("  "),
    "to much": _to("/" + "x" * 20_000),
    "to too much": _to("/" + "x" * 100_000),
    "to a password": _to("ftp://me:s3cret@/"),
    "to an endless page": _endless_redirect,
    "gzip in chunks": _framed("Transfer-Encoding: gzip, chunked"),
    "gzip and chunks": _framed("Transfer-Encoding: gzip", "Transfer-Encoding: chunked"),
    "chunks and gzip": _framed("Transfer-Encoding: chunked", "Transfer-Encoding: gzip"),
    "chunks twice": _framed("Transfer-Encoding: chunked, chunked"),
    "identity": _framed("Transfer-Encoding: identity"),
    "chunks and a length": _framed("Transfer-Encoding: chunked", "Content-Length: 10"),
    "two lengths": _lengths("10", "20"),
    "a length that is none": _lengths("ten"),
    "a length below nothing": _lengths("-1"),
}


class FaultServer:
    """Listens on this machine while its block runs.

    Attributes:
        requests: Paths asked for, in order.
        most: Requests that were under way at once.
    """

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()
        self._plans: dict[str, tuple[bytes, list[str]]] = {}
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    @property
    def url(self) -> str:
        """Address of the server, without a slash."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def name(self) -> str:
        """The server as messages name it."""
        return self.url.removeprefix("http://")

    def play(self, path: str, body: bytes, *steps: str) -> None:
        """Answer the requests for a path by these steps of `STEPS`, the last one again and again.

        A step `to /path` redirects there.
        """
        self._plans[path] = (body, list(steps))

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # A thread that still waited in `accept` would answer for the next server that gets the same descriptor.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join(10)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            request = b""
            while b"\r\n\r\n" not in request:
                received = connection.recv(65536)
                if not received:
                    return
                request += received
            path = request.split()[1].decode()
            with self._lock:
                self.requests.append(path)
                self._now += 1
                self.most = max(self.most, self._now)
                body, steps = self._plans.get(path, (b"", ["404"]))
                step = steps.pop(0) if len(steps) > 1 else steps[0]
            try:
                send = _to(step.removeprefix("to ")) if step.startswith("to /") else STEPS[step]
                send(connection, body)
            finally:
                with self._lock:
                    self._now -= 1
