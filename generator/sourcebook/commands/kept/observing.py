"""What a build reads, watched rather than guessed: every file that it opens, every folder that it lists.

Python tells of both by its audit events, whoever opens: the engine, a theme, another plugin, a Markdown extension. It
tells of programs that are started and of connections too, whose answers nobody can compare with those of tomorrow.
What is only asked for and not opened, such as whether a file exists, is not told.

Source: https://docs.python.org/3/library/audit_events.html
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

State = tuple[int, ...]
"""Of a file or folder: inode, size, and the times of the last change of its bytes and of all else, in nanoseconds;
empty where there is nothing."""
Seen = tuple[State, str]
"""What a file or folder was, and the digest of its bytes or of the names in it; empty where none was taken."""

_OURS = "sourcebook.planning.pattern_worker"
"""The one program whose answer follows from what it is handed."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_MADE_BY_PYTHON = "__pycache__"
PASSING = "sourcebook-made-"
"""What the name of a folder for passing files begins with that the program makes for itself, such as for copies of
the pages that it makes: nothing comes into a site from there that was not known before."""
_SYSTEM = ("/dev/", "/proc/", "/sys/")


class Observed:
    """What a build has read so far; filled while it runs, from any thread.

    Attributes:
        apart: Folders of which nothing is noted, as absolute paths: those that the build itself fills.
        files: Absolute path of each file that was opened to be read, and what it was then, without a digest.
        folders: Likewise of each folder that was listed, with the digest of the names in it.
        written: Absolute path of each file that was opened to be written.
        outside: What it did that nobody can compare: `a program`, `a connection`.
    """

    def __init__(self, apart: Collection[Path]) -> None:
        self.apart = frozenset(map(absolute, apart))
        self.files: dict[str, Seen] = {}
        self.folders: dict[str, Seen] = {}
        self.written: set[str] = set()
        self.outside: set[str] = set()

    def changed(self) -> Iterator[str]:
        """Yield what is not any more as it was when it was read, by somebody else's doing."""
        for path, (state, _) in self.files.items():
            if path not in self.written and state_of(path) != state:
                yield path
        for path, (_, names) in self.folders.items():
            if self.names_of(path) != names:
                yield path

    def names_of(self, folder: str) -> str:
        """Return the digest of the names in a folder, but for those that the build itself has put there."""
        return names_of(folder, without=self.apart | self.written)

    def is_apart(self, path: str) -> bool:
        """Tell whether a path lies in a folder of which nothing is noted."""
        return any(path == folder or path.startswith(folder + os.sep) for folder in self.apart)


def state_of(path: str) -> State:
    """Return what a file or folder is now."""
    try:
        found = os.stat(path)  # noqa: PTH116 (a `Path` costs as much as the answer)
    except (OSError, ValueError):
        return ()
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def names_of(folder: str, *, without: Collection[str]) -> str:
    """Return the digest of the names in a folder.

    Args:
        folder: An absolute path; one that cannot be listed has a digest too.
        without: Absolute paths that do not count; what Python makes for itself never does.
    """
    try:
        names = os.listdir(folder)  # noqa: PTH208 (as above)
    except OSError as error:
        return type(error).__name__
    kept = sorted(name for name in names if name != _MADE_BY_PYTHON and f"{folder}{os.sep}{name}" not in without)
    return hashlib.sha256("\0".join(kept).encode("utf-8", "surrogateescape")).hexdigest()


@contextmanager
def observed(apart: Collection[Path]) -> Iterator[Observed]:
    """Observe what is done meanwhile.

    Args:
        apart: Folders of which nothing is noted.
    """
    noted = Observed(apart)
    hook = _installed()
    before, hook.noted = hook.noted, noted
    try:
        yield noted
    finally:
        hook.noted = before


class _Hook:
    """The one hook of a process: Python takes none away again."""

    def __init__(self) -> None:
        self.noted: Observed | None = None
        self._inside = threading.local()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        noted = self.noted
        note = _NOTES.get(event)
        if noted is None or note is None or getattr(self._inside, "yes", False):
            return
        self._inside.yes = True
        try:
            note(noted, arguments)
        finally:
            self._inside.yes = False


def _note_open(noted: Observed, arguments: tuple[Any, ...]) -> None:
    given, mode, flags = arguments
    path = _path_of(noted, given)
    if path is None or path.endswith(".pyc"):
        return
    writes = any(letter in mode for letter in "wax") if isinstance(mode, str) else bool((flags or 0) & _WRITING)
    if writes:
        noted.written.add(path)
    elif path not in noted.files:
        noted.files[path] = (state_of(path), "")


def _note_listing(noted: Observed, arguments: tuple[Any, ...]) -> None:
    path = _path_of(noted, "." if arguments[0] is None else arguments[0])
    if path is not None and path not in noted.folders:
        noted.folders[path] = (state_of(path), noted.names_of(path))


def _note_program(noted: Observed, arguments: tuple[Any, ...]) -> None:
    given = arguments[1] if len(arguments) > 1 and isinstance(arguments[1], list | tuple) else ()
    if _OURS not in given:
        noted.outside.add("a program")


def _note_connection(noted: Observed, arguments: tuple[Any, ...]) -> None:
    noted.outside.add("a connection")


_NOTES: Mapping[str, Any] = {
    "open": _note_open,
    "os.listdir": _note_listing,
    "os.scandir": _note_listing,
    "subprocess.Popen": _note_program,
    "os.system": _note_program,
    "os.exec": _note_program,
    "os.posix_spawn": _note_program,
    "os.startfile": _note_program,
    "socket.connect": _note_connection,
    "socket.sendto": _note_connection,
    "socket.getaddrinfo": _note_connection,
}


def _path_of(noted: Observed, given: object) -> str | None:
    """Return an absolute path; None of what is no path, or of what is not noted."""
    if not isinstance(given, str | bytes | os.PathLike):
        return None
    path = absolute(given)
    passing = os.path.join(tempfile.gettempdir(), PASSING)  # noqa: PTH118 (as above)
    return None if path.startswith((*_SYSTEM, passing)) or noted.is_apart(path) else path


def absolute(path: str | bytes | os.PathLike[str]) -> str:
    """Return a path from the root, without what leads nowhere; links stay as they are."""
    return os.path.abspath(os.fsdecode(path))  # noqa: PTH100 (`resolve` would follow links)


@cache
def _installed() -> _Hook:
    hook = _Hook()
    sys.addaudithook(hook)
    return hook
