"""Read members of a zip: a wheel, an egg, a source archive.

`zipfile` reads the directory in one piece, as large as the end of the archive says, and makes an
object of each entry it finds, whatever their count is said to be. So it reads through a file that
looks at that piece first: at its size before it is read, and at its entries before it is parsed.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, BinaryIO

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
    odd,
    read_member,
)

_LARGEST_READ = 8 << 20
"""Bytes in one piece: a directory of some 80,000 members."""
_ENTRY = b"PK\x01\x02"
"""What each entry of a directory begins with. Source: section 4.3.12 of PKWARE's APPNOTE.TXT."""


@contextmanager
def open_zip(file: BinaryIO, file_name: str, limits: Limits) -> Iterator[ZipArchive]:
    """Open a zip on disk; `file` is not closed.

    Raises:
        FetchError: When it is no zip, or its directory is too large.
    """
    with faults(file_name):
        zipped = zipfile.ZipFile(_Watched(file, file_name, limits))
    with zipped:
        yield ZipArchive(zipped, file_name, limits, size=file.seek(0, 2))


def check_directory(piece: bytes, file_name: str, limits: Limits) -> None:
    """Refuse a piece of a zip that holds more entries of a directory than it may have members."""
    check_count(piece.count(_ENTRY), file_name, limits)


class ZipArchive:
    """A zip, local or remote.

    Args:
        zipped: Open.
        file_name: For messages.
        limits: How many members it may have, and how large those that are read may be.
        size: Bytes of the zip itself; of one that is not here nothing is streamed.
    """

    def __init__(self, zipped: zipfile.ZipFile, file_name: str, limits: Limits, *, size: int = 0):
        self._size = size
        self._zipped = zipped
        self._file_name = file_name
        self._limits = limits

    def list(self) -> Listing:
        """Return what it holds, as `Archive` says."""
        return make_listing(info.filename for info in self._regular())

    def survey(self, *, keep: Callable[[str], bool]) -> tuple[Member, ...]:
        """Return what it holds, as `Archive` says; its directory tells that, so that nothing is kept."""
        return tuple(Member(name=i.filename, size=i.file_size, checksum=i.CRC) for i in self._regular())

    def stream(self, names: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield members, as `Archive` says."""
        wanted, left = frozenset(names), most_unpacked(self._size)
        for name in [info.filename for info in self._regular() if info.filename in wanted]:
            with faults(self._file_name):
                with self._open(name) as member:
                    data = read_member(member, self._limits.file_bytes)
                left -= self._limits.file_bytes if data is None else len(data)
                if left < 0:
                    raise TooLargeError
            yield name, data

    def _regular(self) -> Sequence[zipfile.ZipInfo]:
        members = self._zipped.infolist()
        check_count(len(members), self._file_name, self._limits)
        for info in members:
            check_name(info.filename, self._file_name)
        return [info for info in members if _is_regular(info)]

    def read(self, names: Sequence[str], *, leave_large: bool = False) -> dict[str, bytes]:
        """Return the bytes of members, as `Archive` says."""
        reading = Reading(self._file_name, self._limits, leave_large=leave_large)
        with faults(self._file_name):
            for name in dict.fromkeys(names):
                with self._open(name) as member:
                    reading.take(name, member)
        return reading.found

    def _open(self, name: str) -> IO[bytes]:
        info = self._zipped.getinfo(name)
        if info.flag_bits & 0x1:
            raise odd(self._file_name, f"{name!r} is encrypted")
        # The other methods unpack without a limit.
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise odd(self._file_name, f"{name!r} is packed by method {info.compress_type}")
        return self._zipped.open(info)


class _Watched(io.RawIOBase):
    """A zip for reading that gives no directory an honest one would not have."""

    def __init__(self, file: BinaryIO, file_name: str, limits: Limits):
        super().__init__()
        self._file = file
        self._file_name = file_name
        self._limits = limits

    def read(self, size: int = -1, /) -> bytes:
        if size > _LARGEST_READ:
            raise TooLargeError
        data = self._file.read(_LARGEST_READ if size < 0 else size)
        # Every piece is looked at: which one holds the directory is for the library to find out.
        check_directory(data, self._file_name, self._limits)
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True


def _is_regular(info: zipfile.ZipInfo) -> bool:
    # Zips made on Windows tell no kind.
    kind = stat.S_IFMT(info.external_attr >> 16)
    return not info.is_dir() and kind in (0, stat.S_IFREG)
