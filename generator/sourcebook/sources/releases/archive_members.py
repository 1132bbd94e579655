"""What archives of every format have in common: what a listing tells, and what makes one refused."""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Protocol

from sourcebook.errors import ContentError, FetchError
from sourcebook.model.codes import Code
from sourcebook.settings.values import Limits

_RATIO = 60
"""An archive may unpack to this many times its size, on top of `_FREE`; text rarely exceeds 20."""
_FREE = 32 << 20

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One regular file in a release file."""

    name: str
    """Path as stored."""
    size: int
    """Bytes when it is unpacked."""
    checksum: int
    """CRC-32 of its bytes: tells whether two are the same, of files that nobody forges."""


class Archive(Protocol):
    """A release file, open for reading."""

    def list(self) -> Listing:
        """Return what it holds.

        Raises:
            FetchError: When it is damaged, has too many members, or has names that lead out of it.
        """

    def read(self, names: Sequence[str], *, leave_large: bool = False) -> dict[str, bytes]:
        """Return the bytes of members by name; all must be in the listing.

        Args:
            names: May be empty.
            leave_large: Whether to leave out a member that is larger than a file may be.

        Raises:
            ContentError: When a member is larger than a file may be, and is not left out.
            FetchError: When the archive is damaged, or all of them together are too large.
        """

    def survey(self, *, keep: Callable[[str], bool]) -> tuple[Member, ...]:
        """Return what it holds, with sizes, in the order of the archive; one name may stand several times.

        Args:
            keep: From a member's name to whether it will be read: what has to be unpacked for the sizes is kept in
                memory then, as far as there is room, so that it needs no second pass.

        Raises:
            FetchError: As for `list`.
        """

    def stream(self, names: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield members and their bytes one at a time, in one pass; always in the same order.

        Args:
            names: All must be in the listing.

        Yields:
            Name and bytes; None for a member that is larger than a file may be.

        Raises:
            FetchError: When the archive is damaged, or unpacks to far more than its size.
        """


class TooLargeError(Exception):
    """An archive asks for more than an honest one would; never leaves `faults`."""


def make_listing(names: Iterable[str]) -> Listing:
    """List the names that can be written in a message and a lock."""
    # A name with control characters could forge lines of a message; no author means such a file.
    counts = Counter(name for name in names if name.isprintable())
    repeated = frozenset(name for name, count in counts.items() if count > 1)
    return Listing(names=tuple(sorted(counts)), repeated=repeated)


def check_name(name: str, file_name: str) -> None:
    """Refuse an archive with a name that leads out of it, as installers do, though nothing is written by name here."""
    if name.startswith("/") or ".." in name.split("/"):
        raise odd(file_name, f"it has a member named {name[:200]!r}")


def check_count(count: int, file_name: str, limits: Limits) -> None:
    """Refuse an archive with more members than settings allow."""
    if count > limits.archive_members:
        fault = odd(file_name, f"it has more than {limits.archive_members} members")
        fault.hint = "raise `archive_members` under [limits], if a release of so many files is meant"
        raise fault


class Reading:
    """What is read of one archive in one go.

    Args:
        file_name: Of the archive, for messages.
        limits: How large a member may be.
        leave_large: Whether to leave a larger one out in place of raising.
    """

    def __init__(self, file_name: str, limits: Limits, *, leave_large: bool):
        self.found: dict[str, bytes] = {}
        self._file_name = file_name
        self._limits = limits
        self._leave_large = leave_large
        self._room = limits.together

    def take(self, name: str, member: IO[bytes]) -> None:
        """Read a member to its end, or to where it is larger than a file may be."""
        pieces, size = [], 0
        # Counted as it comes: what an archive says of a member's size may be a lie.
        while piece := member.read(1 << 16):
            size += len(piece)
            self._room -= len(piece)
            if self._room < 0:
                raise TooLargeError
            if size > self._limits.file_bytes:
                if self._leave_large:
                    return
                raise ContentError(
                    f"{name!r} in {self._file_name!r} is larger than {self._limits.file_bytes} bytes",
                    hint="raise `file_bytes` under [limits], if a file this large is meant to be shown",
                    code=Code.TOO_LARGE,
                )
            pieces.append(piece)
        self.found[name] = b"".join(pieces)


def read_member(member: IO[bytes], most: int) -> bytes | None:
    """Return the bytes of a member, or None where it has more than `most`; no more than that is ever held."""
    data = member.read(most + 1)
    return data if len(data) <= most else None


def most_unpacked(packed: int) -> int:
    """Return to how many bytes an archive may unpack in all."""
    return packed * _RATIO + _FREE


def odd(file_name: str, what: str) -> FetchError:
    """Return the fault of an archive that is not read."""
    return FetchError(
        f"the release file {file_name!r} is not read: {what}",
        hint="choose another release, or another of its files by `?file_name=`",
    )


@contextmanager
def faults(file_name: str) -> Iterator[None]:
    """Turn what the libraries raise for an archive into its fault."""
    try:
        yield
    except TooLargeError:
        raise odd(file_name, "it unpacks to far more than its size, or claims to") from None
    except _DAMAGED as error:
        raise odd(file_name, f"it is damaged: {error or type(error).__name__}") from None
