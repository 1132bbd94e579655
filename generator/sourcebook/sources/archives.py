"""Read members of a release file without unpacking it, and without believing what it says about
itself.

Nothing here writes to disk, so no name, link or device in an archive can reach the file system.
Both formats are read through a file object that refuses reads no honest archive needs: the
libraries read a zip's directory, or a tar's long name, in one piece of the size that the archive
claims. What is unpacked is bounded by what came in.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO, Protocol

from sourcebook.errors import ContentError, FetchError
from sourcebook.settings import Limits


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def tell(self) -> int: ...


_LARGEST_READ = 8 << 20
"""Bytes in one piece: a zip directory of some 80,000 members; a tar's name is far below."""
_RATIO = 60
"""A source archive may unpack to this many times its size, on top of `_FREE`; text rarely exceeds
20."""
_FREE = 32 << 20
_UNPACKERS: Mapping[str, Callable[[BinaryIO], _Readable]] = {
    ".tar.gz": lambda file: gzip.GzipFile(fileobj=file),
    ".tgz": lambda file: gzip.GzipFile(fileobj=file),
    ".tar.bz2": bz2.BZ2File,
    ".tar.xz": lzma.LZMAFile,
}
_ZIPS = (".whl", ".zip", ".egg")
_DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)
"""What the libraries raise for archives that are damaged, or made to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a release file holds."""

    names: tuple[str, ...]
    """Paths of its regular files as stored, sorted; neither folders nor links are among them."""
    repeated: frozenset[str]
    """Those that stand in it more than once, so that nobody can say which is meant."""


class Archive(Protocol):
    """A release file, open for reading."""

    def list(self) -> Listing:
        """Return what it holds.

        Raises:
            FetchError: When it is damaged, or has too many members.
        """

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        """Return the bytes of members by name; all must be in the listing.

        Raises:
            ContentError: When a member is larger than a file may be.
            FetchError: When the archive is damaged.
        """


def is_archive(file_name: str) -> bool:
    """Tell whether a release file of this name can be read."""
    return file_name.lower().endswith((*_ZIPS, *_UNPACKERS))


@contextmanager
def open_archive(file: BinaryIO, file_name: str, limits: Limits) -> Iterator[Archive]:
    """Open a release file.

    Args:
        file: Its bytes, seekable; not closed.
        file_name: Its name tells its format.
        limits: How many members it may have, and how large those that are read may be.

    Raises:
        FetchError: When it is no archive of its format.
    """
    if not is_archive(file_name):
        raise _odd(file_name, "its format is not one of " + ", ".join((*_ZIPS, *_UNPACKERS)))
    file.seek(0)
    if file_name.lower().endswith(_ZIPS):
        with _faults(file_name):
            zipped = zipfile.ZipFile(_Bounded(file))
        with zipped:
            yield ZipArchive(zipped, file_name, limits)
    else:
        yield _TarArchive(file, file_name, limits)


class ZipArchive:
    """A wheel, or another zip, local or remote."""

    def __init__(self, zipped: zipfile.ZipFile, file_name: str, limits: Limits):
        self._zipped = zipped
        self._file_name = file_name
        self._limits = limits

    def list(self) -> Listing:
        members = self._zipped.infolist()
        _check_count(len(members), self._file_name, self._limits)
        return _listing(info.filename for info in members if _is_regular(info))

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        with _faults(self._file_name):
            return {name: self._read_one(name) for name in names}

    def _read_one(self, name: str) -> bytes:
        info = self._zipped.getinfo(name)
        if info.flag_bits & 0x1:
            raise _odd(self._file_name, f"{name!r} is encrypted")
        # The other methods unpack without a limit.
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _odd(self._file_name, f"{name!r} is packed by method {info.compress_type}")
        with self._zipped.open(info) as member:
            return _read_member(member, name, self._file_name, self._limits)


class _TarArchive:
    """A packed tar, read from the beginning each time: it has no directory."""

    def __init__(self, file: BinaryIO, file_name: str, limits: Limits):
        self._file = file
        self._unpack = next(
            unpack for end, unpack in _UNPACKERS.items() if file_name.lower().endswith(end)
        )
        self._file_name = file_name
        self._limits = limits

    def list(self) -> Listing:
        with _faults(self._file_name):
            return _listing(info.name for info, _ in self._walk())

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        with _faults(self._file_name):
            for info, tar in self._walk():
                if info.name in names:
                    found[info.name] = self._read_one(info, tar)
                    if len(found) == len(set(names)):
                        break
        return found

    def _read_one(self, info: tarfile.TarInfo, tar: tarfile.TarFile) -> bytes:
        member = tar.extractfile(info)
        assert member is not None, "only regular files are read"
        return _read_member(member, info.name, self._file_name, self._limits)

    def _walk(self) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarFile]]:
        """Yield the regular members."""
        most = self._file.seek(0, 2) * _RATIO + _FREE
        self._file.seek(0)
        bounded = _Bounded(self._unpack(self._file), most=most)
        with tarfile.TarFile(fileobj=bounded) as tar:
            for count, info in enumerate(tar, start=1):
                _check_count(count, self._file_name, self._limits)
                if info.isreg() and not info.issparse():
                    yield info, tar


def _listing(names: Iterable[str]) -> Listing:
    """List the names that can be written in a message and a lock."""
    counts = Counter(name for name in names if name.isprintable())
    repeated = frozenset(name for name, count in counts.items() if count > 1)
    return Listing(names=tuple(sorted(counts)), repeated=repeated)


class _TooLargeError(Exception):
    """An archive asks for more than an honest one would."""


class _Bounded(io.RawIOBase):
    """A file for reading that refuses large pieces, and what lies behind `most` bytes."""

    def __init__(self, file: _Readable, *, most: int | None = None):
        super().__init__()
        self._file = file
        self._most = most

    def read(self, size: int = -1, /) -> bytes:
        self._check(self._file.tell())
        data = self._file.read(_LARGEST_READ + 1 if size < 0 else min(size, _LARGEST_READ + 1))
        if len(data) > _LARGEST_READ:
            raise _TooLargeError
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._check(offset)
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def _check(self, position: int) -> None:
        if self._most is not None and position > self._most:
            raise _TooLargeError


def _is_regular(info: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(info.external_attr >> 16)
    return not info.is_dir() and kind in (0, stat.S_IFREG)


def _read_member(member: IO[bytes], name: str, file_name: str, limits: Limits) -> bytes:
    pieces, size = [], 0
    while piece := member.read(1 << 16):
        size += len(piece)
        if size > limits.file_bytes:
            raise ContentError(
                f"{name!r} in {file_name!r} is larger than {limits.file_bytes} bytes",
                hint="raise `file_bytes` under [limits], if a file this large is meant to be shown",
            )
        pieces.append(piece)
    return b"".join(pieces)


def _check_count(count: int, file_name: str, limits: Limits) -> None:
    if count > limits.archive_members:
        raise _odd(file_name, f"it has more than {limits.archive_members} members")


def _odd(file_name: str, what: str) -> FetchError:
    return FetchError(
        f"the release file {file_name!r} is not read: {what}",
        hint="choose another release, or another of its files by `?file_name=`",
    )


@contextmanager
def _faults(file_name: str) -> Iterator[None]:
    try:
        yield
    except _TooLargeError:
        raise _odd(file_name, "it unpacks to far more than its size, or claims to") from None
    except _DAMAGED as error:
        raise _odd(file_name, f"it is damaged: {error or type(error).__name__}") from None
