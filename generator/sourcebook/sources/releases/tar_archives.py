"""Read members of a packed tar, from its beginning to its end each time: it has no directory.

`tarfile` believes what a header says of the headers behind it: a name of gigabytes, a map of holes without an end. So
it reads through a stream that gives little for the headers of one member, and in all not much more than came in.
"""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO, Protocol

from sourcebook.settings.values import Limits
from sourcebook.sources.releases.archive_members import (
    Listing,
    Member,
    Reading,
    TooLargeError,
    check_count,
    check_name,
    faults,
    make_listing,
    most_unpacked,
)

_KEPT = 64 << 20
"""Bytes of members that are kept in memory from a first pass for a second one."""
_HEADERS = 1 << 18
"""Bytes of the headers of one member; long names and their like take a few hundred."""
_CHUNK = 1 << 16
_STREAMS = 100_000
"""Packed streams in one file; what packs in blocks, to unpack in parallel, makes one of 64 KB or more."""
_DICTIONARY = 100 << 20
"""Bytes that unpacking an xz may need; `xz -9` needs 65 MiB, and a header may claim 4 GiB."""


class _Unpacker(Protocol):
    """Of one stream, as the modules `bz2` and `lzma` have it."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class TarArchive:
    """A tar, packed by gzip, bzip2 or xz.

    Args:
        file: Seekable; read anew for each listing and reading.
        file_name: Ends in one of `TAR_ENDS`.
        limits: How many members it may have, and how large those that are read may be.
    """

    def __init__(self, file: BinaryIO, file_name: str, limits: Limits):
        self._file = file
        self._begin = next(begin for end, begin in _UNPACKERS.items() if file_name.lower().endswith(end))
        self._file_name = file_name
        self._limits = limits
        self._kept: dict[str, bytes] = {}
        """Of a survey: members that will be read, by name."""

    def list(self) -> Listing:
        """Return what it holds, as `Archive` says."""
        with faults(self._file_name):
            return make_listing(info.name for info, _, _ in self._walk())

    def read(self, names: Sequence[str], *, leave_large: bool = False) -> dict[str, bytes]:
        """Return the bytes of members, as `Archive` says; the walk ends at the last of them."""
        reading = Reading(self._file_name, self._limits, leave_large=leave_large)
        waiting = set(names) - self._kept.keys()
        reading.found |= {name: self._kept[name] for name in names if name in self._kept}
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

    def survey(self, *, keep: Callable[[str], bool]) -> tuple[Member, ...]:
        """Return what it holds, as `Archive` says: all of it is unpacked for that, piece by piece."""
        members: list[Member] = []
        room = _KEPT
        with faults(self._file_name):
            for info, tar, stream in self._walk():
                is_wanted = info.size <= min(room, self._limits.file_bytes) and keep(info.name)
                pieces: list[bytes] = []
                checksum = 0
                for piece in self._pieces(info, tar, stream):
                    checksum = zlib.crc32(piece, checksum)
                    if is_wanted:
                        pieces.append(piece)
                members.append(Member(name=info.name, size=info.size, checksum=checksum))
                if is_wanted:
                    self._kept[info.name] = b"".join(pieces)
                    room -= info.size
        return tuple(members)

    def stream(self, names: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield members, as `Archive` says: those that were kept, then the others on a walk that ends at the last."""
        wanted = dict.fromkeys(names)
        for name in [name for name in self._kept if name in wanted]:
            yield name, self._kept[name]
        waiting = wanted.keys() - self._kept.keys()
        walk = self._walk() if waiting else iter(())
        while waiting:
            with faults(self._file_name):
                found = next(walk, None)
                if found is None:
                    return
                info, tar, stream = found
                if info.name not in waiting:
                    continue
                waiting.remove(info.name)
                is_large = info.size > self._limits.file_bytes
                data = None if is_large else b"".join(self._pieces(info, tar, stream))
            yield info.name, data

    def _pieces(self, info: tarfile.TarInfo, tar: tarfile.TarFile, stream: _Unpacked) -> Iterator[bytes]:
        """Yield the bytes of a member that the walk is at."""
        member = tar.extractfile(info)
        assert member is not None, "only regular files are read"
        while True:
            # What the library's buffer reads ahead counts too.
            stream.allow(2 * _CHUNK)
            piece = member.read(_CHUNK)
            if not piece:
                return
            yield piece

    def _walk(self) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarFile, _Unpacked]]:
        """Yield the regular members, each to be read before the next is asked for."""
        most = most_unpacked(self._file.seek(0, 2))
        self._file.seek(0)
        stream = _Unpacked(_Streams(self._file, self._begin), most)
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

    def __init__(self, packed: _Streams, most: int):
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


class _Streams:
    """Unpacks a file of packed streams one after another, as all three formats allow.

    The readers of the standard library go over streams that hold nothing in one call, however many there are, and that
    of xz takes no bound on memory.

    Args:
        file: From its beginning.
        begin: Makes what unpacks one stream.
    """

    def __init__(self, file: BinaryIO, begin: Callable[[], _Unpacker]):
        self._file = file
        self._begin = begin
        self._unpacker = begin()
        self._count = 1

    def read(self, size: int, /) -> bytes:
        """Return some of the next bytes, none at the end only."""
        while True:
            unpacker = self._unpacker
            if unpacker.eof:
                # Another stream may follow, and zeros between them.
                rest = unpacker.unused_data.lstrip(b"\0")
                while not rest:
                    if not (piece := self._file.read(_CHUNK)):
                        return b""
                    rest = piece.lstrip(b"\0")
                self._unpacker = unpacker = self._next()
            else:
                rest = self._file.read(_CHUNK) if unpacker.needs_input else b""
                if unpacker.needs_input and not rest:
                    raise EOFError("it ends too early")
            if data := unpacker.decompress(rest, size):
                return data

    def _next(self) -> _Unpacker:
        self._count += 1
        if self._count > _STREAMS:
            raise TooLargeError
        return self._begin()


class _Inflate:
    """Unpacks one stream of gzip, in the form of the other two."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self._full = False

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        # Where as much came out as was asked for, more may wait inside though all that came in is taken.
        return not (self._full or self._inner.unconsumed_tail)

    def decompress(self, data: bytes, max_length: int) -> bytes:
        unpacked = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self._full = len(unpacked) == max_length
        return unpacked


def _xz() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(memlimit=_DICTIONARY)


_UNPACKERS: Mapping[str, Callable[[], _Unpacker]] = {
    ".tar.gz": _Inflate,
    ".tgz": _Inflate,
    ".tar.bz2": bz2.BZ2Decompressor,
    ".tar.xz": _xz,
}
TAR_ENDS = tuple(_UNPACKERS)
"""How the names of files end that `TarArchive` reads."""
