"""End an answer that takes too long, wherever it hangs.

A timeout of a socket is about the next bytes only: a server that sends one byte a second, of a
certificate, a header or the size of a chunk, never meets it, and the libraries that wait for the
rest do not come back meanwhile. So a timer closes the connection under them.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self


class Deadline:
    """Watches the connections of one attempt from the block's beginning to its end.

    Args:
        seconds: From the beginning of the block until its connections are cut off.
    """

    def __init__(self, seconds: float):
        self.seconds = seconds
        self.is_over = False
        """Whether connections were cut off: what they gave since is not an answer."""
        self._lock = threading.Lock()
        self._lines: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        """Start the clock."""
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop it, and close the handles that were kept on connections."""
        self._timer.cancel()
        with self._lock:
            for line in self._lines:
                line.close()
            self._lines.clear()

    def watch(self, connection: socket.socket) -> None:
        """Cut off this connection too when the time is over.

        A second handle is kept, since the first one passes into the hands of TLS.
        """
        with suppress(OSError), self._lock:
            self._lines.append(socket.fromfd(connection.fileno(), connection.family, connection.type))
            if self.is_over:
                self._shut()

    def _cut(self) -> None:
        with self._lock:
            self.is_over = True
            self._shut()

    def _shut(self) -> None:
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
