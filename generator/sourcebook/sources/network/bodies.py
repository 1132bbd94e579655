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
from sourcebook.sources.network.failures import CHANGED_HINT, TransientError, broken_off, explain

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
        FetchError: When it is too large, packed in a way that was not asked for, or has no certain end.
        TransientError: When it breaks off.
    """
    _refuse_uncertain_end(response, server)
    pieces = _pieces(response, server)
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if unpack and packing not in ("", "identity"):
        if packing not in ("gzip", "x-gzip"):
            raise FetchError(
                f"{server.name!r} packs its answer as {packing!r}, which was not asked for",
                hint=CHANGED_HINT,
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


def _refuse_uncertain_end(response: requests.Response, server: Server) -> None:
    """Refuse an answer of which Python's http would take another part for the body than others do.

    It looks at the first of several such headers, and knows no transfer coding but `chunked` alone: the sizes of the
    chunks of any other would be kept as bytes of the file. Source: RFC 9112, section 6.
    """
    codings = _values(response, "Transfer-Encoding")
    lengths = _values(response, "Content-Length")
    is_certain = not lengths if codings == ["chunked"] else not codings and len(set(lengths)) < 2
    if not is_certain or not all(length.isascii() and length.isdigit() for length in lengths):
        said = [f"Transfer-Encoding: {', '.join(codings)}"] if codings else []
        said += [f"Content-Length: {', '.join(lengths)}"] if lengths else []
        raise FetchError(
            f"{server.name!r} sends an answer of which nobody can tell where it ends: {' and '.join(said)[:200]!r}",
            hint=CHANGED_HINT,
        )


def _values(response: requests.Response, header: str) -> list[str]:
    """Return what a header lists, in lower case, with all that stands in its repetitions."""
    return [value.strip().lower() for line in response.raw.headers.getlist(header) for value in line.split(",")]


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
