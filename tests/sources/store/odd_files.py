"""What somebody may put where a file or folder of ours belongs, by hand."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

Put = Callable[[Path], object]


def put_socket(path: Path) -> None:
    """Bind a socket to a path, which may be longer than a socket's name."""
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(path.name)
    finally:
        os.chdir(before)


ODD: dict[str, tuple[Put, str]] = {
    "link": (lambda path: path.symlink_to("/etc/hostname"), "a link"),
    "dangling": (lambda path: path.symlink_to("gone"), "a link"),
    "circle": (lambda path: path.symlink_to(path.name), "a link"),
    "zeros": (lambda path: path.symlink_to("/dev/zero"), "a link"),
    "pipe": (os.mkfifo, "a pipe"),
    "folder": (Path.mkdir, "a folder"),
    "socket": (put_socket, "a socket"),
}
"""What is put there, and how it is called; a device itself only root can make."""


def put(kind: str, path: Path) -> str:
    """Put something odd in place of what is there, and return how it is called."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    make, called = ODD[kind]
    make(path)
    return called


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail what has not ended by then: a pipe or a device would be waited for without an end."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"still at it after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
