"""Read the body of an answer piece by piece, so that a large, endless or broken one is noticed.

gzip is undone here and not by urllib3, which takes half of a packed body for a whole one, and is
the only packing that is asked for.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO

import requests
import urllib3

from sourcebook.errors import FetchError
from sourcebook.sources.network.addresses import Server
from sourcebook.sources.network.failures import TransientError, broken_off, explain

NETWORK_ERRORS = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)
"""What the network libraries raise."""
PACKING = "gzip"
"""The value of `Accept-Encoding` for a body that `copy_body` unpacks."""

_CHUNK = 1 << 16


def copy_body(response: requests.Response, server: Server, file: BinaryIO, *, max_bytes: int, unpack: bool) -> None:
    """Write a body to a file.

    Args:
        response: Its body not begun yet.
        server: Who sends it.
        file: Open for writing.
        max_bytes: Bytes, after unpacking, that are too many.
        unpack: Whether to undo a `Content-Encoding`.

    Raises:
        FetchError: When it is too large, or packed in a way that was not asked for.
        TransientError: When it breaks off.
    """
    pieces = _pieces(response, server)
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if unpack and packing not in ("", "identity"):
        if packing not in ("gzip", "x-gzip"):
            raise FetchError(
                f"{server.name!r} packs its answer as {packing!r}, which was not asked for",
                hint="something between here and the server may change what it sends",
            )
        pieces = _unpacked(pieces, server)
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > max_bytes:
            raise FetchError(
                f"{server.name!r} sends more than {max_bytes} bytes",
                hint="raise `file_bytes` or `archive_bytes` under [limits], if the file is meant",
            )
        file.write(piece)


def _pieces(response: requests.Response, server: Server) -> Iterator[bytes]:
    while True:
        try:
            piece: bytes = response.raw.read1(_CHUNK, decode_content=False)
        except NETWORK_ERRORS as error:
            raise explain(error, server, connected=True) from None
        if not piece:
            return
        yield piece


def _unpacked(pieces: Iterator[bytes], server: Server) -> Iterator[bytes]:
    """Yield what gzip holds, in pieces that stay small however much one byte unpacks to."""
    unpacker = zlib.decompressobj(wbits=31)
    for piece in pieces:
        is_full = False
        while piece or is_full:
            if unpacker.eof:
                unpacker = zlib.decompressobj(wbits=31)
            try:
                data = unpacker.decompress(piece, _CHUNK)
            except zlib.error as error:
                raise FetchError(
                    f"{server.name!r} sends an answer that cannot be unpacked: {error}",
                    hint="try again later",
                ) from None
            # Servers may send several packed bodies in a row, and zeros behind the last.
            piece = unpacker.unused_data.lstrip(b"\0") if unpacker.eof else unpacker.unconsumed_tail
            is_full = len(data) == _CHUNK and not unpacker.eof
            if data:
                yield data
    if not unpacker.eof:
        raise TransientError(broken_off(server), server=server)
