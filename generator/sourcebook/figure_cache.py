"""Keep rendered figures on disk, so that what has not changed is not highlighted again.

An entry is named by everything its figure is made of: the example, the program's own source that renders it, and
the version of Pygments. It begins with the digest of what follows: one that is damaged, or was cut short, does not
fit and is rendered anew. Nothing here can make a build fail: a folder that cannot be written is one that keeps
nothing.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path

import pygments

from sourcebook.display.figure import render_figure
from sourcebook.model import Example

MOST_BYTES = 256_000_000
"""What the entries of a cache may take together; beyond it the least recently used ones go."""


class FigureCache:
    """A folder of rendered figures; safe for several processes at once.

    Args:
        folder: May be absent, and is made when the first figure is kept.
    """

    def __init__(self, folder: Path):
        self._folder = folder

    def render(self, example: Example) -> str:
        """Return an example as HTML, the same as `render_figure` gives."""
        path = self._path_of(example)
        kept = _read(path)
        if kept is not None:
            return kept
        html = render_figure(example)
        with suppress(OSError):
            _write(path, html)
        return html

    def prune(self, *, most_bytes: int = MOST_BYTES) -> None:
        """Remove the least recently used figures until the rest fits."""
        with suppress(OSError):
            found = [(path.stat(), path) for path in self._folder.glob("*/*") if path.is_file()]
            size = sum(stat.st_size for stat, _ in found)
            for stat, path in sorted(found, key=lambda entry: (entry[0].st_mtime, entry[1])):
                if size <= most_bytes:
                    break
                path.unlink(missing_ok=True)
                size -= stat.st_size

    def _path_of(self, example: Example) -> Path:
        # The text of a frozen value holds all of its fields, each in quotes: no two examples share one.
        key = hashlib.sha256(f"{_renderer()}\n{example!r}".encode()).hexdigest()
        return self._folder / key[:2] / key[2:]


@cache
def _renderer() -> str:
    """Name the code that renders: a version of the program would not change while it is worked on."""
    digest = hashlib.sha256()
    folder = files("sourcebook.display")
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".py"):
            digest.update(entry.read_bytes())
    return f"{digest.hexdigest()} {pygments.__version__}"


def _read(path: Path) -> str | None:
    """Return an entry that fits its digest, and note that it was used."""
    try:
        digest, _, data = path.read_bytes().partition(b"\n")
        if hashlib.sha256(data).hexdigest().encode() != digest:
            return None
    except OSError:
        return None
    with suppress(OSError):
        os.utime(path)
    return data.decode("utf-8", "surrogatepass")


def _write(path: Path, html: str) -> None:
    data = html.encode("utf-8", "surrogatepass")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(data).hexdigest().encode() + b"\n" + data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
