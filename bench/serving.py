"""A built site as hosts serve it: packed where that helps."""

from __future__ import annotations

import gzip
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

PACKED = (".html", ".js", ".css", ".json", ".svg", ".xml", ".txt", ".md")
"""Ends of the names of files that are sent packed."""


@contextmanager
def served_packed(folder: Path) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Serve a folder as hosts do; give its address and the list of what was sent, with bytes."""
    sent: list[tuple[str, int]] = []

    @cache
    def read(path: Path) -> tuple[bytes, bool]:
        data = path.read_bytes()
        return (gzip.compress(data), True) if path.suffix in PACKED else (data, False)

    class Handler(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(folder))  # type: ignore[arg-type]

        def do_GET(self) -> None:
            path = Path(self.translate_path(self.path))
            path = path / "index.html" if path.is_dir() else path
            if not path.is_file():
                self.send_error(404)
                return
            data, is_packed = read(path)
            sent.append((self.path, len(data)))
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(path))
            self.send_header("Content-Length", str(len(data)))
            if is_packed:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A browser that is closed leaves its connections as they are."""

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", sent
    finally:
        server.shutdown()
        server.server_close()
