"""A server in place of an engine's, while that cannot start: whatever is asked for is one page.

A browser that was shown the engine's page stays at its address, and so does one that comes meanwhile.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sourcebook.errors import SettingsError


@contextmanager
def showing(page: str, host: str, port: int) -> Iterator[None]:
    """Answer every request with a page of HTML during the block.

    Raises:
        SettingsError: When the address cannot be served, because another program does, say.
    """
    data = page.encode()

    class Answer(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            for name, value in (
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Length", str(len(data))),
                ("Cache-Control", "no-store"),
            ):
                self.send_header(name, value)
            self.end_headers()

        def do_GET(self) -> None:
            self.do_HEAD()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Tell nobody: a browser looks once a second."""

    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    try:
        server = Server((host, port), Answer)
    except OSError as error:
        raise SettingsError(
            f"{host}:{port} cannot be served: {error.strerror or error}",
            hint="end what serves it, or name another address by --dev-addr",
        ) from error
    with server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
