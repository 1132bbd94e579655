"""Read members of a release file without unpacking it, and without believing what it says about itself.

Nothing here writes to disk, so no name, link or device in an archive can reach the file system.
Each format is read through a file object that refuses what no honest archive needs, since the
libraries read what an archive claims in one piece: see `zip_archives` and `tar_archives`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from sourcebook.settings.values import Limits
from sourcebook.sources.releases.archive_members import Archive, odd
from sourcebook.sources.releases.tar_archives import TAR_ENDS, TarArchive
from sourcebook.sources.releases.zip_archives import open_zip

_ZIPS = (".whl", ".zip", ".egg")


def is_archive(file_name: str) -> bool:
    """Tell whether a release file of this name can be read."""
    return file_name.lower().endswith((*_ZIPS, *TAR_ENDS))


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
        raise odd(file_name, "its format is not one of " + ", ".join((*_ZIPS, *TAR_ENDS)))
    file.seek(0)
    if file_name.lower().endswith(_ZIPS):
        with open_zip(file, file_name, limits) as archive:
            yield archive
    else:
        yield TarArchive(file, file_name, limits)
