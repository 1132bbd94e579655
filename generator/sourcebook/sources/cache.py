"""Keep fetched bytes on disk under their own digest, so that a wrong byte can never be believed.

A file's name is the SHA-256 of its content: it is checked before it gets its name and again
whenever it is read, so neither a killed run, nor two runs at once, nor a damaged disk can show
wrong bytes; a file that does not fit its name is removed and counts as absent. Nothing is flushed
to the disk for the same reason.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedRandom, BufferedReader
from pathlib import Path

from sourcebook.errors import CacheError
from sourcebook.model import Blob, BlobId

_CHUNK = 1 << 20
_README = """\
This folder is sourcebook's cache of fetched files, each named by its SHA-256.
It can be deleted at any time: `sourcebook fetch` fills it again.
"""


def blob_of(data: bytes) -> Blob:
    """Return bytes with their digests.

    Source of the git id: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects (`blob SIZE\\0`
        and the bytes).
    """
    git = hashlib.sha1(b"blob %d\0" % len(data), usedforsecurity=False)
    git.update(data)
    digest = hashlib.sha256(data).hexdigest()
    return Blob(id=BlobId(digest=digest, git_blob=git.hexdigest(), size=len(data)), data=data)


class Cache:
    """A folder of files named by their content; safe for several threads and several processes."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path_of(self, digest: str) -> Path:
        """Return where bytes are kept, or would be."""
        return self.folder / "sha256" / digest[:2] / digest[2:]

    def read(self, digest: str) -> bytes | None:
        """Return bytes that fit their digest, or None when they are absent or were damaged.

        Raises:
            CacheError: When the file is there and cannot be read.
        """
        path = self.path_of(digest)
        with self._faults():
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                return None
            if hashlib.sha256(data).hexdigest() == digest:
                return data
            path.unlink(missing_ok=True)
        return None

    def has(self, digest: str) -> bool:
        """Tell whether bytes are there, without looking whether they are damaged."""
        return self.path_of(digest).exists()

    def open(self, digest: str) -> BufferedReader | None:
        """Open a large file whose content fits its digest, at its beginning; None as for `read`.

        The open file stays good even if another run removes or replaces its name.
        """
        path = self.path_of(digest)
        with self._faults():
            try:
                file = path.open("rb")
            except FileNotFoundError:
                return None
            if hashlib.file_digest(file, "sha256").hexdigest() == digest:
                file.seek(0)
                return file
            file.close()
            path.unlink(missing_ok=True)
        return None

    def write(self, data: bytes) -> Blob:
        """Keep bytes and return them with their digests; nothing is written when they are there
        already.

        Raises:
            CacheError: When the folder is not writable or the disk is full.
        """
        blob = blob_of(data)
        if self.read(blob.id.digest) is None:
            with self.receive() as (file, keep):
                file.write(data)
                keep()
        return blob

    @contextmanager
    def receive(self) -> Iterator[tuple[BufferedRandom, Callable[[], str]]]:
        """Give a file to write to, and a function that keeps what was written and returns its
        digest.

        Without a call of that function the bytes are dropped. Any OSError of the block is taken for
        a fault of the folder. The file is open for reading too, and stays good until the block
        ends.
        """
        with self._faults():
            self._prepare()
            handle, name = tempfile.mkstemp(dir=self.folder / "partial")
        partial = Path(name)
        try:
            with self._faults(), os.fdopen(handle, "w+b") as file:
                yield file, lambda: self._keep(file, partial)
        finally:
            partial.unlink(missing_ok=True)

    def _keep(self, file: BufferedRandom, partial: Path) -> str:
        file.flush()
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        path = self.path_of(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.replace(path)
        file.seek(0)
        return digest

    def _prepare(self) -> None:
        (self.folder / "partial").mkdir(parents=True, exist_ok=True)
        for name, text in (("README", _README), (".gitignore", "*\n")):
            note = self.folder / name
            if not note.exists():
                note.write_text(text, encoding="utf-8")

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CacheError(
                f"the cache folder {str(self.folder)!r} cannot be used: {error.strerror or error}",
                hint="name another folder in the environment variable SOURCEBOOK_CACHE",
            ) from None
