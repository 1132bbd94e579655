"""Which names that files do use are nearest to a symbol that none of them uses?

Asked only where nothing was found, of files on this disk, and of those of releases and repositories that were looked
at meanwhile and name the library. In a dotted name one part is wrong more often than all: a file with none of them is
not parsed, which would take as long as all else together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sourcebook.code.decoding import decode_source
from sourcebook.code.syntax import parse_module
from sourcebook.commands.files_to_search import PYTHON_SUFFIXES, python_files, read_bytes
from sourcebook.errors import SourcebookError, nearest
from sourcebook.marks.hints import known_paths
from sourcebook.settings.values import Limits

if TYPE_CHECKING:
    from sourcebook.commands.start_point import StartPoint

_MOST_FILES = 200
"""Files that are read for a hint."""
_ALIKE = 0.6
"""Likeness of the last parts of two names of which one may be meant for the other."""


class Looked:
    """Files of whole sources that name the library of a symbol, as many as a hint needs.

    Args:
        symbol: Dotted name.
    """

    def __init__(self, symbol: str) -> None:
        self._library = symbol.partition(".")[0].encode()
        self.files: list[bytes] = []

    def take(self, data: bytes) -> None:
        """Keep a file, if it is one of them."""
        if len(self.files) < _MOST_FILES and self._library in data and len(data) <= Limits().file_bytes:
            self.files.append(data)


def library_to_read(place: StartPoint, symbol: str) -> str | None:
    """Return the purl of the release that the settings name for the library of a member, of which no use was found.

    What a library's own functions return is not known without it. None where the settings name none, or are wrong.
    """
    if symbol.count(".") < 2:
        return None
    # Not at the head of this module: the files on this disk need no settings, which take longer than a small folder.
    from sourcebook.commands.opening import read_settings
    from sourcebook.planning.libraries import libraries_of

    with suppress(SourcebookError):
        library = next(iter(libraries_of([symbol], read_settings(place).libraries)), None)
        return library.reference.identity.partition("#")[0] if library is not None else None
    return None


def nearest_use(symbol: str, paths: Sequence[str], fetched: Sequence[bytes] = ()) -> str | None:
    """Return the dotted name in Python files that is most like a symbol, and whose last part is like its own.

    Another name of the same library is no hint to somebody who has spelled the symbol well.

    Args:
        symbol: Dotted name.
        paths: Of files and folders on this disk; others are passed over.
        fetched: More files.
    """
    names: set[str] = set()
    parts = [part.encode() for part in symbol.split(".")] if "." in symbol else [b""]
    for data in chain(_read(paths), fetched):
        if not any(part in data for part in parts):
            continue
        with suppress(SourcebookError):
            text = decode_source(data, path=PurePosixPath("a.py"))
            names.update(known_paths(parse_module(text), None))
    return nearest(symbol, [name for name in sorted(names - {symbol}) if _ends_alike(name, symbol)])


def _ends_alike(name: str, symbol: str) -> bool:
    last = symbol.rpartition(".")[2]
    return nearest(last, [name.rpartition(".")[2]], cutoff=_ALIKE) is not None


def _read(paths: Sequence[str]) -> Iterator[bytes]:
    for name in islice(chain.from_iterable(map(_files, paths)), _MOST_FILES):
        with suppress(SourcebookError):
            yield read_bytes(name, most_bytes=Limits().file_bytes)


def _files(text: str) -> Iterator[str]:
    path = Path(text)
    if path.is_dir():
        for found in python_files(path):
            if isinstance(found, str):
                yield found
    elif path.is_file() and path.suffix in PYTHON_SUFFIXES:
        yield text
