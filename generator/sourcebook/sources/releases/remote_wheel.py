"""Read single members of a wheel that stays on its server, by HTTP ranges.

`remotezip` knows how a zip is read in pieces; fetching the pieces is `transport`'s. A server that
ignores the range is told apart, so that the caller can download the whole file instead.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from remotezip import (  # type: ignore[import-untyped]  # it has no annotations
    PartialBuffer,
    RemoteZip,
    RemoteZipError,
)

from sourcebook.settings.values import Limits
from sourcebook.sources.network.addresses import server_of
from sourcebook.sources.network.failures import RangeError
from sourcebook.sources.network.transport import Transport
from sourcebook.sources.releases.archive_members import Archive
from sourcebook.sources.releases.package_index import ReleaseFile
from sourcebook.sources.releases.zip_archives import ZipArchive, check_directory

_LARGEST_RANGE = 8 << 20
"""Bytes of one piece: a member as it is packed, or the directory of the wheel."""


@contextmanager
def open_remote(file: ReleaseFile, transport: Transport, limits: Limits) -> Iterator[Archive]:
    """Open a wheel on its server.

    Raises:
        RangeError: At once or while reading, when the file cannot be read in pieces.
        FetchError: When the server cannot be reached.
    """

    def fetcher(*_: Any, **__: Any) -> _RangeFetcher:
        return _RangeFetcher(file, transport, limits)

    try:
        with RemoteZip(file.url, fetcher=fetcher) as zipped:
            yield ZipArchive(zipped, file.name, limits)
    except (RemoteZipError, zipfile.BadZipFile, OSError) as error:
        raise RangeError(str(error)) from None


class _RangeFetcher:
    """What `RemoteZip` asks for pieces."""

    def __init__(self, file: ReleaseFile, transport: Transport, limits: Limits):
        self._file = file
        self._limits = limits
        self._transport = transport
        self._server = server_of(file.url)

    def fetch(self, data_range: tuple[int, int | None], stream: bool = False) -> PartialBuffer:
        """Fetch a piece: from a first to a last byte, or the last bytes when the first is negative."""
        first, last = data_range
        wanted = -first if last is None else last - first + 1
        if wanted > _LARGEST_RANGE:
            raise RangeError(f"a piece of {wanted} bytes is wanted")
        span = str(first) if last is None else f"{first}-{last}"
        answer = self._transport.get(
            self._file.url,
            max_bytes=wanted,
            headers={"Range": f"bytes={span}"},
            # The index named this server, for this file alone.
            also=(self._server,),
            # A range of a packed body would be another range.
            decode=False,
        )
        found = re.match(r"bytes (\d{1,15})-(\d{1,15})/", answer.headers.get("Content-Range", ""))
        if found is None or int(found[2]) - int(found[1]) + 1 != len(answer.data):
            raise RangeError("the server sends another range than it says")
        # Pieces are looked at as those of a zip on disk are, before the library parses them.
        check_directory(answer.data, self._file.name, self._limits)
        return PartialBuffer(io.BytesIO(answer.data), int(found[1]), len(answer.data), False)
