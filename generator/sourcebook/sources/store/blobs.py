"""Keep fetched bytes on disk under their own digest, so that a wrong byte can never be believed.

A file's name is the SHA-256 of its content: it is checked before it gets its name and again whenever it is read, so
neither a killed run, nor two runs at once, nor a damaged disk can show wrong bytes; a file that does not fit its name
is removed and counts as absent. Nothing is flushed to the disk for the same reason. A folder of the same form in the
project's own tree, made by `sourcebook vendor`, is looked into first and never changed by reading. What is no file or
folder of ours is refused, since it was put there to lead elsewhere.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import BufferedRandom, BufferedReader
from pathlib import Path

from sourcebook.errors import CacheError
from sourcebook.model.pin import BlobId
from sourcebook.model.source import Blob
from sourcebook.settings.values import Limits
from sourcebook.sources.store.atomic import partial_file, write_atomic
from sourcebook.sources.store.plain_files import make_folder, open_file

_NOTES = {
    "README": """\
This folder is sourcebook's cache of fetched files, each named by its SHA-256.
It can be deleted at any time: `sourcebook fetch` fills it again.
""",
    ".gitignore": "*\n",
}


def blob_of(data: bytes) -> Blob:
    r"""Return bytes with their digests.

    Source of the git id: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects (`blob SIZE\0` and the bytes).
    """
    git = hashlib.sha1(b"blob %d\0" % len(data), usedforsecurity=False)
    git.update(data)
    digest = hashlib.sha256(data).hexdigest()
    return Blob(id=BlobId(digest=digest, git_blob=git.hexdigest(), size=len(data)), data=data)


class Cache:
    """A folder of files named by their content; safe for several threads and several processes.

    Args:
        folder: Made when the first bytes are kept.
        root: The folder, or one above it, that somebody has named: only that may be a link.
        most_bytes: What is larger was not kept by us.
        vendored: Bytes of the project's own tree, looked into first, and left as they are.
        notes: Text files that say to people and programs what the folder is, by name.
        hint: How to mend a folder that cannot be used.
    """

    def __init__(
        self,
        folder: Path,
        *,
        root: Path | None = None,
        most_bytes: int = Limits().largest,
        vendored: Cache | None = None,
        notes: Mapping[str, str] = _NOTES,
        hint: str = "name another folder in the environment variable SOURCEBOOK_CACHE",
    ):
        self.folder = folder
        self.root = root or folder
        self._most_bytes = most_bytes
        self._hint = hint
        self._vendored = vendored
        self._notes = notes

    def path_of(self, digest: str) -> Path:
        """Return where bytes are kept, or would be."""
        return self.folder / "sha256" / digest[:2] / digest[2:]

    def read(self, digest: str) -> bytes | None:
        """Return bytes that fit their digest, or None when they are absent or were damaged.

        Raises:
            CacheError: When the file is there and cannot be read, or is none.
        """
        if self._vendored and (data := self._vendored.look(digest)) is not None:
            return data
        with self.faults():
            with self._opened(digest) as file:
                data = self._content(file, digest) if file else None
            if file is not None and data is None:
                self.path_of(digest).unlink(missing_ok=True)
        return data

    def look(self, digest: str) -> bytes | None:
        """Read as `read` does, but from this folder alone, and change nothing in it."""
        with self.faults(), self._opened(digest) as file:
            return self._content(file, digest) if file else None

    def fits(self, digest: str) -> bool:
        """Tell whether a file, however large, is there and fits its digest; nothing is changed."""
        if self._vendored is not None and self._vendored.fits(digest):
            return True
        with self.faults(), self._opened(digest) as file:
            return file is not None and self._is(file, digest)

    def _opened(self, digest: str) -> AbstractContextManager[BufferedReader | None]:
        try:
            return open_file(self.path_of(digest), root=self.root)
        except (FileNotFoundError, NotADirectoryError):
            return nullcontext()

    def _content(self, file: BufferedReader, digest: str) -> bytes | None:
        data = file.read() if self._is_bounded(file) else b""
        return data if hashlib.sha256(data).hexdigest() == digest else None

    def _is(self, file: BufferedReader, digest: str) -> bool:
        return self._is_bounded(file) and hashlib.file_digest(file, "sha256").hexdigest() == digest

    def _is_bounded(self, file: BufferedReader) -> bool:
        # A file of nothing but holes is terabytes to read and none to keep.
        return os.fstat(file.fileno()).st_size <= self._most_bytes

    def has(self, digest: str) -> bool:
        """Tell whether `read` would find bytes, without looking whether they are damaged."""
        return os.path.lexists(self.path_of(digest)) or (self._vendored is not None and self._vendored.has(digest))

    def open(self, digest: str) -> BufferedReader | None:
        """Open a large file whose content fits its digest, at its beginning; None as for `read`.

        The open file stays good even if another run removes or replaces its name.
        """
        vendored = self._vendored
        if vendored is not None and vendored.fits(digest) and (file := vendored.open(digest)) is not None:
            return file
        with self.faults():
            try:
                file = open_file(self.path_of(digest), root=self.root)
            except (FileNotFoundError, NotADirectoryError):
                return None
            if self._is(file, digest):
                file.seek(0)
                return file
            file.close()
            self.path_of(digest).unlink(missing_ok=True)
        return None

    def write(self, data: bytes) -> Blob:
        """Keep bytes and return them with their digests; nothing is written when they are there already.

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
        """Give a file to write to, and a function that keeps what was written and returns its digest.

        Without a call of that function the bytes are dropped. Any OSError of the block is taken for a fault of the
        folder. The file is open for reading too, and stays good until the block ends.
        """
        with self.faults():
            self._prepare()
            with partial_file(self.folder / "partial") as (file, partial):
                yield file, lambda: self._keep(file, partial)

    def _keep(self, file: BufferedRandom, partial: Path) -> str:
        file.flush()
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        path = self.path_of(digest)
        make_folder(path.parent, root=self.root)
        partial.chmod(0o644)
        partial.replace(path)
        file.seek(0)
        return digest

    def _prepare(self) -> None:
        partial = self.folder / "partial"
        make_folder(partial, root=self.root)
        for name, text in self._notes.items():
            path = self.folder / name
            # A note that is there is never looked at again: half a `.gitignore` would be there for good.
            if not os.path.lexists(path):
                write_atomic(path, text.encode(), folder=partial)

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Turn what goes wrong with the folder into a fault that names it."""
        try:
            yield
        except OSError as error:
            raise CacheError(
                f"the cache folder {str(self.folder)!r} cannot be used: {error.strerror or error}",
                hint=self._hint,
            ) from None
