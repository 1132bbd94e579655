"""Read members of a packed tar, from its beginning to its end each time: it has no directory.

`tarfile` believes what a header says of the headers behind it: a name of gigabytes, a map of holes without an end. So
it reads through a stream that gives little for the headers of one member, and in all not much more than came in.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO, Protocol

from sourcebook.settings.values import Limits
from sourcebook.sources.releases.archive_members import (
    Listing,
    Reading,
    TooLargeError,
    check_count,
    check_name,
    faults,
    make_listing,
)

_RATIO = 60
"""An archive may unpack to this many times its size, on top of `_FREE`; text rarely exceeds 20."""
_FREE = 32 << 20
_HEADERS = 1 << 18
"""Bytes of the headers of one member; long names and their like take a few hundred."""
_CHUNK = 1 << 16
_DICTIONARY = 100 << 20
"""Bytes that unpacking an xz may need; `xz -9` needs 65 MiB, and a header may claim 4 GiB."""


class _Packed(Protocol):
    def read(self, size: int, /) -> bytes: ...


class TarArchive:
    """A tar, packed by gzip, bzip2 or xz.

    Args:
        file: Seekable; read anew for each listing and reading.
        file_name: Ends in one of `TAR_ENDS`.
        limits: How many members it may have, and how large those that are read may be.
    """

    def __init__(self, file: BinaryIO, file_name: str, limits: Limits):
        self._file = file
        self._unpack = next(unpack for end, unpack in _UNPACKERS.items() if file_name.lower().endswith(end))
        self._file_name = file_name
        self._limits = limits

    def list(self) -> Listing:
        """Return what it holds, as `Archive` says."""
        with faults(self._file_name):
            return make_listing(info.name for info, _, _ in self._walk())

    def read(self, names: Sequence[str], *, leave_large: bool = False) -> dict[str, bytes]:
        """Return the bytes of members, as `Archive` says; the walk ends at the last of them."""
        reading = Reading(self._file_name, self._limits, leave_large=leave_large)
        waiting = set(names)
        with faults(self._file_name):
            for info, tar, stream in self._walk() if waiting else ():
                if info.name in waiting:
                    # What the library's buffer reads ahead counts too.
                    stream.allow(self._limits.file_bytes + 2 * _CHUNK)
                    member = tar.extractfile(info)
                    assert member is not None, "only regular files are read"
                    reading.take(info.name, member)
                    waiting.remove(info.name)
                    if not waiting:
                        break
        return reading.found

    def _walk(self) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarFile, _Unpacked]]:
        """Yield the regular members, each to be read before the next is asked for."""
        most = self._file.seek(0, 2) * _RATIO + _FREE
        self._file.seek(0)
        stream = _Unpacked(self._unpack(self._file), most)
        count = 0
        with tarfile.TarFile(fileobj=stream) as tar:
            while (info := tar.next()) is not None:
                count += 1
                check_count(count, self._file_name, self._limits)
                check_name(info.name, self._file_name)
                # A sparse file is as large as its header says, with nothing in the archive to show for it.
                if info.isreg() and not info.issparse():
                    yield info, tar, stream
                # What the library remembers would otherwise grow with the archive.
                tar.members.clear()  # type: ignore[attr-defined]  # missing in the stubs
                tar.pax_headers = {}
                stream.allow(_HEADERS)


class _Unpacked(io.RawIOBase):
    """A stream that can be read and skipped forwards, within limits."""

    def __init__(self, packed: _Packed, most: int):
        super().__init__()
        self._packed = packed
        self._most = most
        self._position = 0
        self._allowed = _HEADERS

    def allow(self, count: int) -> None:
        """Let this many bytes be read from here on; skipping is always allowed."""
        self._allowed = count

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes; to read all that is left is never allowed."""
        if not 0 <= size <= self._allowed:
            raise TooLargeError
        self._allowed -= size
        return b"".join(self._pieces(size))

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if whence or offset < self._position:
            raise OSError("it can only be read forwards")
        # Skipped bytes are unpacked as well: they count towards all that may come out.
        for _ in self._pieces(offset - self._position):
            pass
        return self._position

    def _pieces(self, size: int) -> Iterator[bytes]:
        """Yield the next bytes; fewer than `size` at the end."""
        while size > 0 and (piece := self._packed.read(min(size, _CHUNK))):
            self._position += len(piece)
            size -= len(piece)
            if self._position > self._most:
                raise TooLargeError
            yield piece

    def tell(self) -> int:
        return self._position

    def seekable(self) -> bool:
        return True


class _Xz:
    """Unpacks xz with a bound on memory, which `lzma.LZMAFile` does not take."""

    def __init__(self, file: BinaryIO):
        self._file = file
        self._unpacker = self._begin()

    def read(self, size: int, /) -> bytes:
        """Return some of the next bytes, none at the end only."""
        while True:
            unpacker = self._unpacker
            if unpacker.eof:
                # Another stream may follow, and zeros between them.
                rest = unpacker.unused_data.lstrip(b"\0") or self._file.read(_CHUNK).lstrip(b"\0")
                if not rest:
                    return b""
                self._unpacker = unpacker = self._begin()
            else:
                rest = self._file.read(_CHUNK) if unpacker.needs_input else b""
                if unpacker.needs_input and not rest:
                    raise EOFError("it ends too early")
            if data := unpacker.decompress(rest, size):
                return data

    @staticmethod
    def _begin() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(memlimit=_DICTIONARY)


_UNPACKERS: Mapping[str, Callable[[BinaryIO], _Packed]] = {
    ".tar.gz": lambda file: gzip.GzipFile(fileobj=file),
    ".tgz": lambda file: gzip.GzipFile(fileobj=file),
    ".tar.bz2": bz2.BZ2File,
    ".tar.xz": _Xz,
}
TAR_ENDS = tuple(_UNPACKERS)
"""How the names of files end that `TarArchive` reads."""
