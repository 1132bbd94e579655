"""The files on this disk that uses are looked for in: which there are, their bytes, and how they are imported."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sourcebook.errors import ContentError, PathNotFoundError

PYTHON_SUFFIXES = (".py", ".pyi")
"""What is looked at in folders."""
_BINARY = getattr(os, "O_BINARY", 0)
"""On Windows bytes are changed without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileToSearch:
    """A file with its bytes in hand."""

    name: str
    """As it was given, or below the folder that was given."""
    module: str | None
    """Dotted path by which it is imported, as far as its place tells."""
    data: bytes


class FileTooLargeError(ContentError):
    """A file has more bytes than are read.

    Attributes:
        name: The file.
    """

    def __init__(self, name: str, *, most_bytes: int):
        super().__init__(f"{name!r} is larger than {most_bytes} bytes")
        self.name = name


def no_such_path(text: str) -> PathNotFoundError:
    """Return the fault of what is no file, no folder, and no reference either."""
    return PathNotFoundError(
        f"there is no file or folder {text!r}", hint="a reference begins with 'pkg:', 'https:' or 'git+'"
    )


def python_files(folder: Path) -> Iterator[str]:
    """Yield the Python files below a folder, sorted, those of a folder before those below it.

    Hidden ones are passed over, and links to folders not followed; a folder that cannot be read is one without files.
    """
    waiting = ["" if str(folder) == "." else str(folder)]
    while waiting:
        above = waiting.pop()
        try:
            entries = {entry.name: entry for entry in os.scandir(above or ".")}
        except OSError:
            continue
        folders = []
        before = above and os.path.join(above, "")  # noqa: PTH118 (a `Path` costs as much as a search)
        for name in sorted(entries):
            if name.startswith("."):
                continue
            if _is_folder(entries[name]):
                if not entries[name].is_symlink():
                    folders.append(before + name)
            elif name.endswith(PYTHON_SUFFIXES):
                yield before + name
        waiting += reversed(folders)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def read_bytes(name: str, *, most_bytes: int) -> bytes:
    """Read a file whole.

    Raises:
        ContentError: When it cannot be read.
        FileTooLargeError: When it is larger than `most_bytes`.
    """
    try:
        # A file object takes twice as long as the system, and a buffer is of no use to what is read at once.
        descriptor = os.open(name, os.O_RDONLY | _BINARY)
        try:
            data = os.read(descriptor, most_bytes + 1)
            while len(data) <= most_bytes and (more := os.read(descriptor, most_bytes + 1 - len(data))):
                data += more  # of a pipe
        finally:
            os.close(descriptor)
    except OSError as error:
        raise ContentError(f"{name!r} cannot be read: {error.strerror or error}") from None
    if len(data) > most_bytes:
        raise FileTooLargeError(name, most_bytes=most_bytes)
    return data


def package_of(folder: Path) -> tuple[str, ...]:
    """Return the names of the packages that a folder is, outermost first; empty for one that is none."""
    names: list[str] = []
    while (folder / "__init__.py").is_file():
        names.insert(0, folder.name)
        folder = folder.parent
    return tuple(names)


def module_on_disk(path: Path, symbol: str, packages: Callable[[Path], tuple[str, ...]] = package_of) -> str | None:
    """Return the dotted path of a file: by the packages it lies in, else by the library's name.

    A file of the library itself may lie in a folder of its name without the files around it.

    Args:
        path: Of the file.
        symbol: What is looked for; its first part is the library's name.
        packages: `package_of`, or one that remembers.

    Returns:
        None where its place does not tell.
    """
    path = path.absolute()
    parts = [*packages(path.parent), path.stem]
    if len(parts) == 1:
        whole = [*path.parent.parts, path.stem]
        top = symbol.partition(".")[0]
        if top in whole:
            parts = whole[len(whole) - 1 - whole[::-1].index(top) :]
    return ".".join(parts) if all(part.isidentifier() for part in parts) else None
