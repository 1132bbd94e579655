"""Open only what is ours: regular files in real folders, below a root that somebody has named.

A cache, a vendor folder and a lock may come out of an archive or a pull request, with links, pipes and devices where we
have put files. The root may be a link, since a person has named it; below it none is followed, neither to read nor to
write nor to remove, and a file's kind and size are known before a byte of it is read.

What is not held: somebody who changes these folders while a run uses them can still put a link in a place that was
looked at. On Windows nothing refuses a link between look and use, and of what leads elsewhere only links and
junctions are known.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from errno import ENOTDIR
from io import BufferedRandom, BufferedReader
from pathlib import Path

from sourcebook.errors import CacheError

_NOT_FOLLOWED = getattr(os, "O_NOFOLLOW", 0)
_GUARDED = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""A pipe that nobody writes to would otherwise be waited for."""
_JUNCTION = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)
_KINDS = {
    stat.S_IFREG: "a file",
    stat.S_IFDIR: "a folder",
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}


class OddFileError(CacheError):
    """Something else is where a file or folder of ours belongs.

    Args:
        path: What was looked at.
        what: Said of it, such as `a link, not a file`.
    """

    def __init__(self, path: Path, what: str):
        super().__init__(f"{str(path)!r} is {what}", hint="remove it: only our own files and folders may be there")
        self.path = path
        self.what = what


def open_file(path: Path, *, root: Path | None) -> BufferedReader:
    """Open a regular file to read it.

    Args:
        path: Where it should be.
        root: Below it nothing may be a link; None where the author may use links, as for pages.

    Raises:
        OddFileError: When it, or a folder on the way to it, is something else.
        OSError: When it is absent or cannot be read.
    """
    if root is not None:
        check_folders(path.parent, root=root)
    _refuse_odd(path, path.stat(follow_symlinks=root is None))
    flags = os.O_RDONLY | _GUARDED | (0 if root is None else _NOT_FOLLOWED)
    file = os.fdopen(os.open(path, flags), "rb")
    try:
        _refuse_odd(path, os.fstat(file.fileno()))
    except BaseException:
        file.close()
        raise
    return file


def read_file(path: Path, *, root: Path | None, most_bytes: int) -> bytes:
    """Return the content of a regular file.

    Args:
        path: Where it should be.
        root: As for `open_file`.
        most_bytes: It is not read when it is larger.

    Raises:
        OddFileError: When it is no such file, or larger.
        OSError: When it is absent or cannot be read.
    """
    with open_file(path, root=root) as file:
        if os.fstat(file.fileno()).st_size <= most_bytes and len(data := file.read(most_bytes + 1)) <= most_bytes:
            return data
    raise OddFileError(path, f"larger than {most_bytes} bytes")


def open_lock_file(path: Path, *, root: Path) -> BufferedRandom:
    """Open a file that processes lock, and make it if it is absent; what it holds stays.

    Raises:
        OddFileError: When it, or a folder on the way to it, is something else.
        OSError: When it cannot be opened.
    """
    check_folders(path.parent, root=root)
    if os.path.lexists(path):
        _refuse_odd(path, os.lstat(path))
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | _GUARDED | _NOT_FOLLOWED, 0o644), "r+b")
    try:
        _refuse_odd(path, os.fstat(file.fileno()))
    except BaseException:
        file.close()
        raise
    return file


def make_folder(folder: Path, *, root: Path) -> None:
    """Make a folder and those above it, unless they are there.

    Raises:
        OddFileError: When one of them below the root is something else.
        OSError: When one cannot be made.
    """
    check_folders(folder, root=root)
    folder.mkdir(parents=True, exist_ok=True)


def check_folders(folder: Path, *, root: Path) -> None:
    """Look at a folder and at those between it and the root; one that is absent is none to refuse.

    Raises:
        OddFileError: When one of them is something else.
        NotADirectoryError: When one of them is a file.
    """
    path = root
    for part in folder.relative_to(root).parts:
        path /= part
        try:
            kind = kind_of(os.lstat(path))
        except FileNotFoundError:
            return
        if kind == "a file":
            raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), str(path))
        if kind != "a folder":
            raise OddFileError(path, f"{kind}, not a folder")


def entries_below(folder: Path, *, root: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield everything in a folder and in the real folders below it, with what it is; nothing where there is none.

    Raises:
        OddFileError: When the folder, or one between it and the root, is something else.
        OSError: When a folder cannot be read.
    """
    check_folders(folder, root=root)
    waiting = [folder]
    while waiting:
        try:
            found = sorted(os.scandir(waiting.pop()), key=lambda entry: entry.name)
        except FileNotFoundError:
            continue
        for entry in found:
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                # Another run has removed it meanwhile.
                continue
            yield Path(entry.path), status
            if kind_of(status) == "a folder":
                waiting.append(Path(entry.path))


def files_below(folder: Path, *, root: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield the regular files among `entries_below`."""
    return (entry for entry in entries_below(folder, root=root) if kind_of(entry[1]) == "a file")


def kind_of(status: os.stat_result) -> str:
    """Return what something on disk is, in words such as `a link`."""
    if _JUNCTION is not None and getattr(status, "st_reparse_tag", 0) == _JUNCTION:
        return "a link"
    return _KINDS.get(stat.S_IFMT(status.st_mode), "a device")


def _refuse_odd(path: Path, status: os.stat_result) -> None:
    if (kind := kind_of(status)) != "a file":
        raise OddFileError(path, f"{kind}, not a file")
